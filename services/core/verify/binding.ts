import type { OpenedToolInput } from "../envelope/tool-input.ts";
import { CountersignError } from "../errors/error.ts";
import { httpOf, toolOf } from "../schemas/binding.ts";
import type { ToolBinding } from "../mapping/match-call.ts";
import type { OpenedEnvelope } from "./envelope.ts";

/** A request as it will be sent to the target. */
export interface BoundRequest {
  readonly method: string;
  /** origin of the target */
  readonly origin: string;
  /** absolute target URI */
  readonly uri: string;
  readonly contentType: string | null;
  /** Content-Digest of its content; of no bytes where there is none */
  readonly digest: string;
}

/**
 * The request must be, byte for byte, the one the permission was issued for.
 * @throws TARGET_MISMATCH, METHOD_MISMATCH, URI_MISMATCH, CONTENT_TYPE_MISMATCH, CONTENT_MISMATCH
 */
export function checkBinding(envelope: OpenedEnvelope, request: BoundRequest): void {
  const { claims, http } = envelope;
  const { method, content_type: contentType } = httpOf(claims.act);
  if (http === null) throw new CountersignError("DISCLOSURE_INVALID", "the request is not disclosed");
  if (claims.sub !== request.origin) throw new CountersignError("TARGET_MISMATCH", `issued for ${claims.sub}`);
  if (method !== request.method) throw new CountersignError("METHOD_MISMATCH", `issued for ${method}`);
  if (http.uri !== request.uri) throw new CountersignError("URI_MISMATCH", "path or query differ");
  if (contentType !== request.contentType) {
    throw new CountersignError("CONTENT_TYPE_MISMATCH", `issued for ${contentType ?? "no content"}`);
  }
  if (http.digest !== request.digest) {
    throw new CountersignError("CONTENT_MISMATCH", "the Content-Digest of the body differs");
  }
}

/**
 * What is passed on to a tool must be, to the letter, what the permission was issued for.
 * @returns the call it is good for
 * @throws TARGET_MISMATCH, CONTENT_MISMATCH
 */
export function checkCallBinding(
  { claims, tool }: OpenedEnvelope,
  input: Pick<OpenedToolInput, "digest">,
): ToolBinding {
  const { _sd: _, ...called } = toolOf(claims.act);
  if (tool?.input === input.digest) return called;
  throw new CountersignError("CONTENT_MISMATCH", "the digest of the tool's input differs");
}
