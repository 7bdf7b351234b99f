import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import type { Answer, Held, Permitted } from "./answer.ts";
import type { AgentClient } from "./client.ts";
import { buildIntent, type BuiltIntent, type Proposal } from "./intent.ts";
import { ActionRefused } from "./refusal.ts";
import { type WaitDeps, waitForApproval } from "./wait-for-hold.ts";

/**
 * What to do with an action that waits for a person: wait until one has approved it or it expires (`wait`), throw HOLD_PENDING
 * (`throw`), or call back and then wait, so that you can send the person a message.
 */
export type OnHeld = "wait" | "throw" | ((held: Held) => void | Promise<void>);

export interface DecideOptions {
  readonly onHeld: OnHeld;
  /** told of the permission before it is used */
  readonly onPermitted?: (permitted: Permitted) => void | Promise<void>;
  readonly signal?: AbortSignal;
  /** the act that was built before, as the step of a plan */
  readonly act?: Pick<BuiltIntent, "act" | "disclosures">;
}

/**
 * Asks for a permission, and waits for a person where one is needed. An answer that was lost is asked for once more with the same
 * intent, so that nothing is decided, counted or held twice.
 * @throws ActionRefused, HOLD_CLOSED, SERVICE_UNREACHABLE
 */
export async function decide(
  deps: WaitDeps,
  client: Pick<AgentClient, "ask">,
  proposal: Proposal,
  { onHeld, onPermitted, signal, act }: DecideOptions,
): Promise<Permitted> {
  const first = await buildIntent(deps, proposal, act);
  let answer = await askTwice(client, first);
  if (answer.kind === "held") {
    if (onHeld === "throw") throw new ActionRefused(answer);
    if (onHeld !== "wait") await onHeld(answer);
  }
  for (let seen: number | "denied" = 0; answer.kind === "held";) {
    const { hold }: Held = answer;
    if (seen === "denied") throw new CountersignError("HOLD_CLOSED", `hold ${hold} is denied, and yet held again`);
    seen = await waitForApproval(deps, answer, seen, signal);
    // The approval binds to the salted digests that were held, so the act has to be the very same.
    // What holds a step of a plan is nothing the plan's approvals release: from here on it is an action like any other.
    answer = await askTwice(client, await buildIntent(deps, { ...proposal, hold, plan: undefined }, first));
  }
  if (answer.kind === "refused") throw new ActionRefused(answer);
  await onPermitted?.(answer);
  return answer;
}

async function askTwice(client: Pick<AgentClient, "ask">, built: BuiltIntent): Promise<Answer> {
  try {
    return await client.ask(built);
  } catch (error) {
    if (!isCountersignError(error) || error.code !== "SERVICE_UNREACHABLE") throw error;
    return client.ask(built);
  }
}
