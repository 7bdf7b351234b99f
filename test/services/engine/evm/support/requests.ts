import { id } from "ethers";

import type { ActionRequestStruct } from "../../../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import type { Random } from "../../../../contracts/differential/sample/random.ts";
import { ACTION } from "../../../../contracts/support/agents.ts";
import { ALICE, SHOP } from "../../../../contracts/support/trust.ts";

/** Changes to a purchase within every limit: mostly one thing at an edge, sometimes nonsense. */
export function anyPurchase(random: Random, now: number): Partial<ActionRequestStruct> {
  const time = BigInt(now);
  const changes: Partial<ActionRequestStruct>[] = [
    {},
    { amount: random.big(0n, 300n) },
    { amount: random.pick([60n, 61n, 120n, 121n, 250n, 251n, 2n ** 255n]) },
    { risk: random.pick([0n, 299n, 300n, 699n, 700n, 1_000n, 1_001n]) },
    { classification: random.big(0n, 6n) },
    { recipient: random.pick([ALICE, id("bob")]) },
    { target: random.pick([SHOP, id("another target"), id("nowhere")]) },
    { actionType: random.pick([ACTION, id("transfer"), id("nothing")]) },
    { modelDigest: random.hash() },
    { delegationId: random.hash() },
    { agentId: random.big(0n, 9n) },
    { time: time + random.big(0n, 90n) - 45n },
    { facets: random.big(0n, 1_023n) },
    { spent: [] },
    { channel: random.hash(), dataSet: random.hash() },
    { holdId: id("hold"), amount: 150n },
  ];
  return random.chance(60) ? random.pick(changes) : { ...random.pick(changes), ...random.pick(changes) };
}
