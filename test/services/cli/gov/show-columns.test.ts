import { PassThrough } from "node:stream";

import { expect } from "chai";
import { id } from "ethers";

import { changeLines, proposalLines } from "../../../../services/cli/gov/show-lines.ts";
import { nominateCall } from "../../../../services/chain/send/lineage.ts";
import { registerModelCall } from "../../../../services/chain/send/models.ts";
import { buildProposal } from "../../../../services/governance/file/proposal.ts";
import { painter } from "../../../../services/platform/terminal/paint.ts";
import { CONTRACTS, DEADLINE, draft, PAUSE_MARK } from "./support/draft.ts";

const plain = painter(new PassThrough());
const address = (seed: string) => id(seed).slice(0, 42);
const tooLong = (lines: readonly string[]) => lines.filter((line) => [...line].length > 80);
/** Numbers and hashes of a text, each as often as it stands there. */
const numbersIn = (text: string) => (text.match(/0x[0-9a-f]+/g) ?? []).toSorted();

describe("governance: what members sign fits a terminal of 80 columns", () => {
  it("keeps every hash and address of a call whole", () => {
    const [digest, sbomDigest, provenanceDigest, textHash] = [id("model"), id("parts"), id("made"), id("text")];
    const principals = Array.from({ length: 7 }, (_, i) => address(`principal ${i}`));
    const model = {
      digest,
      slsaLevel: 2,
      sbomDigest,
      provenanceDigest,
      sbomUri: `https://parts.example/${"a".repeat(90)}`,
    };
    const nomination = { principals, threshold: 3, activationDelay: 3600, textHash };
    const calls = [
      registerModelCall(CONTRACTS.modelRegistry, model, PAUSE_MARK, DEADLINE + 10),
      nominateCall(CONTRACTS.lineage, nomination, PAUSE_MARK, DEADLINE + 10),
    ].map(({ to, data }) => ({ target: to, value: "0", data }));
    const proposal = buildProposal(draft({ calls }));
    const lines = proposalLines(proposal, plain);
    expect(tooLong(lines)).to.deep.equal([]);
    const seen = numbersIn(lines.join("\n"));
    expect(seen).to.include.members([digest, sbomDigest, provenanceDigest, textHash, ...principals]);
    for (const hash of [digest, sbomDigest, provenanceDigest, textHash]) {
      expect(lines.filter((line) => line.includes(hash))).to.have.length(1);
    }
    expect(lines).to.include(`  to sign     ${proposal.digest}`);
  });

  it("puts values that do not fit beside their limit below it, each of them whole", () => {
    const [before, after] = [address("before"), address("after")];
    const limit = `approver ${address("approver")}, up to`;
    const change = { policyId: "1", from: 1, kind: "Loosen", pins: [], reviewed: [] } as const;
    const limits = [
      { limit: "evaluator", before, after, effect: "changes", money: null },
      { limit: "a target", before: after, after, effect: "same", money: null },
      { limit, before: "1000000", after: "2000000", effect: "loosens", money: { before: "USD", after: "USD" } },
    ] as const;
    const lines = changeLines({ ...change, limits }, plain);
    expect(tooLong(lines)).to.deep.equal([]);
    expect(numbersIn(lines.join("\n"))).to.deep.equal([before, after, after, address("approver")].toSorted());
    expect(lines.slice(1, 7)).to.deep.equal([
      "  ~ evaluator",
      `      ${before} ->`,
      `      ${after}  changes`,
      `    a target   ${after}`,
      `  + ${limit}`,
      "      10,000.00 USD -> 20,000.00 USD  loosens",
    ]);
  });
});
