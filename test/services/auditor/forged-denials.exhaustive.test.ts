import { expect } from "chai";

import { localAccounts } from "../../../scripts/local/accounts.ts";
import { signByWallet } from "../../../services/chain/signed/approval.ts";
import { denialDigest } from "../../../services/core/approval/denial.ts";
import { decodeBase64url } from "../../../services/core/encoding/base64url.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { canonicalJson } from "../../../services/core/json/canonical.ts";
import type { ApprovalDenialRecord } from "../../../services/core/schemas/approval-denial.ts";
import { rows, run } from "./support/edit.ts";
import { codesAt } from "./support/expect.ts";
import { append, forge } from "./support/forge.ts";
import { audit, useHistory, withCopy } from "./support/history.ts";
import { type Organization, SIGNING } from "./support/organization.ts";
import { order } from "./support/proposals.ts";
import { logPath, openServices } from "./support/services.ts";

const WHY = "the supplier is under review";

describe("forged denials of approvals", () => {
  let organization: Organization;
  let dir: string;

  useHistory((written) => ({ organization, dir } = written));

  /** A copy in which an approver denied a hold. @returns the hold, the seq of the no, and what the agent was answered then */
  async function denyIn(copy: string) {
    const services = await openServices(organization, copy);
    try {
      const proposal = order(organization, 20_000);
      const first = await services.propose("buyer", proposal);
      if (first.answer.kind !== "held") throw new Error(first.answer.reason ?? "not held");
      const { hold } = first.answer;
      const seq = await services.deny(hold, WHY);
      const again = await services.propose("buyer", { ...proposal, hold }, first.built);
      return { hold, seq, built: first.built, proposal, again: again.answer };
    } finally {
      await services.close();
    }
  }

  it("an honest one is none, and the agent's answer names it", async () => {
    const { report, again } = await withCopy(dir, async (copy) => {
      const denied = await denyIn(copy);
      return { ...denied, report: await audit(organization, copy) };
    });
    expect(again).to.include({ kind: "refused", reason: "APPROVAL_DENIED" });
    expect(report.logs.flatMap(({ findings }) => findings)).to.deep.equal([]);
    expect(report.ok).to.equal(true);
  });

  function signedBy(privateKey: string, record: ApprovalDenialRecord): ApprovalDenialRecord {
    const { valid_before: validBefore, denied } = record.denial;
    const { act, log, policy, version } = record;
    const terms = { ...organization.system, act, hold: toHex(decodeBase64url(record.hold)), log, policy, version };
    const signed = signByWallet(privateKey, denialDigest({ ...terms, validBefore }, denied));
    return { ...record, denial: { ...record.denial, ...signed } };
  }

  /** What is found at a denial like an honest one but for the edit, in the place of it. */
  const found = (edit: (record: ApprovalDenialRecord) => ApprovalDenialRecord) =>
    withCopy(dir, async (copy) => {
      const honest = await withCopy(copy, async (other) => {
        const { seq } = await denyIn(other);
        const [row] = rows(logPath(other, SIGNING), `SELECT record FROM records WHERE seq = ${seq}`);
        return JSON.parse(String(row?.["record"])) as ApprovalDenialRecord;
      });
      const services = await openServices(organization, copy);
      const held = await services.propose("buyer", order(organization, 20_000)).finally(() => services.close());
      if (held.answer.kind !== "held") throw new Error("not held");
      const [kept] = rows(logPath(copy, SIGNING), "SELECT act_digest FROM holds WHERE state = 'open'");
      const seq = held.answer.seq + 1;
      const here = { ...honest, seq, hold: held.answer.hold, act: String(kept?.["act_digest"]) };
      const record = canonicalJson(edit(signedBy(localAccounts().approver.privateKey, here)));
      await append(organization, copy, ({ signing }) => signing, [{ kind: "approval_denial", record }]);
      return codesAt(await audit(organization, copy), SIGNING, seq);
    });

  const FORGERIES: readonly (readonly [what: string, edit: (record: ApprovalDenialRecord) => ApprovalDenialRecord])[] =
    [
      [
        "signed by someone else in the approver's name",
        (record) => {
          const { signature } = signedBy(localAccounts().outsider.privateKey, record).denial;
          return { ...record, denial: { ...record.denial, signature } };
        },
      ],
      ["for another policy version", (record) => ({ ...record, version: 2 })],
      ["by who is no approver", (record) => signedBy(localAccounts().outsider.privateKey, record)],
      ["for another hold", (record) => ({ ...record, hold: "A".repeat(43) })],
      ["for another act", (record) => ({ ...record, act: `0x${"11".repeat(32)}` })],
      ["for another organization", (record) => ({ ...record, organization: `0x${"11".repeat(32)}` })],
      ["for another policy", (record) => ({ ...record, policy: 2 })],
      ["at a block there is not", (record) => ({ ...record, block: { ...record.block, number: 1_000_000 } })],
      [
        "made to last longer",
        (record) => ({ ...record, denial: { ...record.denial, valid_before: record.denial.valid_before + 1 } }),
      ],
      ["over other words", (record) => ({ ...record, denial: { ...record.denial, denied: `0x${"11".repeat(32)}` } })],
    ];
  for (const [what, edit] of FORGERIES) {
    it(`is found: ${what}`, async () => {
      expect(await found(edit)).to.include("DENIAL_INVALID");
    });
  }

  it("another why in the store, and another state of the hold, are found", async () => {
    const codes = await withCopy(dir, async (copy) => {
      const { seq, hold } = await denyIn(copy);
      run(logPath(copy, SIGNING), "UPDATE approval_denials SET why = 'it was too late'");
      const why = codesAt(await audit(organization, copy), SIGNING, seq);
      run(logPath(copy, SIGNING), `UPDATE approval_denials SET why = '${WHY}'`);
      run(logPath(copy, SIGNING), `UPDATE holds SET state = 'open' WHERE hold = '${hold}'`);
      const report = await audit(organization, copy);
      return { why, state: report.logs.flatMap(({ findings }) => findings.map(({ code }) => code)) };
    });
    expect(codes).to.deep.equal({ why: ["DENIAL_INVALID"], state: ["STORE_INDEX"] });
  });

  it("a yes after the no, and a permission after it, are found", async () => {
    const { report, yes, resumed } = await withCopy(dir, async (copy) => {
      const { hold, built, proposal, seq } = await denyIn(copy);
      run(logPath(copy, SIGNING), `UPDATE holds SET state = 'open' WHERE hold = '${hold}'`);
      const services = await openServices(organization, copy);
      try {
        await services.approve(hold);
        const { answer } = await services.propose("buyer", { ...proposal, hold }, built);
        if (answer.kind !== "permitted") throw new Error(answer.reason ?? "not permitted");
        return { report: await audit(organization, copy), yes: seq + 3, resumed: answer.seq };
      } finally {
        await services.close();
      }
    });
    expect(codesAt(report, SIGNING, yes)).to.deep.equal(["HOLD_DENIED"]);
    expect(codesAt(report, SIGNING, resumed)).to.deep.equal(["HOLD_DENIED"]);
  });

  it("an answer that names a no which nobody gave is found", async () => {
    const codes = await withCopy(dir, async (copy) => {
      const seq = await forge(organization, copy, order(organization, 200_000), {
        kind: "denial",
        claims: (claims) => ({ ...claims, pol: { ...claims.pol, reason: "APPROVAL_DENIED", call: null } }),
      });
      return codesAt(await audit(organization, copy), SIGNING, seq);
    });
    expect(codes).to.include("HOLD_INVALID");
  });
});
