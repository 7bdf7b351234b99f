import { CountersignError } from "../core/errors/error.ts";
import { holdViewSchema } from "../core/schemas/answers.ts";
import { parseAs } from "../core/schemas/parse.ts";
import type { Held } from "./answer.ts";
import { readProblem } from "./answer.ts";
import type { AgentClientDeps } from "./client.ts";
import { readerOf, readJson } from "./reading.ts";

const standingSchema = holdViewSchema.pick({ state: true, approvals: true });

/** Between two looks at a hold, in milliseconds: at first soon, for who approves at once, then seldom. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;

/** Resolves after so many milliseconds; rejects when the caller gives up. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface WaitDeps extends AgentClientDeps {
  readonly pause: Pause;
}

/**
 * Waits until a hold has more approvals than were seen before. Looking at it records nothing.
 * @param seen approvals that were not enough
 * @returns how many it has now
 * @throws HOLD_CLOSED when it expired or was resumed by somebody else, HOLD_UNKNOWN, SERVICE_UNREACHABLE
 */
export async function waitForApproval(
  deps: WaitDeps,
  { hold }: Pick<Held, "hold">,
  seen: number,
  signal?: AbortSignal,
): Promise<number> {
  const reader = readerOf(deps);
  for (let ms = FIRST_PAUSE; ; ms = Math.min(2 * ms, LONGEST_PAUSE)) {
    const { status, json } = await readJson(reader, `${deps.signingUrl}/v1/holds/${hold}`);
    if (status !== 200) {
      const { code, detail, cure } = readProblem(status, json);
      throw new CountersignError(code === "HOLD_UNKNOWN" ? code : "SERVICE_UNREACHABLE", detail, { cure });
    }
    const { state, approvals } = parseAs(standingSchema, json, "BODY_INVALID");
    if (state !== "open") throw new CountersignError("HOLD_CLOSED", `hold ${hold} is ${state}`);
    if (approvals > seen) return approvals;
    await deps.pause(ms, signal);
  }
}
