import { expect } from "chai";

import { readableAction } from "../../../../services/core/approval/action.ts";
import { recordedApproval } from "../../../../services/core/approval/digest.ts";
import { actDigest } from "../../../../services/core/envelope/act-digest.ts";
import type { Params } from "../../../../services/core/schemas/act.ts";
import type { ApprovalProof, ApprovedAction } from "../../../../services/core/schemas/approval.ts";
import { createHoldBook } from "../../../../services/auditor/checks/holds.ts";
import type { DecisionRecord } from "../../../../services/auditor/records/parsed.ts";
import type { Sae } from "../../../../services/core/schemas/sae.ts";
import { openSae } from "../../../../services/core/verify/envelope.ts";
import { parseAgentSubject } from "../../../../services/core/words/ids.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { envelopeOf, NOW, PARAMS, saeClaims } from "../../../helpers/samples.ts";

const UNTIL = NOW + 600;
const sample = saeClaims();
const HOLD = sample.ctx.intent;

/** A decision as it stands in a log: signed, and read back. */
async function decision(seq: number, claims: Sae): Promise<DecisionRecord> {
  const kind = claims.pol.verdict === "Held" ? "denial" : "sae";
  const compact = (await envelopeOf(claims, JWS_TYPES[kind])).replace(/~.*$/, "");
  const { jws, hash } = openSae(compact, [JWS_TYPES[kind]]);
  return { kind, seq, hash, jws, claims, subject: parseAgentSubject(claims.iss) };
}

const held = (until: number | null) =>
  decision(
    2,
    saeClaims({
      pol: { ...sample.pol, verdict: "Held", reason: "ABOVE_HOLD" },
      ctx: { ...sample.ctx, hold: null, hold_until: until },
    }),
  );

const resumed = (iat: number, until: number | null = null) =>
  decision(4, saeClaims({ iat, nbf: iat, exp: iat + 60, ctx: { ...sample.ctx, hold: HOLD, hold_until: until } }));

async function findingsOf(...decisions: readonly Promise<DecisionRecord>[]): Promise<string[]> {
  const book = createHoldBook(`0x${"33".repeat(32)}`, { saltOf: () => null, whyOf: () => null });
  const found: string[] = [];
  for (const each of await Promise.all(decisions)) {
    book.decide((code) => found.push(`${code} #${each.seq}`), each, { params: null, approvals: [] });
  }
  return found;
}

const SALT = `0x${"5a".repeat(32)}`;
const ACT = { type: sample.act.type, sub: sample.sub, params: PARAMS };
const WORDS = readableAction(ACT, UNTIL, SALT);
const OTHER_WORDS: ApprovedAction = {
  type: "erp.purchase_order.creates",
  target: "https://bank.example",
  amount: "900.51",
  currency: "EUR",
  recipient: "Somebody Else",
  until: "2030-01-01 00:00:00 UTC",
  salt: `0x${"5b".repeat(32)}`,
};
const proofOf = (action: ApprovedAction): ApprovalProof => {
  return { signer: `0x${"aa".repeat(20)}`, valid_before: UNTIL, action, signature: "0x01" };
};

/** What is found where an approval is recorded and counted, and how many words nobody could read. */
async function readApproval(
  recorded: ApprovedAction,
  {
    counted = null,
    params = PARAMS,
    salt = SALT,
  }: { counted?: ApprovedAction | null; params?: Params | null; salt?: string | null },
): Promise<{ readonly found: readonly string[]; readonly unread: number }> {
  const organization = `0x${"33".repeat(32)}`;
  const book = createHoldBook(organization, { saltOf: () => salt, whyOf: () => null });
  const found: string[] = [];
  const findAt = (seq: number) => (code: string) => void found.push(`${code} #${seq}`);
  book.decide(findAt(2), await held(UNTIL), { params, approvals: [] });
  const record = {
    ...{ v: 1 as const, log: 1, seq: 3, organization, act: actDigest(sample.act, sample.sub), hold: HOLD },
    ...{ policy: sample.pol.policy, version: sample.pol.version, approval: recordedApproval(proofOf(recorded)) },
  };
  book.approve(findAt(3), { kind: "approval", seq: 3, hash: "", claims: record }, true);
  const approvals = counted === null ? null : [proofOf(counted)];
  book.decide(findAt(4), await resumed(UNTIL - 1), { params, approvals });
  return { unread: book.finish().length, found };
}

describe("auditor: the words of an approval", () => {
  it("takes the act's own, counted by a decision or not", async () => {
    for (const counted of [WORDS, null]) {
      expect(await readApproval(WORDS, { counted })).to.deep.equal({ found: [], unread: 0 });
    }
  });

  for (const member of Object.keys(WORDS) as (keyof ApprovedAction)[]) {
    it(`finds another ${member}, recorded and counted by nobody`, async () => {
      const other = { ...WORDS, [member]: OTHER_WORDS[member] };
      const { found } = await readApproval(other, {});
      expect(found).to.deep.equal(["APPROVAL_MISMATCH #3"]);
    });

    it(`finds another ${member} in a decision than in the record`, async () => {
      const { found } = await readApproval(WORDS, { counted: { ...WORDS, [member]: OTHER_WORDS[member] } });
      const mismatch = member === "salt" ? [] : ["APPROVAL_MISMATCH #4"];
      expect(found).to.deep.equal(["APPROVAL_UNRECORDED #4", ...mismatch]);
    });

    // Whatever salt the store keeps: that of an approval is the one it was signed with.
    if (member === "salt") continue;
    it(`finds another ${member}, recorded and counted alike`, async () => {
      const other = { ...WORDS, [member]: OTHER_WORDS[member] };
      const { found } = await readApproval(other, { counted: other });
      expect(found).to.deep.equal(["APPROVAL_MISMATCH #4", "APPROVAL_MISMATCH #3"]);
    });
  }

  it("says that it could not read an erased act, or one without a salt", async () => {
    for (const erased of [{ params: null }, { salt: null }, { params: null, counted: WORDS }]) {
      expect(await readApproval(WORDS, erased)).to.deep.equal({ found: [], unread: 1 });
    }
  });

  it("finds another type, target and time also where the act was erased", async () => {
    for (const member of ["type", "target", "until"] as const) {
      const other = { ...WORDS, [member]: OTHER_WORDS[member] };
      expect((await readApproval(other, { params: null, counted: other })).found).to.deep.equal([
        "APPROVAL_MISMATCH #4",
      ]);
    }
  });
});

describe("auditor: how long a hold stays open", () => {
  it("takes a hold resumed in its last second", async () => {
    expect(await findingsOf(held(UNTIL), resumed(UNTIL - 1))).to.deep.equal([]);
  });

  it("finds a hold resumed when it had expired", async () => {
    expect(await findingsOf(held(UNTIL), resumed(UNTIL))).to.deep.equal(["HOLD_INVALID #4"]);
  });

  it("finds a denial that opens a hold without an end, and whatever resumes it", async () => {
    expect(await findingsOf(held(null), resumed(NOW + 1))).to.deep.equal(["HOLD_INVALID #2", "HOLD_INVALID #4"]);
  });

  it("finds a hold that was over before it began", async () => {
    expect(await findingsOf(held(NOW))).to.deep.equal(["HOLD_INVALID #2"]);
  });

  it("finds an end in a decision that opens no hold", async () => {
    expect(await findingsOf(held(UNTIL), resumed(NOW + 1, UNTIL))).to.deep.equal(["HOLD_INVALID #4"]);
  });
});
