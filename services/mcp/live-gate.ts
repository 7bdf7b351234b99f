import { z } from "zod";

import { readHoldId, toHoldId } from "../core/approval/hold-id.ts";
import { utf8 } from "../core/encoding/bytes.ts";
import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { ERRORS } from "../core/errors/registry.ts";
import { canonicalJson } from "../core/json/canonical.ts";
import { originsOf } from "../core/mapping/derive-call.ts";
import { unixSeconds } from "../core/schemas/primitives.ts";
import type { CalledBy } from "../core/schemas/outcome.ts";
import { parseAs } from "../core/schemas/parse.ts";
import type { ToolsView } from "../core/mapping/tools-view.ts";
import { explainReason, type Reason } from "../core/words/reasons.ts";
import type { Answer, Held, Refused } from "../sdk/answer.ts";
import type { BuiltIntent, ToolProposal } from "../sdk/intent.ts";
import type { CallEnd, ToolClient } from "../sdk/tool-client.ts";
import { waitForApproval, type WaitDeps } from "../sdk/wait-for-hold.ts";
import type { Gate, GateAnswer, HeldAnswer, HeldCall, RefusedAnswer, ToolCall, ToolResult, ToolView } from "./gate.ts";
import { limitsMet } from "./limits-met.ts";
import { HIDDEN_TYPE, proposalOf } from "./proposal.ts";

export interface LiveGateDeps extends WaitDeps {
  readonly client: ToolClient;
  /** session of the agent's records; one for each conversation */
  readonly session: string;
  /** who passes calls on */
  readonly by: Exclude<CalledBy, "gateway">;
  /** where a human approves a hold; null where nobody serves such a page */
  readonly link?: (hold: string) => string | null;
  /** values the domain names for this agent, beside those of the mapping's rules: where they came from does not count */
  readonly listed?: ReadonlySet<string>;
}

/** A view is good for so long, in milliseconds: what it lets through is judged anew for each call. */
const VIEW_MS = 1000;

/** The gate of a running home, for one agent. Services are asked over HTTP; nothing is kept but what runs. */
export function createLiveGate(deps: LiveGateDeps): Gate {
  const { client, clock } = deps;
  const views = new Map<string, { readonly view: Promise<ToolsView>; readonly until: number }>();
  /** of calls that began, by SAE hash */
  const running = new Map<string, string>();

  const viewOf = (target: string): Promise<ToolsView> => {
    const known = views.get(target);
    if (known !== undefined && known.until > clock()) return known.view;
    const view = client.view(target);
    views.set(target, { view, until: clock() + VIEW_MS });
    view.catch(() => views.delete(target));
    return view;
  };

  return {
    view: async (target) => toolView(await viewOf(target), deps.listed ?? new Set()),
    async propose(call, { hold = false, why = NO_WORDS } = {}) {
      const atLeast = hold ? ({ verdict: "Held", why } as const) : null;
      try {
        const proposal = proposalOf(await viewOf(call.target), call, { session: deps.session, atLeast });
        const { built, answer } = await client.propose(proposal);
        // What the mapping says may have changed since it was read.
        if (answer.kind !== "permitted") views.delete(call.target);
        return await answered(deps, call, answer, { proposal, built });
      } catch (error) {
        if (isCountersignError(error) && OF_CALL.includes(error.code)) return refusal(error);
        throw error;
      }
    },
    async resume(held, waitMs, signal) {
      const { hold, intent, ...stood } = openHeld(held);
      const ends = [AbortSignal.timeout(waitMs), ...(signal === undefined ? [] : [signal])];
      const approved = await approvedIn(deps, { hold, expires: stood.expires }, AbortSignal.any(ends));
      signal?.throwIfAborted();
      if (!approved) return heldAgain(deps, held, stood);
      const answer = await client.resume(intent, hold);
      return answer.kind === "held" ? heldAgain(deps, held, stood) : answered(deps, held.call, answer, null);
    },
    async begin({ sae, call: { input } }) {
      const begun = await client.begin({ envelope: sae }, { by: deps.by, input });
      running.set(begun.dispatch, sae);
      return begun;
    },
    async end({ dispatch }, result, ran) {
      const envelope = running.get(dispatch);
      if (envelope === undefined) throw new CountersignError("CALL_NOT_BEGUN", "this process did not begin it");
      const end = endOf(result);
      await client.end(envelope, end.result === "unknown" || ran === undefined ? end : { ...end, ran });
      running.delete(dispatch);
    },
  };
}

/** What was asked and signed; null for what was resumed. */
type Asked = { readonly proposal: ToolProposal; readonly built: BuiltIntent } | null;

const NO_WORDS = "whoever passes the call on asked for a person";

/** What is wrong with a call itself is an answer for whoever calls. */
const OF_CALL: readonly string[] = [
  "TOOL_UNKNOWN",
  "TOOL_CHANGED",
  "TOOL_INPUT_INVALID",
  "BODY_TOO_LARGE",
  "AMOUNT_INVALID",
  "PARAM_UNPRINTABLE",
];

function toolView({ server, open, tools }: ToolsView, listed: ReadonlySet<string>): ToolView {
  return {
    names: new Set(tools.map(({ tool }) => tool)),
    pins: new Map(tools.flatMap(({ tool, definition }) => (definition === null ? [] : [[tool, definition] as const]))),
    open: new Set(open),
    server,
    origins: new Map(tools.map(({ tool, params, items }) => [tool, originsOf({ params, items })])),
    listed: new Set([...listed, ...tools.flatMap(valuesOf)]),
  };
}

