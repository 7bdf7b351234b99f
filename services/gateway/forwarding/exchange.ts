import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { readHeaders, returnedHeaders } from "../admission/headers.ts";
import { toCountersignError } from "../../platform/http/problems.ts";
import type { StillHolds } from "../admission/still.ts";
import type { Interruption } from "./interruption.ts";
import type { OutcomeReason, Result } from "./outcomes.ts";
import { relay } from "./relay.ts";
import { connectTarget, sendRequest, type TargetRequest } from "./target.ts";

/** What came of a request, and what the client is told instead of the target's answer; null when it has that answer. */
export interface Exchanged {
  readonly result: Result;
  readonly refusal: CountersignError | null;
}

/** What holds for one exchange. */
export interface Terms {
  /** longest silence of the target */
  readonly timeoutMs: number;
  /** asked when the connection stands, and again before the end of what was sent slowly; throws what ended meanwhile */
  readonly stillHolds: StillHolds;
}

/**
 * Sends a request to its target and streams the answer to the client, all but the end: the outcome comes first.
 * Never rejects: whatever happens has an outcome.
 */
export async function exchange(
  request: TargetRequest,
  client: ServerResponse,
  interruption: Interruption,
  { timeoutMs, stillHolds }: Terms,
): Promise<Exchanged> {
  const onIdle = () => interruption.interrupt("TARGET_TIMEOUT");
  let socket: Socket;
  try {
    socket = await connectTarget(request.origin, interruption.signal, timeoutMs, onIdle);
  } catch {
    return failed("not_executed", interruption.reason ?? "TARGET_UNREACHABLE", "no connection; nothing was sent");
  }
  let late: CountersignError | null = null;
  let sent = false;
  const require = async (): Promise<void> => {
    try {
      await stillHolds();
    } catch (error) {
      late ??= toCountersignError(error);
      interruption.interrupt(late.code);
    }
    interruption.signal.throwIfAborted();
  };
  try {
    await require();
    sent = true;
    return await answer(await sendRequest(socket, request, require), client, interruption);
  } catch (error) {
    const detail = isCountersignError(error) ? error.detail : "the answer could not be passed on";
    const ended = failed(sent ? "unknown" : "not_executed", interruption.reason ?? "TARGET_FAILED", detail);
    return late === null ? ended : { ...ended, refusal: late };
  } finally {
    socket.destroy();
  }
}

async function answer(
  response: IncomingMessage,
  client: ServerResponse,
  interruption: Interruption,
): Promise<Exchanged> {
  const status = response.statusCode ?? null;
  const redirects = status !== null && status >= 300 && status < 400;
  if (!redirects) {
    client.writeHead(response.statusCode ?? 502, returnedHeaders(readHeaders(response.rawHeaders)));
    client.flushHeaders();
  }
  const { digest, complete } = await relay(response, redirects ? null : client);
  if (!complete) {
    const { result, refusal } = failed("unknown", interruption.reason ?? "TARGET_FAILED", "the answer broke off");
    return { result: { ...result, status, digest }, refusal };
  }
  return {
    result: { phase: "executed", status, digest, reason: null },
    refusal: redirects ? new CountersignError("TARGET_REDIRECTED", `status ${status}`) : null,
  };
}

function failed(phase: "not_executed" | "unknown", reason: OutcomeReason, detail: string): Exchanged {
  return {
    result: { phase, status: null, digest: null, reason },
    refusal: new CountersignError("TARGET_UNREACHABLE", detail),
  };
}
