import { Writable } from "node:stream";
import { join } from "node:path";

import { expect } from "chai";

import type { AuditReport } from "../../../services/auditor/report/report.ts";
import { auditLines } from "../../../services/cli/audit-lines.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import type { Signer } from "../../../services/core/ports/ports.ts";
import { type ShadowClaims, shadowSchema } from "../../../services/core/schemas/shadow.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { rows } from "./support/edit.ts";
import { codesAt } from "./support/expect.ts";
import { append } from "./support/forge.ts";
import { audit, use, withCopy, writeHistory } from "./support/history.ts";
import { GATEWAY, type Organization, SIGNING, startOrganization } from "./support/organization.ts";
import { order } from "./support/proposals.ts";
import { anchorAll, logPath, openServices } from "./support/services.ts";

/** Records of the gateway's log before it ran in shadow mode. */
const BEFORE = 7;

describe("audit of a gateway in shadow mode", () => {
  let organization: Organization;
  let dir: string;
  let report: AuditReport;

  before(async () => {
    organization = await startOrganization();
    dir = join(organization.dir, "logs");
    await writeHistory(organization, dir);
    const services = await openServices(organization, dir, { enforcement: "shadow" });
    const buyer = services.client("buyer");
    const { envelope } = await use(services, organization, 901);
    for (const presented of ["nonsense~", envelope]) {
      const { status } = await buyer.execute("erp", order(organization, 901), { envelope: presented });
      expect(status).to.equal(201);
    }
    await anchorAll(organization, services.signing.store, organization.signingKey, 5);
    await anchorAll(organization, services.enforcing.store, organization.gatewayKey, 3);
    await services.close();
    report = await audit(organization, dir);
  });

  after(() => organization.stop());

  const lastShadow = (path: string): ShadowClaims => {
    const [row] = rows(path, "SELECT record FROM records WHERE kind = 8 ORDER BY seq DESC LIMIT 1");
    return shadowSchema.parse(parseJws(String(row?.["record"]), [JWS_TYPES.shadow]).payload);
  };
  const forged = (edit: (claims: ShadowClaims) => ShadowClaims, signer?: Signer) =>
    withCopy(dir, async (copy) => {
      const claims = lastShadow(logPath(copy, GATEWAY));
      const seq = claims.chain.seq + 1;
      const next = edit({ ...claims, jti: "another-unique-id", chain: { ...claims.chain, seq } });
      const record = await signJws(signer ?? organization.gatewayKey, JWS_TYPES.shadow, next);
      await append(organization, copy, (services) => services.enforcing, [{ kind: "shadow", record }]);
      return { seq, report: await audit(organization, copy) };
    });

  it("lists what was forwarded without a permission, and counts it as none", () => {
    const [signing, gateway] = report.logs;
    expect(report.ok, JSON.stringify(report)).to.equal(true);
    expect(gateway?.shadow.map(({ seq, code, method, sub }) => [seq, code, method, sub])).to.deep.equal([
      [BEFORE + 3, "JWS_MALFORMED", "POST", organization.target.origin],
      [BEFORE + 4, "ENVELOPE_REPLAYED", "POST", organization.target.origin],
    ]);
    expect(gateway).to.include({ log: GATEWAY, permitted: 0, outcomes: BEFORE + 2, records: BEFORE + 4 });
    expect(signing?.shadow).to.deep.equal([]);
  });

  it("tells a person loudly", () => {
    const text = auditLines(report, new Writable() as NodeJS.WriteStream).join("\n");
    expect(text).to.include(
      "SHADOW MODE: 2 requests were forwarded without a permission (1 ENVELOPE_REPLAYED, 1 JWS_MALFORMED)",
    );
    expect(text).to.include(`first #${BEFORE + 3}, last #${BEFORE + 4}`);
  });

  it("finds a record another key signed, one for another log, and one that stands twice", async () => {
    const stranger = await forged((claims) => claims, organization.signingKey);
    expect(codesAt(stranger.report, GATEWAY, stranger.seq)).to.deep.equal(["SIGNER_UNKNOWN"]);
    const elsewhere = await forged((claims) => ({ ...claims, chain: { ...claims.chain, log: SIGNING } }));
    expect(codesAt(elsewhere.report, GATEWAY, elsewhere.seq)).to.deep.equal(["RECORD_PLACE"]);
    const twice = await forged((claims) => ({ ...claims, jti: lastShadow(logPath(dir, GATEWAY)).jti }));
    expect(codesAt(twice.report, GATEWAY, twice.seq)).to.deep.equal(["JTI_REUSED"]);
  });

  it("finds one that stands in a log of permissions", async () => {
    await withCopy(dir, async (copy) => {
      const claims = lastShadow(logPath(copy, GATEWAY));
      const record = await signJws(organization.gatewayKey, JWS_TYPES.shadow, claims);
      const seq = await append(organization, copy, (services) => services.signing, [{ kind: "shadow", record }]);
      expect(codesAt(await audit(organization, copy), SIGNING, seq)).to.include("RECORD_KIND");
    });
  });
});
