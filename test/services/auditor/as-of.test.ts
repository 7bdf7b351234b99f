import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import type { AsOf } from "../../../services/auditor/log/as-of.ts";
import { allFindings, type AuditReport } from "../../../services/auditor/report/report.ts";
import { copyStore } from "../../../services/store/sqlite/copy.ts";
import { run } from "./support/edit.ts";
import { expectFinding, findingsOf } from "./support/expect.ts";
import { audit, use, withCopy } from "./support/history.ts";
import { GATEWAY, type Organization, SIGNING, startOrganization } from "./support/organization.ts";
import { order } from "./support/proposals.ts";
import { anchorAll, logPath, openServices } from "./support/services.ts";

const codesOf = (report: AuditReport, log: number) => findingsOf(report, log).map(({ code }) => code);

describe("audit of copies that were taken while services ran", () => {
  let organization: Organization;
  let copies: string;
  let bare: string;
  let end: { readonly signing: number; readonly gateway: number };

  before(async () => {
    organization = await startOrganization();
    const live = join(organization.dir, "live");
    await mkdir(live, { recursive: true });
    const services = await openServices(organization, live);
    const anchor = async () => {
      await anchorAll(organization, services.signing.store, organization.signingKey, 4);
      await anchorAll(organization, services.enforcing.store, organization.gatewayKey, 3);
    };
    const { signing, enforcing } = services;
    await use(services, organization, 900);
    await anchor();
    // What is in the files alone from now on is older than what a whole copy has.
    for (const logId of [SIGNING, GATEWAY]) run(logPath(live, logId), "PRAGMA wal_checkpoint(TRUNCATE)");
    await use(services, organization, 100);
    await anchor();
    await services.propose("buyer", order(organization, 10));

    copies = join(organization.dir, "copies");
    bare = join(organization.dir, "bare");
    for (const directory of [copies, bare]) await mkdir(directory);
    for (const logId of [GATEWAY, SIGNING]) {
      copyStore(logPath(live, logId), logPath(copies, logId));
      await cp(logPath(live, logId), logPath(bare, logId));
    }
    await use(services, organization, 200);
    await anchor();
    end = { signing: await signing.store.records.lastSeq(), gateway: await enforcing.store.records.lastSeq() };
    await services.close();
  });
  after(() => organization.stop());

  /** Long after: every permission of the copies has expired. */
  const auditLater = (dir: string, asOf: AsOf) =>
    audit(organization, dir, { asOf, clock: () => Date.now() + 3_600_000 });

  it("finds nothing as of the copy, and says how much the chain has beyond it", async () => {
    const report = await auditLater(copies, "copy");
    expect(allFindings(report)).to.deep.equal([]);
    expect(report.logs.map(({ log, beyond, records }) => [log, beyond > 0, records < end.signing])).to.deep.equal([
      [SIGNING, true, true],
      [GATEWAY, true, true],
    ]);
    expect(report.logs.map(({ open }) => open)).to.deep.equal([1, 0]);
  });

  it("finds that they end early when they are to reach as far as the chain", async () => {
    const report = await auditLater(copies, "head");
    for (const log of [SIGNING, GATEWAY]) expect(codesOf(report, log)).to.include("LOG_TRUNCATED");
    expect(report.logs.map(({ beyond }) => beyond)).to.deep.equal([0, 0]);
  });

  it("says of a file without its write-ahead log what it lacks, and accuses nobody", async () => {
    const report = await auditLater(bare, "copy");
    expect(allFindings(report)).to.deep.equal([]);
    expect(report.logs.map(({ lacks_write_ahead_log: lacks }) => lacks)).to.deep.equal([true, true]);
    const whole = await auditLater(bare, "head");
    const truncated = allFindings(whole).filter(({ code }) => code === "LOG_TRUNCATED");
    expect(truncated.map(({ detail }) => detail.includes("-wal"))).to.deep.equal([true, true]);
  });

  it("still finds what was changed in a copy, also in its newest batch", async () => {
    await withCopy(copies, async (copy) => {
      run(logPath(copy, SIGNING), "UPDATE records SET record = replace(record, 'a', 'b') WHERE seq = 3");
      expectFinding(await auditLater(copy, "copy"), SIGNING, "RECORD_HASH", 3);
    });
    await withCopy(copies, async (copy) => {
      run(
        logPath(copy, GATEWAY),
        "UPDATE batches SET root = ? WHERE first_seq = (SELECT max(first_seq) FROM batches WHERE state = 'confirmed')",
        `0x${"11".repeat(32)}`,
      );
      expect(codesOf(await auditLater(copy, "copy"), GATEWAY)).to.include("ANCHOR_MISSING");
    });
  });
});
