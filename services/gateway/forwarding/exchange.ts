import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import { PREVIEW_MAX_BYTES, previewWitness } from "../../core/mapping/preview-witness.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { headerOf, readHeaders, returnedHeaders } from "../admission/headers.ts";
import type { PreviewRule } from "../../core/mapping/schema.ts";
import type { Target } from "../../core/mapping/target-schema.ts";
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
  /** longest time until the connection stands, and longest silence of a target that has no limit of its own */
  readonly timeoutMs: number;
  /** what the mapping says of the target */
  readonly settings: Pick<Target, "answerHeaders" | "silence">;
  /** asked when the connection stands, and again before the end of what was sent slowly; throws what ended meanwhile */
  readonly stillHolds: StillHolds;
  /** what makes the answer a preview of another action; null for an answer that is only passed on */
  readonly previewOf: PreviewRule | null;
}

/**
 * Sends a request to its target and streams the answer to the client, all but the end: the outcome comes first.
 * Never rejects: whatever happens has an outcome.
 */
export async function exchange(
  request: TargetRequest,
  client: ServerResponse,
  interruption: Interruption,
  { timeoutMs, settings, stillHolds, previewOf }: Terms,
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
  if (settings.silence !== null) socket.setTimeout(settings.silence * 1000);
  try {
    await require();
    sent = true;
    const response = await sendRequest(socket, request, require);
    return await answer(response, { ...request, ...settings, previewOf }, client, interruption);
  } catch (error) {
    const phase = sent ? "unknown" : "not_executed";
    const tooLarge = isCountersignError(error) && error.code === "TARGET_HEADERS_TOO_LARGE" ? error : null;
    const reason = interruption.reason ?? tooLarge?.code ?? "TARGET_FAILED";
    const ended = failed(phase, reason, isCountersignError(error) ? error.detail : "the answer could not be passed on");
    return { ...ended, refusal: late ?? tooLarge ?? ended.refusal };
  } finally {
    socket.destroy();
  }
}

async function answer(
  response: IncomingMessage,
  {
    method,
    answerHeaders,
    previewOf,
  }: Pick<TargetRequest, "method"> & Pick<Target, "answerHeaders"> & Pick<Terms, "previewOf">,
  client: ServerResponse,
  interruption: Interruption,
): Promise<Exchanged> {
  const status = response.statusCode ?? null;
  const redirects = status !== null && isRedirect(status, method);
  if (!redirects) {
    client.writeHead(response.statusCode ?? 502, returnedHeaders(readHeaders(response.rawHeaders), answerHeaders));
    client.flushHeaders();
  }
  const keeps = previewOf !== null && status === 200;
  const { digest, complete, content } = await relay(response, redirects ? null : client, keeps ? PREVIEW_MAX_BYTES : 0);
  if (!complete) {
    const { result, refusal } = failed("unknown", interruption.reason ?? "TARGET_FAILED", "the answer broke off");
    return { result: { ...result, status, digest }, refusal };
  }
  return {
    result: { phase: "executed", status, digest, reason: null, ...previewIn(response, previewOf, content) },
    refusal: redirects ? new CountersignError("TARGET_REDIRECTED", `status ${status}`) : null,
  };
}

/** What the answer to a preview binds a permission to. What cannot be read binds none, and nothing can rest on it. */
function previewIn(
  response: IncomingMessage,
  previewOf: PreviewRule | null,
  content: Uint8Array | null,
): Pick<Result, "preview"> {
  if (previewOf === null || content === null) return {};
  try {
    return { preview: previewWitness(previewOf, content, headerOf(readHeaders(response.rawHeaders), "etag")) };
  } catch (error) {
    if (isCountersignError(error)) return {};
    throw error;
  }
}

/**
 * Whether an answer asks for the same request elsewhere. That what is there is the known (304), and where the result of an action
 * is to be read (303), are answers: passed on, and followed by nobody.
 */
function isRedirect(status: number, method: string): boolean {
  const reads = method === "GET" || method === "HEAD";
  return status >= 300 && status < 400 && status !== 304 && (status !== 303 || reads);
}

function failed(phase: "not_executed" | "unknown", reason: OutcomeReason, detail: string): Exchanged {
  return {
    result: { phase, status: null, digest: null, reason },
    refusal: new CountersignError("TARGET_UNREACHABLE", detail),
  };
}
