import { expect } from "chai";

import { createHoldBook } from "../../../../services/auditor/checks/holds.ts";
import type { DecisionRecord } from "../../../../services/auditor/records/parsed.ts";
import type { Sae } from "../../../../services/core/schemas/sae.ts";
import { openSae } from "../../../../services/core/verify/envelope.ts";
import { parseAgentSubject } from "../../../../services/core/words/ids.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { envelopeOf, NOW, saeClaims } from "../../../helpers/samples.ts";

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
  const book = createHoldBook(`0x${"33".repeat(32)}`);
  const found: string[] = [];
  for (const each of await Promise.all(decisions)) {
    book.decide((code) => found.push(`${code} #${each.seq}`), each, []);
  }
  return found;
}

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