/** What a rule says itself. */
function valuesOf({ params }: ToolsView["tools"][number]): readonly string[] {
  return Object.values(params ?? {}).flatMap((from) =>
    from !== undefined && "value" in from ? [String(from.value)] : [],
  );
}

async function answered(deps: LiveGateDeps, call: ToolCall, answer: Answer, asked: Asked): Promise<GateAnswer> {
  if (answer.kind === "permitted") {
    return { kind: "permitted", permit: { call, sae: answer.envelope, envelope: answer.sae } };
  }
  return answer.kind === "held" ? held(deps, call, answer, asked) : refused(deps, answer, asked);
}

async function held(deps: LiveGateDeps, call: ToolCall, answer: Held, asked: Asked): Promise<HeldAnswer> {
  const hold = toHoldId(answer.hold);
  const simulated = await simulate(deps, asked);
  const limits = simulated === null ? [] : limitsMet(simulated);
  const approvals = { have: simulated?.approvals ?? 0, need: simulated?.approvals_needed ?? 1 };
  const reason = explainReason(answer.reason as Reason);
  const { expires } = answer;
  const intent = { intent: asked?.built.intent ?? "", reason, expires, limits, approvals };
  return {
    kind: "held",
    hold,
    reason,
    limits,
    expires,
    approvals,
    link: linkOf(deps, hold),
    ask: { call, hold, intent },
  };
}

function linkOf({ link }: LiveGateDeps, hold: string): string | null {
  return link?.(hold) ?? null;
}

/** A held call outlives its process, so what stands in it is read like everything from outside. */
const heldSchema = z.strictObject({
  /** as it was held, with its disclosures */
  intent: z.string().min(1),
  reason: z.string(),
  expires: unixSeconds,
  limits: z.array(z.strictObject({ name: z.string(), asked: z.string(), limit: z.string() })),
  approvals: z.strictObject({ have: z.int(), need: z.int() }),
});

function openHeld({ hold, intent }: HeldCall): z.infer<typeof heldSchema> & { readonly hold: string } {
  const hash = readHoldId(hold);
  if (hash === null) throw new CountersignError("HOLD_UNKNOWN", "that is no id of a hold");
  return { ...parseAs(heldSchema, intent, "CLAIMS_INVALID"), hold: hash };
}

type Stood = Omit<z.infer<typeof heldSchema>, "intent">;

function heldAgain(deps: LiveGateDeps, ask: HeldCall, { reason, limits, expires, approvals }: Stood): HeldAnswer {
  return { kind: "held", hold: ask.hold, reason, limits, expires, approvals, link: linkOf(deps, ask.hold), ask };
}

/** Whether there is something to resume for: an approval, or an end of the hold, which the service signs when it is asked. */
async function approvedIn(
  deps: LiveGateDeps,
  hold: { readonly hold: string; readonly expires: number },
  ends: AbortSignal,
): Promise<boolean> {
  try {
    await waitForApproval(deps, hold, 0, ends);
    return true;
  } catch (error) {
    if (isCountersignError(error) && error.code === "HOLD_CLOSED") return true;
    if (ends.aborted && !isCountersignError(error)) return false;
    throw error;
  }
}

async function refused(deps: LiveGateDeps, answer: Refused, asked: Asked): Promise<RefusedAnswer> {
  const { reason, code, detail, cure, denial } = answer;
  const signed = denial === undefined ? {} : ({ signed: true } as const);
  // Whether a tool is hidden, unmapped or not there is told nobody.
  if (asked?.proposal.type === HIDDEN_TYPE) {
    return { ...refusal(new CountersignError("TOOL_UNKNOWN", NO_SUCH_TOOL)), ...signed };
  }
  const simulated = denial === undefined ? null : await simulate(deps, asked);
  const limits = simulated === null ? [] : limitsMet(simulated);
  return { kind: "refused", code: reason ?? code, reason: detail, limits, cure, ...signed };
}

const NO_SUCH_TOOL = "there is no such tool for you";

function refusal({ code, detail }: CountersignError): RefusedAnswer {
  const { cure } = ERRORS[code];
  return { kind: "refused", code, reason: code === "TOOL_UNKNOWN" ? NO_SUCH_TOOL : detail, limits: [], cure };
}

/** The limits a refused call met, as far as somebody tells them: an answer without them is one as well. */
async function simulate({ client }: LiveGateDeps, asked: Asked) {
  if (asked === null) return null;
  try {
    const simulated = await client.simulate(asked.proposal, asked.built);
    return simulated.kind === "simulated" ? simulated : null;
  } catch (error) {
    if (isCountersignError(error)) return null;
    throw error;
  }
}

/** What is said to the gateway of a result. What has no JSON form, and came without its bytes, is not known. */
function endOf(result: ToolResult): CallEnd {
  if (result.result === "unknown") {
    const isWord = /^[A-Z][A-Z_]{2,40}$/.test(result.reason);
    return { result: "unknown", reason: isWord ? result.reason : "TARGET_FAILED" };
  }
  if ("raw" in result) return { result: result.result, form: "raw", content: result.raw };
  try {
    return { result: result.result, form: "jcs", content: utf8(canonicalJson(result.value)) };
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return { result: "unknown", reason: "RESULT_UNREADABLE" };
  }
}
