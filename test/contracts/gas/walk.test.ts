import { expect } from "chai";
import { network } from "hardhat";
import { z } from "zod";

import { deploySystem } from "../fixture.ts";
import { chain, establish } from "../lineage/support/lineage.ts";
import { expectGas } from "../support/gas-snapshot.ts";
import { facetsWith, inWords, purchase } from "../support/purchases.ts";
import { everyRule, limits, publish, TRUST_POLICY, trustOn } from "../support/trust.ts";

const connection = await network.create();
/** What a level may cost at most: steps of the machine, and slots, each of which a proof must bring. */
const MOST_STEPS = 2_600;
const MOST_SLOTS = 14;

const traceSchema = z.object({
  structLogs: z.array(z.object({ op: z.string(), depth: z.number(), stack: z.array(z.string()) })),
});

async function deployed() {
  const trust = await trustOn(await deploySystem(connection));
  await publish(trust, await everyRule(trust));
  const genesis = await establish(trust);
  const [shorter, longer] = [await chain(trust, genesis, 2, limits()), await chain(trust, genesis, 3, limits())];
  return { ...trust, paths: [shorter.nodes, longer.nodes] as const };
}

describe("Steps and slots of one level of a lineage, every evaluator on", () => {
  let trust: Awaited<ReturnType<typeof deployed>>;

  before(async () => {
    trust = await connection.networkHelpers.loadFixture(deployed);
  });

  /** A slot counts once in each contract on the way, as it does in a proof. */
  async function walk(nodes: readonly string[]) {
    const request = await purchase(trust, nodes, { facets: facetsWith("EXTERNAL", "PII") });
    const answer = inWords(await trust.lineage.evaluate(TRUST_POLICY, request));
    expect(answer).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
    const { data } = await trust.lineage.evaluate.populateTransaction(TRUST_POLICY, request);
    const call = { to: await trust.lineage.getAddress(), data, gas: "0x400000" };
    const params = [call, "latest", { disableMemory: true, disableStorage: true }];
    const { structLogs } = traceSchema.parse(await connection.provider.request({ method: "debug_traceCall", params }));
    const slots = new Set(
      structLogs.filter(({ op }) => op === "SLOAD").map(({ depth, stack }) => `${depth} ${stack.at(-1) ?? ""}`),
    );
    return { steps: structLogs.length, slots: slots.size };
  }

  it(`are at most ${MOST_STEPS} and ${MOST_SLOTS}`, async () => {
    const [shorter, longer] = [await walk(trust.paths[0]), await walk(trust.paths[1])];
    const [steps, slots] = [longer.steps - shorter.steps, longer.slots - shorter.slots];
    console.log(`      one level: ${steps} steps, ${slots} slots`);
    expectGas("TrustLineage.evaluate, steps of one level", BigInt(steps));
    expectGas("TrustLineage.evaluate, slots of one level", BigInt(slots));
    expectGas("TrustLineage.evaluate, depth 3, steps", BigInt(longer.steps));
    expect(steps > 0 && steps <= MOST_STEPS, `${steps} steps`).to.equal(true);
    expect(slots > 0 && slots <= MOST_SLOTS, `${slots} slots`).to.equal(true);
  });
});
