import { randomUUID } from "node:crypto";

import type { Gate, GateAnswer, HeldAnswer } from "../gate.ts";
import type { JsonObject } from "../../core/json/parse.ts";
import type { OneCall } from "./calls.ts";
import { isNo, LONGEST_WAIT, showingOf, waitFor } from "./hold.ts";
import { heldMessage } from "./words.ts";

/**
 * Shows the user of an older client the link while the call stays open, and waits for whoever approves: what the user answers to the
 * client decides nothing, except that a no ends the waiting.
 * @returns `no` when the user declined; null when the client went away; the held answer where the client can show nothing, and when
 * nobody approved in time
 */
export async function askOnOpenCall(
  { call, tool }: OneCall,
  held: HeldAnswer,
  gate: Pick<Gate, "resume">,
): Promise<GateAnswer | "no" | null> {
  const showing = showingOf(call);
  if (showing === null || held.link === null) return held;
  const message = heldMessage(tool, held);
  const elicitationId = randomUUID();
  const params: JsonObject =
    showing === "url"
      ? { mode: "url", message, url: held.link, elicitationId }
      : { message: `${message}\n${held.link}`, requestedSchema: { type: "object", properties: {} } };
  const over = new AbortController();
  const waiting = waitFor(held.ask, LONGEST_WAIT, { gate, signal: AbortSignal.any([call.signal, over.signal]) });
  const answered = async (): Promise<GateAnswer | "no" | null> => {
    const answer = await call.ask("elicitation/create", params);
    return answer.kind === "result" && isNo(answer.value) ? "no" : waiting;
  };
  const declined = answered();
  try {
    const outcome = await Promise.race([waiting, declined]);
    if (showing === "url" && outcome !== "no" && outcome?.kind === "permitted") {
      call.notify("notifications/elicitation/complete", { elicitationId });
    }
    return outcome;
  } finally {
    over.abort();
    // The other side of the race ends unheard.
    Promise.allSettled([waiting, declined]).catch(() => undefined);
  }
}
