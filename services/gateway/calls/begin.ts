import { type OpenedToolInput, openToolInput } from "../../core/envelope/tool-input.ts";
import type { JsonValue } from "../../core/json/parse.ts";
import { compareAction } from "../../core/mapping/compare.ts";
import { deriveCall } from "../../core/mapping/derive-call.ts";
import { requirePreview } from "../../core/mapping/preview.ts";
import type { Mapping } from "../../core/mapping/schema.ts";
import { checkCallBinding } from "../../core/verify/binding.ts";
import type { OpenedEnvelope } from "../../core/verify/envelope.ts";
import { type AdmitDeps, admitPermission } from "../admission/admit.ts";
import { type Outcomes, permissionOf } from "../forwarding/outcomes.ts";
import type { SingleUse } from "../forwarding/single-use.ts";
import type { BeginBody } from "./bodies.ts";

export interface BeginDeps extends AdmitDeps {
  readonly singleUse: SingleUse;
  readonly outcomes: Outcomes;
  /** id of the gateway's own log */
  readonly logId: number;
}

/** A call that may be passed on now. */
export interface Begun {
  /** SAE hash */
  readonly dispatch: string;
  /** of the dispatch: `<log>/<seq>` */
  readonly record: string;
}

/**
 * Uses a permission for a call of a tool: everything that holds for a request before it is forwarded holds here before whoever asks
 * passes the call on. What never ends here has an unknown outcome, and keeps its budget.
 * @throws every code of admission; TOOL_UNKNOWN, TOOL_CHANGED, TOOL_INPUT_INVALID, CONTENT_MISMATCH, ACTION_MISMATCH, PARAMS_MISMATCH,
 * ENVELOPE_REPLAYED, ENVELOPE_BEFORE_STORE, SIGNING_FAILED, STORE_FAILED, LOG_FENCED: then nothing may be passed on
 */
export async function beginCall(deps: BeginDeps, body: BeginBody, proof: string | null): Promise<Begun> {
  const input = openToolInput(body.input as Readonly<Record<keyof BeginBody["input"], JsonValue>>);
  const { envelope } = await admitPermission(deps, { envelope: body.envelope, proof }, (presented) =>
    checkCall(deps.mapping, presented, input),
  );
  const permission = permissionOf(envelope);
  using _use = await deps.singleUse.take(permission, envelope.claims.iat);
  const { seq } = await deps.outcomes.dispatched({ permission, started: deps.clock(), by: body.by });
  return { dispatch: envelope.hash, record: `${deps.logId}/${seq}` };
}

/** What the policy judged must be what the tool will read. */
function checkCall(mapping: Mapping, envelope: OpenedEnvelope, input: OpenedToolInput): object {
  const tool = checkCallBinding(envelope, input);
  const { act, sub } = envelope.claims;
  const derived = deriveCall(mapping, { sub, tool, input });
  compareAction({ type: act.type, params: envelope.params }, derived);
  requirePreview({ type: act.type }, envelope.claims.ctx.preview);
  return {};
}
