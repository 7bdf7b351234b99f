import type { Block } from "../../chain/read/block.ts";
import type { HeadTracker } from "../../chain/read/head.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { Sae } from "../../core/schemas/sae.ts";
import { pinRefusal } from "../../core/verify/pin.ts";
import { policyDifferences } from "../../core/verify/policy.ts";

export interface DecisionReads {
  readonly registries: Pick<Registries, "readPolicy">;
  readonly ancestry: Ancestry;
}

/**
 * The newest head, looked up for this request: a revocation binds from its block on, not from the next poll. When the node does
 * not answer, the last head counts until it is too old.
 * @throws PIN_UNKNOWN when the decision was made at a newer block, STALE_STATE, CHAIN_UNREACHABLE
 */
export async function headFor(tracker: Pick<HeadTracker, "refresh">, block: Sae["pol"]["block"]): Promise<Pin> {
  const pin = await tracker.refresh();
  if (block.number <= pin.number) return pin;
  throw new CountersignError("PIN_UNKNOWN", `block ${block.number} is newer than our head, ${pin.number}`);
}

/** The block at a number below a head; null when there is none. */
export type Ancestry = (pin: Pin, number: number) => Promise<Block | null>;

/** What a head's ancestors are never changes, so answers are kept until there is another head. */
export function createAncestry(registries: Pick<Registries, "blockAt">): Ancestry {
  let head = "";
  let known = new Map<number, Block>();

  return async (pin, number) => {
    if (pin.hash !== head) {
      head = pin.hash;
      known = new Map();
    }
    const kept = known;
    const block = kept.get(number) ?? (await registries.blockAt(number));
    if (block !== null) kept.set(number, block);
    return block;
  };
}

/**
 * The policy the envelope names must be the one the registry named at the block the decision was made at, and that block one
 * of its time: else a version that was retired would permit for ever.
 * @param policy id of the policy the mapping is for
 * @throws PIN_UNKNOWN, PIN_STALE, POLICY_CONTRACT_MISMATCH, CHAIN_UNREACHABLE
 */
export async function checkDecision(
  { registries, ancestry }: DecisionReads,
  claims: Sae,
  pin: Pin,
  policy: number,
): Promise<void> {
  const { pol } = claims;
  const block = await ancestry(pin, pol.block.number);
  if (block?.hash !== pol.block.hash) {
    throw new CountersignError("PIN_UNKNOWN", `block ${pol.block.number} is ${block?.hash ?? "not there"}`);
  }
  const stale = pinRefusal(claims.iat, block.timestamp);
  if (stale !== null) throw new CountersignError("PIN_STALE", `block ${pol.block.number}: ${stale}`);
  if (pol.policy !== policy) throw mismatch(`the mapping is for policy ${policy}, not ${pol.policy}`);
  const registered = await registries.readPolicy(pol.block, pol.policy);
  if (registered === null) throw mismatch(`policy ${pol.policy} was not published at block ${pol.block.number}`);
  const wrong = policyDifferences(claims, registered);
  if (wrong.length > 0) throw mismatch(`these differ from the registry: ${wrong.join(", ")}`);
}

function mismatch(detail: string): CountersignError {
  return new CountersignError("POLICY_CONTRACT_MISMATCH", detail);
}
