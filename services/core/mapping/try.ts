import { isCountersignError } from "../errors/error.ts";
import type { ErrorCode } from "../errors/registry.ts";
import type { ToolInput } from "../envelope/build-tool-act.ts";
import { openToolInput } from "../envelope/tool-input.ts";
import { type DerivedAction, deriveAction } from "./derive.ts";
import { deriveCall } from "./derive-call.ts";
import { callSub, pinOf, serverOf } from "./match-call.ts";
import { nearCalls } from "./near-call.ts";
import { targetOf } from "./match.ts";
import { type NearMiss, nearMisses } from "./near.ts";
import { parseRequestTarget } from "./request-target.ts";
import type { Mapping } from "./schema.ts";

/** A request somebody thinks of, as she would write it. */
export interface TriedRequest {
  readonly method: string;
  /** absolute, however it is spelled */
  readonly url: string;
  readonly contentType: string | null;
  readonly body: Uint8Array;
}

/** How a request, or a call, would be read. */
export interface Tried {
  /** null when it is refused */
  readonly action: DerivedAction | null;
  readonly refused: { readonly code: ErrorCode; readonly detail: string } | null;
  /** the one spelling that would be signed and forwarded; null for a request of no target, of no readable path, and of a call */
  readonly canonical: string | null;
  readonly near: readonly NearMiss[];
}

/** Reads a request as signing service and gateway would, and names the rules it misses by little. Nothing is sent anywhere. */
export function tryRequest(mapping: Mapping, request: TriedRequest): Tried {
  const { method, url, contentType, body } = request;
  const found = orRefused(() => targetOf(mapping, url));
  if ("refused" in found) return { action: null, ...found, canonical: null, near: [] };
  const [target, { origin, base }] = found.value;
  const raw = url.slice(origin.length + base.length);
  const near = nearMisses(mapping, target, method, raw);
  const spelled = orRefused(() => `${origin}${base}${parseRequestTarget(raw).canonical}`);
  if ("refused" in spelled) return { action: null, ...spelled, canonical: null, near };
  const canonical = spelled.value;
  const derived = orRefused(() => deriveAction(mapping, { method, uri: canonical, contentType, body }));
  if ("refused" in derived) return { action: null, ...derived, canonical, near };
  return { action: derived.value, refused: null, canonical, near };
}

/** A call of a tool somebody thinks of, of the tool that was pinned. */
export interface TriedCall {
  /** name of a server of the mapping */
  readonly target: string;
  /** the upstream's own name of the tool */
  readonly name: string;
  readonly input: ToolInput;
}

/** The same of a call of a tool. Nothing is asked of any server. */
export function tryCall(mapping: Mapping, { target, name, input }: TriedCall): Tried {
  const near = nearCalls(mapping, target, name);
  const derived = orRefused(() => {
    const served = serverOf(mapping, target);
    const { protocol, server } = served;
    const tool = { protocol, server, name, definition: pinOf(served, name) };
    return deriveCall(mapping, { sub: callSub(served, target), tool, input: openToolInput(input) });
  });
  if ("refused" in derived) return { action: null, ...derived, canonical: null, near };
  return { action: derived.value, refused: null, canonical: null, near };
}

function orRefused<T>(read: () => T): { readonly value: T } | { readonly refused: NonNullable<Tried["refused"]> } {
  try {
    return { value: read() };
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return { refused: { code: error.code, detail: error.told ?? error.detail } };
  }
}
