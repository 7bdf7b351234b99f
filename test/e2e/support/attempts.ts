import { expect } from "chai";

import type { Cast } from "../../../scripts/demo/cast.ts";
import { outcomeOf } from "../../../scripts/demo/records.ts";
import type { Outcome } from "../../../services/core/schemas/outcome.ts";
import type { Attempt } from "./crew.ts";
import { recordsOf } from "./log.ts";
import { CREDENTIAL, type TestStack } from "./stack.ts";

/** The last outcome of each permission, by SAE hash. */
export async function readFates(dir: string): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = (await recordsOf(dir, 2)).map(outcomeOf);
  return new Map(outcomes.map((outcome) => [outcome.sae.hash, outcome]));
}

/** Holds what agents were told, what the gateway signed and what the target itself saw against each other. */
export async function checkAttempts({ stack, cast }: TestStack, attempts: readonly Attempt[]): Promise<void> {
  const seen = await seenByTargets(cast);
  const fates = await readFates(stack.files.dir);
  for (const { part, sae, told } of attempts) {
    const phase = fates.get(sae)?.phase ?? "none";
    const final = ["executed", "not_executed", "unknown"];
    expect(phase).to.be.oneOf(typeof told === "number" ? ["executed"] : final);
    const times = seen.get(part) ?? 0;
    if (phase === "unknown") expect(times, part).to.be.at.most(1);
    else expect(times, `${part}, ${phase}`).to.equal(phase === "executed" ? 1 : 0);
  }
  expect([...seen.values()].filter((times) => times !== 1)).to.deep.equal([]);
  const permitted = new Set(attempts.map(({ part }) => part));
  expect([...seen.keys()].filter((part) => !permitted.has(part))).to.deep.equal([]);
}

/** How often the targets saw each part, by their own lists: what was ordered, and to whom money went. */
async function seenByTargets(cast: Cast): Promise<ReadonlyMap<string, number>> {
  const orders = await listOf<{ readonly part: string }>(`${cast.erpOrigin}/purchase-orders`);
  const counts = new Map<string, number>();
  for (const part of [...orders.map((order) => order.part), ...(await wiresOf(cast)).map(({ to }) => to)]) {
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  return counts;
}

/** Every wire the bank made. */
export function wiresOf(cast: Cast): Promise<readonly { readonly to: string; readonly amount: string }[]> {
  return listOf(`${cast.bankOrigin}/wires`);
}

/** A target's own list of what it did. */
async function listOf<T>(url: string): Promise<readonly T[]> {
  const headers = { authorization: `Bearer ${CREDENTIAL}` };
  return (await (await fetch(url, { headers })).json()) as readonly T[];
}
