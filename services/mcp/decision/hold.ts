import { z } from "zod";

import { toolInputText } from "../../core/envelope/build-tool-act.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { sha256b64 } from "../../core/hash.ts";
import { isJsonObject, type JsonValue } from "../../core/json/parse.ts";
import type { ToolCallStore } from "../../store/tool-calls.ts";
import type { Call } from "../decide.ts";
import type { Gate, GateAnswer, HeldAnswer, HeldCall } from "../gate.ts";

/** No wait is longer, in milliseconds: clients give up a call after 60 s. */
export const LONGEST_WAIT = 50_000;
/** Clients of 2026-07-28 give up after ten rounds, so the ninth is the last that asks for another. */
export const MOST_ROUNDS = 9;
/** The question our own answer asks the client. */
export const APPROVAL = "countersign_approval";

/** How a client can be shown a link: a member of its capabilities says so. */
export type Showing = "url" | "form" | null;

/** Form mode came with 2025-06-18, URL mode with 2025-11-25. An empty member means forms. */
export function showingOf({ capabilities, version }: Pick<Call, "capabilities" | "version">): Showing {
  const said = capabilities["elicitation"];
  if (!isJsonObject(said)) return null;
  if (said["url"] !== undefined && version >= "2025-11-25") return "url";
  const hasForms = said["form"] !== undefined || Object.keys(said).length === 0;
  return hasForms && version >= "2025-06-18" && version < "2026-07-28" ? "form" : null;
}

/** What a client answered to the question: `accept` says that the user was shown the link, and approves nothing. */
export function isNo(answer: JsonValue | undefined): boolean {
  const action = isJsonObject(answer) ? answer["action"] : undefined;
  return action === "decline" || action === "cancel";
}

/** Under which a call is kept, and what its state is bound to. */
export function inputDigest({ call }: Pick<HeldCall, "call">): string {
  return sha256b64(toolInputText(call.input));
}

export async function keepHeld(call: Call, { hold, expires, ask }: HeldAnswer, store: ToolCallStore): Promise<void> {
  const { principal, target } = call.session;
  const kept = JSON.stringify({ call: ask.call, intent: ask.intent });
  await store.keep({ hold, principal, target, tool: ask.call.name, input: inputDigest(ask), call: kept, expires });
}

const json: z.ZodType<JsonValue> = z.json();
const keptSchema = z.strictObject({
  call: z.strictObject({
    target: z.string(),
    name: z.string(),
    input: z.strictObject({
      arguments: json.optional(),
      inputResponses: json.optional(),
      upstreamState: json.optional(),
    }),
    definition: z.string().nullable(),
  }),
  intent: z.unknown(),
});

/**
 * What was kept of a held call, for whoever asked it and nobody else.
 * @returns null for one that is not here, ended, or is somebody else's: one answer for all of them
 */
export async function findHeld(
  hold: string,
  { session }: Pick<Call, "session">,
  store: ToolCallStore,
): Promise<HeldCall | null> {
  const kept = await store.waiting(hold);
  if (kept === null || kept.principal !== session.principal || kept.target !== session.target) return null;
  const { success, data } = keptSchema.safeParse(JSON.parse(kept.call));
  const held = success ? { call: data.call as HeldCall["call"], hold, intent: data.intent } : null;
  if (held !== null && held.call.name === kept.tool && inputDigest(held) === kept.input) return held;
  throw new CountersignError("LOG_CORRUPT", `the call of ${hold} is not the one that was kept`);
}

/** Waits for a person. @returns null when the client went away meanwhile: nothing is passed on then */
export async function waitFor(
  held: HeldCall,
  waitMs: number,
  { gate, signal }: { readonly gate: Pick<Gate, "resume">; readonly signal: AbortSignal },
): Promise<GateAnswer | null> {
  if (signal.aborted) return null;
  try {
    const answer = await gate.resume(held, Math.min(waitMs, LONGEST_WAIT), signal);
    return signal.aborted ? null : answer;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}
