import { expect } from "chai";

import { localAccounts } from "../../../scripts/local/accounts.ts";
import { signByWallet } from "../../../services/chain/signed/approval.ts";
import { readableAction } from "../../../services/core/approval/action.ts";
import { approvalDigest } from "../../../services/core/approval/digest.ts";
import { hashAction } from "../../../services/core/calldata/action-hash.ts";
import { decodeBase64url } from "../../../services/core/encoding/base64url.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { canonicalJson } from "../../../services/core/json/canonical.ts";
import type { ApprovalRecord } from "../../../services/core/schemas/approval.ts";
import { rows, run } from "./support/edit.ts";
import { codesAt, expectFinding } from "./support/expect.ts";
import { append } from "./support/forge.ts";
import { audit, type Places, useHistory, withCopy } from "./support/history.ts";
import { type Organization, SIGNING } from "./support/organization.ts";
import { order } from "./support/proposals.ts";
import { logPath, openServices } from "./support/services.ts";

describe("forged holds and approvals", () => {
  let organization: Organization;
  let dir: string;
  let places: Places;
  let recorded: ApprovalRecord;

  useHistory((written) => ({ organization, dir, places } = written));
  before(async () => {
    const [row] = rows(logPath(dir, SIGNING), "SELECT record FROM records WHERE seq = ?", places.approval);
    recorded = JSON.parse(String(row?.["record"])) as ApprovalRecord;
  });

  const auditApproval = (edit: (record: ApprovalRecord) => ApprovalRecord) =>
    withCopy(dir, async (copy) => {
      const seq = places.firstVoid + 2;
      const record = canonicalJson(edit({ ...recorded, seq }));
      await append(
        organization,
        copy,
        ({ signing }) => signing,
        [{ kind: "approval", record }],
        (effects) => {
          const { signer, valid_before: validBefore, action, signature } = edit({ ...recorded, seq }).approval;
          effects.addApproval({ seq, hold: recorded.hold, signer, validBefore, action, signature });
        },
      );
      return { seq, report: await audit(organization, copy) };
    });

  function signedBy(privateKey: string, record: ApprovalRecord): ApprovalRecord {
    const { valid_before: validBefore, action } = record.approval;
    const terms = {
      ...organization.system,
      act: record.act,
      hold: toHex(decodeBase64url(record.hold)),
      log: record.log,
      policy: record.policy,
      version: record.version,
      validBefore,
    };
    const { signature } = signByWallet(privateKey, approvalDigest(terms, action));
    return { ...record, approval: { ...record.approval, signature } };
  }

  it("an honest approval made the same way is none", async () => {
    const { report } = await auditApproval((record) => signedBy(localAccounts().approver.privateKey, record));
    expect(report.ok).to.equal(true);
  });

  const OTHER_WORDS = {
    type: "erp.unit.read",
    target: "https://bank.example",
    amount: "200.00",
    currency: "EUR",
    recipient: "Somebody Else",
    until: "2030-01-01 00:00:00 UTC",
    salt: `0x${"5a".repeat(32)}`,
  };
  for (const [member, text] of Object.entries(OTHER_WORDS)) {
    it(`an approval its approver really signed is found: over another ${member} than the act's`, async () => {
      const { type, origin: sub, params } = order(organization, 20_000);
      const [hold] = rows(logPath(dir, SIGNING), "SELECT salt FROM holds");
      const words = readableAction({ type, sub, params }, recorded.approval.valid_before, String(hold?.["salt"]));
      expect(hashAction(words), "these are the act's own").to.equal(recorded.approval.action);
      const action = hashAction({ ...words, [member]: text });
      const { seq, report } = await auditApproval((record) =>
        signedBy(localAccounts().approver.privateKey, { ...record, approval: { ...record.approval, action } }),
      );
      expect(codesAt(report, SIGNING, seq)).to.deep.equal(["APPROVAL_MISMATCH"]);
    });
  }

  const FORGERIES: readonly (readonly [what: string, edit: (record: ApprovalRecord) => ApprovalRecord])[] = [
    ["signed by someone else", (record) => signedBy(localAccounts().outsider.privateKey, record)],
    ["for another hold", (record) => ({ ...record, hold: "A".repeat(43) })],
    ["for another act", (record) => ({ ...record, act: `0x${"11".repeat(32)}` })],
    ["for another organization", (record) => ({ ...record, organization: `0x${"11".repeat(32)}` })],
    ["for another policy", (record) => ({ ...record, policy: 2 })],
    ["for another policy version", (record) => ({ ...record, version: 2 })],
    [
      "made to last longer",
      (record) => ({
        ...record,
        approval: { ...record.approval, valid_before: record.approval.valid_before + 1 },
      }),
    ],
  ];
  for (const [what, edit] of FORGERIES) {
    it(`an approval is found: ${what}`, async () => {
      const { seq, report } = await auditApproval(edit);
      expectFinding(report, SIGNING, "APPROVAL_INVALID", seq);
    });
  }

  it("an approval in another spelling is found", async () => {
    const seq = places.firstVoid + 2;
    const report = await withCopy(dir, async (copy) => {
      const record = ` ${canonicalJson({ ...recorded, seq })}`;
      await append(organization, copy, ({ signing }) => signing, [{ kind: "approval", record }]);
      return audit(organization, copy);
    });
    expectFinding(report, SIGNING, "RECORD_MALFORMED", seq);
  });

  it("a hold that is resumed twice is found", async () => {
    const report = await withCopy(dir, async (copy) => {
      run(logPath(copy, SIGNING), "UPDATE holds SET state = 'open', spent_by = NULL");
      const services = await openServices(organization, copy);
      const { store } = services.signing;
      const [held, asked] = [await store.disclosures.get(places.held), await store.records.get(places.resumed)];
      const claims = JSON.parse(Buffer.from(asked?.record.split(".")[1] ?? "", "base64url").toString()) as {
        act: { type: string; http: never; params: never };
      };
      const { type, http, params } = claims.act;
      // The first ones are the action's: the agent's own.
      const disclosures = (held ?? []).slice(0, -4);
      const built = { act: { type, http, params }, disclosures, intent: "" };
      const { answer } = await services.propose("buyer", order(organization, 20_000, { hold: recorded.hold }), built);
      expect(answer.kind).to.equal("permitted");
      await services.close();
      return audit(organization, copy);
    });
    expect(codesAt(report, SIGNING, places.firstVoid + 3)).to.deep.equal(["HOLD_SPENT"]);
  });
});
