import { expect } from "chai";

import { auditLines } from "../../../services/cli/audit-lines.ts";
import { leafOf } from "../../../services/log/summary.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { encodeDecision } from "../../../services/core/calldata/request.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import type { Signer } from "../../../services/core/ports/ports.ts";
import { type Erasure, erasureSchema } from "../../../services/core/schemas/erasure.ts";
import type { DecisionInputs } from "../../../services/core/schemas/evidence.ts";
import type { Sae } from "../../../services/core/schemas/sae.ts";
import { keptWhenErased } from "../../../services/core/sdjwt/erasure.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { buildErasureOrder } from "../../../services/sdk/erasure-order.ts";
import { OPERATOR } from "../../helpers/operator.ts";
import { ed25519Signer } from "../../helpers/test-signers.ts";
import { run } from "./support/edit.ts";
import { codesAt, findingsOf } from "./support/expect.ts";
import { append, forge, type Forgery } from "./support/forge.ts";
import { audit, type Places, useHistory, withCopy } from "./support/history.ts";
import { type Organization, randomly, SIGNING } from "./support/organization.ts";
import { order } from "./support/proposals.ts";
import { logPath, openServices } from "./support/services.ts";

describe("evidence that was erased", () => {
  let organization: Organization;
  let dir: string;
  let places: Places;
  let replayed = 0;

  useHistory((written) => ({ organization, dir, places } = written));
  before(async () => {
    replayed = (await audit(organization, dir)).logs[0]?.replayed ?? 0;
  });

  /** As an operator orders it. @returns seq of the erasure */
  async function erase(copy: string, records: readonly number[]): Promise<number> {
    const services = await openServices(organization, copy);
    try {
      const { chainId, system } = organization.system;
      const aud = `urn:countersign:${chainId}:${system}:log:${SIGNING}`;
      const deps = { signer: OPERATOR, clock: Date.now, randomBytes: randomly };
      return await services.erase(
        await buildErasureOrder(deps, { aud, records: [...records], reason: "Art. 17 GDPR" }),
      );
    } finally {
      await services.close();
    }
  }

  /** Appends an erasure like an honest one but for the edit, and erases nothing. @returns its seq */
  async function forgeErasure(
    copy: string,
    seq: number,
    edit: (claims: Erasure) => Erasure = (claims) => claims,
    signer: Signer = organization.signingKey,
  ): Promise<number> {
    const honest = await withCopy(copy, async (other) => {
      const at = await erase(other, [seq]).catch(() => erase(other, [places.permission]));
      const services = await openServices(organization, other);
      const row = await services.signing.store.records.get(at);
      const decision = await services.signing.store.records.get(seq);
      await services.close();
      if (decision === null) throw new Error(`no record ${seq}`);
      const claims = erasureSchema.parse(parseJws(row?.record ?? "", [JWS_TYPES.erasure]).payload);
      return { ...claims, erased: [{ seq, leaf: toHex(leafOf(seq, decision)) }] };
    });
    const record = await signJws(signer, JWS_TYPES.erasure, edit(honest));
    return append(organization, copy, (services) => services.signing, [{ kind: "erasure", record }]);
  }

  it("is reported and judged by its call data: nothing is found, and every verdict comes out again", () =>
    withCopy(dir, async (copy) => {
      const records = [places.permission, places.held, places.resumed, places.blocked];
      await erase(copy, records);
      const report = await audit(organization, copy);
      expect(report.logs.flatMap(({ findings }) => findings)).to.deep.equal([]);
      expect(report.ok).to.equal(true);
      const [log] = report.logs;
      expect(log?.replayed).to.equal(replayed);
      expect(log?.skipped.filter(({ what }) => what === "erasure").map(({ seq }) => seq)).to.deep.equal(records);
      const text = auditLines(report, process.stdout).join("\n");
      expect(text).to.include("skipped: 4 × a decision whose names, URI or content digest were erased");
    }));

  it("takes no trace of a name or URI with it into the file that is kept", () =>
    withCopy(dir, async (copy) => {
      await erase(copy, [places.permission]);
      const services = await openServices(organization, copy);
      const kept = (await services.signing.store.disclosures.get(places.permission)) ?? [];
      await services.close();
      const names = kept.map((each) => (JSON.parse(Buffer.from(each, "base64url").toString()) as string[])[1]);
      expect(names).to.have.members(["amount", "currency", "target", "spent", "approvals"]);
    }));

  it("excuses no call data: CALL_MISSING", () =>
    withCopy(dir, async (copy) => {
      await erase(copy, [places.permission]);
      run(logPath(copy, SIGNING), "DELETE FROM calls WHERE seq = ?", places.permission);
      const codes = codesAt(await audit(organization, copy), SIGNING, places.permission);
      expect(codes).to.deep.equal(["CALL_MISSING", "DISCLOSURES_MISSING"]);
    }));

  it("excuses no amount, nor counters: DISCLOSURES_MISSING", () =>
    withCopy(dir, async (copy) => {
      await erase(copy, [places.permission]);
      run(logPath(copy, SIGNING), "UPDATE disclosures SET disclosures = '[]' WHERE seq = ?", places.permission);
      const codes = codesAt(await audit(organization, copy), SIGNING, places.permission);
      expect(codes).to.deep.equal(["DISCLOSURES_MISSING"]);
    }));

  it("may name what is still shown, and then excuses nothing", () =>
    withCopy(dir, async (copy) => {
      await forgeErasure(copy, places.permission);
      const report = await audit(organization, copy);
      expect(findingsOf(report, SIGNING)).to.deep.equal([]);
      expect(report.logs[0]?.skipped).to.deep.equal([]);
    }));

  const other = `0x${"11".repeat(32)}`;
  const WRONG: Readonly<Record<string, (claims: Erasure) => Erasure>> = {
    "a record that does not exist": (claims) => ({ ...claims, erased: [{ seq: 9_999, leaf: other }] }),
    "a record behind it": (claims) => ({ ...claims, erased: [{ seq: claims.chain.seq + 1, leaf: other }] }),
    itself: (claims) => ({ ...claims, erased: [{ seq: claims.chain.seq, leaf: other }] }),
    "another leaf": (claims) => ({ ...claims, erased: claims.erased.map(({ seq }) => ({ seq, leaf: other })) }),
    "no decision": (claims) => ({ ...claims, erased: claims.erased.map(({ seq, leaf }) => ({ seq: seq - 1, leaf })) }),
  };
  for (const [name, edit] of Object.entries(WRONG)) {
    it(`finds an erasure of ${name}, which excuses nothing: ERASURE_INVALID`, () =>
      withCopy(dir, async (copy) => {
        const seq = await forgeErasure(copy, places.permission, edit);
        run(logPath(copy, SIGNING), "DELETE FROM disclosures WHERE seq = ?", places.permission);
        const report = await audit(organization, copy);
        expect(codesAt(report, SIGNING, seq)).to.deep.equal(["ERASURE_INVALID"]);
        expect(codesAt(report, SIGNING, places.permission)).to.deep.equal(["DISCLOSURES_MISSING"]);
      }));
  }

  const FORGED: Readonly<Record<string, { edit?: (claims: Erasure) => Erasure; signer?: Signer; code: string }>> = {
    "another key signed": { signer: ed25519Signer(77), code: "SIGNER_UNKNOWN" },
    "is for another log": { edit: (c) => ({ ...c, chain: { ...c.chain, log: 9 } }), code: "RECORD_PLACE" },
    "is for another place": { edit: (c) => ({ ...c, chain: { ...c.chain, seq: 1 } }), code: "RECORD_PLACE" },
    "is older than what stands before it": { edit: (c) => ({ ...c, iat: c.iat - 3600 }), code: "TIME_ORDER" },
  };
  for (const [name, { edit, signer, code }] of Object.entries(FORGED)) {
    it(`finds an erasure that ${name}: ${code}`, () =>
      withCopy(dir, async (copy) => {
        const seq = await forgeErasure(copy, places.permission, edit, signer);
        // The key counts from a minute before the organization was made, which on a quick machine is just now.
        const codes = codesAt(await audit(organization, copy), SIGNING, seq).filter((each) => each !== "SIGNER_WINDOW");
        expect(codes).to.deep.equal([code]);
      }));
  }

  it("is not excused by another key's erasure: DISCLOSURES_MISSING", () =>
    withCopy(dir, async (copy) => {
      await forgeErasure(copy, places.permission, undefined, ed25519Signer(77));
      run(logPath(copy, SIGNING), "DELETE FROM disclosures WHERE seq = ?", places.permission);
      const codes = codesAt(await audit(organization, copy), SIGNING, places.permission);
      expect(codes).to.deep.equal(["DISCLOSURES_MISSING"]);
    }));

  it("is found in a log of outcomes: RECORD_KIND", () =>
    withCopy(dir, async (copy) => {
      const at = await withCopy(copy, async (another) => {
        const seq = await erase(another, [places.permission]);
        const services = await openServices(organization, another);
        const row = await services.signing.store.records.get(seq);
        await services.close();
        return row?.record ?? "";
      });
      const seq = await append(organization, copy, (services) => services.enforcing, [{ kind: "erasure", record: at }]);
      expect(codesAt(await audit(organization, copy), 2, seq)).to.include("RECORD_KIND");
    }));

  describe("does not hide a 75,000 USD permission of whoever has the log's key:", () => {
    const permit = (claims: Sae): Sae => ({
      ...claims,
      pol: { ...claims.pol, verdict: "AutoApproved", dimension: "None", reason: "WITHIN_LIMITS" },
      ctx: { ...claims.ctx, hold_until: null },
    });

    /** Forges the permission, erases it with a true record, and audits. */
    const codesOf = (forgery: Forgery) =>
      withCopy(dir, async (copy) => {
        const forged = { kind: "sae", claims: permit, ...forgery } as const;
        const seq = await forge(organization, copy, order(organization, 75_000), forged);
        await forgeErasure(copy, seq, (claims) => claims);
        return codesAt(await audit(organization, copy), SIGNING, seq);
      });

    /** Call data of another question under the permission's name. */
    const askedAbout = (change: (inputs: DecisionInputs) => DecisionInputs): Forgery => {
      const asked: { call: string | null } = { call: null };
      return {
        askedWith: (claims, inputs) => {
          const callData = encodeDecision(claims, change(inputs));
          asked.call = sha256b64(callData);
          return callData;
        },
        claims: (claims) => ({ ...permit(claims), pol: { ...permit(claims).pol, call: asked.call } }),
      };
    };
    const small = askedAbout((inputs) => ({ ...inputs, params: { ...inputs.params, amount: "90000" } }));
    const amountless = askedAbout(({ params: { recipient }, ...inputs }) => ({ ...inputs, params: { recipient } }));

    it("the policy says another thing about what was kept", async () => {
      expect(await codesOf({ kept: keptWhenErased })).to.deep.equal(["VERDICT_MISMATCH"]);
    });

    it("call data of a small amount are not about the amount that was kept", async () => {
      expect(await codesOf({ ...small, kept: keptWhenErased })).to.deep.equal(["CALL_MISMATCH"]);
    });

    it("call data of no amount have fewer facets than the permission has digests", async () => {
      const codes = await codesOf({ ...amountless, kept: (all) => keptWhenErased(all).slice(2) });
      expect(codes).to.include("DISCLOSURES_MISSING").and.not.include("CALL_MISSING");
    });

    it("nothing was kept at all", async () => {
      expect(await codesOf({ withheld: true })).to.deep.equal(["DISCLOSURES_MISSING", "VERDICT_MISMATCH"]);
      expect(await codesOf({ ...small, withheld: true })).to.deep.equal(["DISCLOSURES_MISSING"]);
    });
  });
});
