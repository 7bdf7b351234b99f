import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { holdViewSchema } from "../core/schemas/answers.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { secondsOf } from "../core/time.ts";
import type { Held } from "./answer.ts";
import { readProblem } from "./answer.ts";
import type { AgentClientDeps } from "./client.ts";
import { readerOf, readJson, type ReaderDeps } from "./reading.ts";

const standingSchema = holdViewSchema.pick({ state: true, approved_by: true, approvals_needed: true });

/** Between two looks at a hold, in milliseconds: at first soon, for who approves at once, then seldom. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;

/** Resolves after so many milliseconds; rejects when the caller gives up. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface WaitDeps extends AgentClientDeps {
  readonly pause: Pause;
}

/**
 * Waits until a hold was denied, or has as many approvals as the policy asks for, one of them newer than what was seen before.
 * Looking at it records nothing. A service that is gone for a while is waited for, but not beyond the end of the hold.
 * @param seen record of the newest approval that was not enough; 0 for none
 * @returns record of the newest approval now; `denied` when it was: who resumes then is answered with a signed denial
 * @throws HOLD_CLOSED when it expired, was revoked (a plan), or was resumed by somebody else, HOLD_UNKNOWN, SERVICE_UNREACHABLE
 */
export async function waitForApproval(
  deps: WaitDeps,
  { hold, expires }: Pick<Held, "hold" | "expires">,
  seen: number,
  signal?: AbortSignal,
): Promise<number | "denied"> {
  const reader = readerOf(deps);
  for (let ms = FIRST_PAUSE; ; ms = Math.min(2 * ms, LONGEST_PAUSE)) {
    const news = await newsOf(reader, `${deps.signingUrl}/v1/holds/${hold}`, hold, seen).catch((error: unknown) => {
      if (!passes(error) || secondsOf(deps.clock) >= expires) throw error;
      return null;
    });
    if (news !== null) return news;
    await deps.pause(ms, signal);
  }
}

/** Looks at a hold once, which records nothing. @throws HOLD_CLOSED, HOLD_UNKNOWN, SERVICE_UNREACHABLE */
export async function lookAtHold(deps: AgentClientDeps, hold: string): Promise<"pending" | "answered"> {
  const news = await newsOf(readerOf(deps), `${deps.signingUrl}/v1/holds/${hold}`, hold, 0);
  return news === null ? "pending" : "answered";
}

/** Record of what there is to resume for; null when there is nothing new. */
async function newsOf(reader: ReaderDeps, url: string, hold: string, seen: number): Promise<number | "denied" | null> {
  const { status, json } = await readJson(reader, url);
  if (status !== 200) {
    const { code, detail, cure } = readProblem(status, json);
    if (isPassing(status)) throw new CountersignError("SERVICE_UNREACHABLE", `HTTP ${status}: ${detail}`, { cure });
    throw new CountersignError(code === "HOLD_UNKNOWN" ? code : "BODY_INVALID", `${code}: ${detail}`, { cure });
  }
  const { state, approved_by: approved, approvals_needed: needed } = parseAs(standingSchema, json, "BODY_INVALID");
  if (state === "denied") return "denied";
  if (state !== "open") throw new CountersignError("HOLD_CLOSED", `hold ${hold} is ${state}`);
  const newest = Math.max(0, ...approved.map(({ seq }) => seq));
  return newest > seen && approved.length >= (needed ?? 0) ? newest : null;
}

/** Asked too often, or a service or something in front of it that has trouble of its own. */
function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

function passes(error: unknown): boolean {
  return isCountersignError(error) && error.code === "SERVICE_UNREACHABLE";
}
