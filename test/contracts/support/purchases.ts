import { AbiCoder, concat, id, keccak256, toBeHex, ZeroHash } from "ethers";

import { POLICY_REASONS } from "../../../services/core/words/reasons.ts";
import type {
  ActionRequestStruct,
  CounterStruct,
} from "../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { MAPPING_HASH, SIGNING_LOG } from "../fixture.ts";
import { DAY, USD } from "../lineage/support/envelopes.ts";
import { ACTION, CUSTODY, MODEL } from "./agents.ts";
import { DIMENSION, VERDICT } from "./requests.ts";
import { FACET } from "./action-values.ts";
import { ALICE, SHOP, TRUST_POLICY, type Trust } from "./trust.ts";

/** The facets of a purchase that touches every dimension. */
const FACETS =
  FACET.AMOUNT | FACET.RECIPIENT | FACET.CHANNEL | FACET.DATA_SET | FACET.CLASSIFICATION | FACET.RISK | FACET.REASONING;
const HOUR = 3_600n;

/** A purchase of 50 by the agent of the lowest of these nodes, within every limit; override what a test is about. */
export async function purchase(
  { networkHelpers, lineage }: Trust,
  nodes: readonly string[],
  overrides: Partial<ActionRequestStruct> = {},
): Promise<ActionRequestStruct> {
  const leaf = nodes.at(-1) ?? ZeroHash;
  const time = BigInt(overrides.time ?? (await networkHelpers.time.latest()));
  const amount = BigInt(overrides.amount ?? 50n);
  return {
    agentId: (await lineage.getDelegation(leaf)).agentId,
    delegationId: leaf,
    actionType: ACTION,
    target: SHOP,
    actDigest: id("act"),
    mappingHash: MAPPING_HASH,
    modelDigest: MODEL,
    facets: FACETS,
    amount,
    currency: USD,
    recipient: ALICE,
    channel: id("mail"),
    dataSet: id("orders"),
    classification: 2n,
    risk: 100n,
    time,
    logId: SIGNING_LOG,
    holdId: ZeroHash,
    plan: ZeroHash,
    custody: CUSTODY.AGENT,
    token: ZeroHash,
    attestation: ZeroHash,
    floors: [],
    spent: nodes.toReversed().flatMap((node) => counters(node, amount, time)),
    approvals: [],
    planPath: [],
    ...overrides,
  };
}

/** The facets of `purchase()`, with these added. */
export const facetsWith = (...names: (keyof typeof FACET)[]) => names.reduce((all, name) => all | FACET[name], FACETS);

/** The answer of the policy, in words; someone else's reason as a number. */
export async function decide(
  { policy }: Trust,
  request: ActionRequestStruct,
  policyId = TRUST_POLICY,
): Promise<readonly string[]> {
  return inWords(await policy.evaluate(policyId, request));
}

export function inWords([verdict, dimension, reason]: readonly [bigint, bigint, bigint]): readonly string[] {
  const name = (words: Record<string, bigint>, number: bigint) =>
    Object.keys(words).find((word) => words[word] === number) ?? "";
  const known = POLICY_REASONS[Number(reason)];
  return [name(VERDICT, verdict), name(DIMENSION, dimension), known === undefined ? String(reason) : known[0]];
}

/** What a step of a plan is charged to, behind everything else. */
export function stepOf({ plan, actDigest }: Pick<ActionRequestStruct, "plan" | "actDigest">): CounterStruct {
  const counter = keccak256(concat([String(plan), toBeHex(6n, 32), keccak256(String(actDigest))]));
  return { id: counter, window: 3n, n: 1n, before: 0n, reserved: 1n };
}

/** What a delegation with a bound and a rate in every window is charged: money by day, month and life, acts by hour and day. */
function counters(node: string, amount: bigint, time: bigint): CounterStruct[] {
  const date = new Date(Number(time) * 1_000);
  const month = BigInt((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth());
  const charged = [
    { meter: 1n, window: 1n, period: time / DAY, reserved: amount },
    { meter: 2n, window: 2n, period: month, reserved: amount },
    { meter: 3n, window: 3n, period: 0n, reserved: amount },
    { meter: 4n, window: 4n, period: time / HOUR, reserved: 1n },
    { meter: 5n, window: 1n, period: time / DAY, reserved: 1n },
  ];
  return charged.map(({ meter, window, period, reserved }) => ({
    id: keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint256", "uint256"], [node, meter, period])),
    window,
    n: 1n,
    before: 0n,
    reserved,
  }));
}
