import { expect } from "chai";
import fc from "fast-check";
import { ZeroHash } from "ethers";
import hre from "hardhat";

import { planTree } from "../../../../services/core/plans/tree.ts";
import { MOST_STEPS } from "../../../../services/core/schemas/plan.ts";

const PLANS = 60;
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);
const VERDICTS = { AutoApproved: 1n, Blocked: 4n };
const UNDECIDED = { verdict: VERDICTS.AutoApproved, dimension: 0n, reason: 1n };

const NOTHING = {
  ...{ agentId: 0n, delegationId: ZeroHash, actionType: ZeroHash, target: ZeroHash, actDigest: ZeroHash },
  ...{ mappingHash: ZeroHash, modelDigest: ZeroHash, facets: 0n, amount: 0n, currency: ZeroHash, recipient: ZeroHash },
  ...{ channel: ZeroHash, dataSet: ZeroHash, classification: 0n, risk: 0n, time: 0n, logId: 0n, holdId: ZeroHash },
  ...{ plan: ZeroHash, custody: 0n, token: ZeroHash, attestation: ZeroHash },
  ...{ floors: [], spent: [], approvals: [], planPath: [] },
};

describe("core/plans, beside the library of the contract", () => {
  it(`agrees about every step of ${PLANS} plans, and about acts and paths that are none of theirs`, async () => {
    const { ethers } = await hre.network.create();
    const harness = await ethers.deployContract("Harness");
    const isStep = async (actDigest: string, plan: string, planPath: readonly string[]): Promise<boolean> => {
      const request = { ...NOTHING, actDigest, plan, planPath };
      const said = (await harness.getFunction("plan")(UNDECIDED, request)) as { readonly verdict: bigint };
      return said.verdict === VERDICTS.AutoApproved;
    };
    const plans = fc.uniqueArray(hash, { minLength: 1, maxLength: MOST_STEPS });
    await fc.assert(
      fc.asyncProperty(plans, hash, fc.nat(), async (acts, stranger, at) => {
        const { root, paths } = planTree(acts);
        const i = at % acts.length;
        const [act = "", path = []] = [acts[i], paths[i]];
        expect(await isStep(act, root, path)).to.equal(true);
        expect(path.length, "a path is no longer than the wire admits").to.be.at.most(16);
        if (!acts.includes(stranger)) expect(await isStep(stranger, root, path)).to.equal(false);
        expect(await isStep(act, stranger, path)).to.equal(false);
        expect(await isStep(act, root, [...path, stranger])).to.equal(false);
        if (path.length > 0) expect(await isStep(act, root, path.slice(1))).to.equal(false);
      }),
      { numRuns: PLANS },
    );
  });
});
