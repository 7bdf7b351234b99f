import { type Charge, chargesOf, type MeteredDelegation, stepOf } from "../../core/counters/charges.ts";
import { actDigest } from "../../core/envelope/act-digest.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { RandomBytes } from "../../core/ports/ports.ts";
import type { Spent } from "../../core/schemas/spent.ts";
import { pause } from "../../platform/pause.ts";
import type { CounterStore } from "../../store/counters.ts";
import type { AuthenticIntent } from "../decision/authenticate.ts";
import { giveBackUnsigned } from "./give-back-unsigned.ts";
import { decide, type Decided, reservedBy } from "../decision/decide.ts";
import type { Prepared } from "../decision/prepare.ts";
import type { SigningDeps } from "../shared/deps.ts";

/** Another process can be faster this often. */
const MAX_TRIES = 32;
const LONGEST_PAUSE_MS = 40;

/**
 * Decides, and reserves what the decision charges before anything is signed: only a permission reserves. What charges no
 * counter does not touch the store.
 * @throws COUNTERS_UNREACHABLE, LOG_CORRUPT, ENVELOPE_TOO_LARGE; nothing is recorded then, and the same intent may come again
 */
export async function decideWithinBudget(deps: SigningDeps, prepared: Prepared): Promise<Decided> {
  const metered = await meteredBy(deps, prepared);
  if (metered === null) return decide(deps, prepared);
  const { charges, top } = metered;
  const counters = await deps.counters.open();
  const left = await counters.held(prepared.authentic.intent.hash);
  if (left !== null) await giveBackUnsigned(deps, counters, left);
  // Delegations that share a counter share the topmost one.
  return deps.turns(countersTurn(top), async () => {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const decided = await decide(deps, prepared, (now) => read(counters, charges(now)));
      if (await reserve(deps, counters, decided)) return decided;
      await pause(pauseAfter(tries, deps.randomBytes));
    }
    throw new CountersignError("COUNTERS_UNREACHABLE", `the counters moved on ${MAX_TRIES} times`);
  });
}

/**
 * What `decideWithinBudget` would decide now. It reserves nothing.
 * @throws COUNTERS_UNREACHABLE, LOG_CORRUPT, ENVELOPE_TOO_LARGE
 */
export async function decideWithoutReserving(deps: SigningDeps, prepared: Prepared): Promise<Decided> {
  const metered = await meteredBy(deps, prepared);
  const { foresee } = deps.floors;
  if (metered === null) return decide(deps, prepared, undefined, foresee);
  const counters = await deps.counters.open();
  return decide(deps, prepared, (now) => read(counters, metered.charges(now)), foresee);
}

interface Metered {
  /** what the action is charged at a time, unix seconds */
  readonly charges: (now: number) => readonly Charge[];
  /** the topmost delegation */
  readonly top: MeteredDelegation;
}

/** Null for what charges no counter. */
async function meteredBy(deps: SigningDeps, { authentic, refusal }: Prepared): Promise<Metered | null> {
  const path = refusal === null ? await meteredPath(deps, authentic) : [];
  const top = path.at(-1);
  const { claims, params } = authentic.intent;
  const step = stepOf(claims.plan, actDigest(claims.act, claims.sub));
  const charges = (now: number): readonly Charge[] => chargesOf(path, params, now, step);
  return top === undefined || charges(0).length === 0 ? null : { charges, top };
}

/** Milliseconds; at random, so that two who met do not meet again. */
function pauseAfter(tries: number, randomBytes: RandomBytes): number {
  const [byte = 0] = randomBytes(1);
  return (byte / 255) * Math.min(2 ** tries, LONGEST_PAUSE_MS);
}

/**
 * The innermost turn: whoever has it waits for no other. The order is intent, hold, counters. In one process, actions that share
 * a counter need not find out by conflict.
 */
function countersTurn({ delegation }: MeteredDelegation): string {
  return `counters ${delegation}`;
}

/** The delegations an intent acts under; none for somebody else's, whose budgets are not shown to it. */
async function meteredPath(
  { registries }: SigningDeps,
  { intent, agent, pin }: AuthenticIntent,
): Promise<readonly MeteredDelegation[]> {
  const { delegation } = intent.claims;
  // The last one of a path is the genesis, which has no limits.
  const ids = delegation === null ? [] : (await registries.readPath(pin, delegation)).slice(0, -1);
  const path = await Promise.all(ids.map((id) => registries.readMeters(pin, id)));
  return path[0]?.agentId === agent.agentId ? path : [];
}

async function read(counters: CounterStore, charges: readonly Charge[]): Promise<readonly Spent[]> {
  const states = await counters.read(charges.map(({ counter }) => counter));
  return charges.map(({ counter, window, reserved }, i) => {
    const state = states[i];
    if (state?.counter !== counter) throw new CountersignError("COUNTERS_UNREACHABLE", "a counter is missing");
    return { counter, window, n: state.n, before: state.before, reserved };
  });
}

/** True when there is nothing to reserve. */
async function reserve({ logId }: SigningDeps, counters: CounterStore, decided: Decided): Promise<boolean> {
  const entries = reservedBy(decided);
  return entries.length === 0 || counters.reserve({ intent: decided.draft.ctx.intent, log: logId, entries });
}
