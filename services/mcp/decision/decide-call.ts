import type { ToolInput } from "../../core/envelope/build-tool-act.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import type { JsonObject } from "../../core/json/parse.ts";
import { secondsOf } from "../../core/time.ts";
import { pinOf } from "../../core/tools/definition.ts";
import { shown } from "../../core/text/visible.ts";
import type { GateAnswer, HeldAnswer, HeldCall, Permit, ToolView } from "../gate.ts";
import type { Answer, Result } from "../wire/message.ts";
import { isStateless } from "../wire/versions.ts";
import { ownResult } from "../wire/write.ts";
import { upstreamParams } from "./call-params.ts";
import type { Asked, Deciding, OneCall } from "./calls.ts";
import { askOnOpenCall } from "./open-call.ts";
import {
  APPROVAL,
  findHeld,
  inputDigest,
  isNo,
  keepHeld,
  LONGEST_WAIT,
  MOST_ROUNDS,
  showingOf,
  waitFor,
} from "./hold.ts";
import { suspicionText } from "./origin.ts";
import { mintState, type StateWord, takeState } from "./request-state.ts";
import { CANCELLED, runPermitted } from "./run.ts";
import { signRefusal } from "./sign-refusal.ts";
import { goneLines, heldLines, heldMessage, noLines, notRun, refusalOf, refusedLines } from "./words.ts";

/** What came with a retry. */
interface Came {
  readonly inputResponses?: JsonObject;
  readonly upstreamState?: string;
  /** answers of the kind `input_required` the client had for it */
  readonly round?: number;
}

/** A call that is judged: looked at, proposed, and run, held or refused. */
export async function decideCall(one: OneCall, { round = 0, ...came }: Came, deciding: Deciding): Promise<Answer> {
  const { call, tool, args, view } = one;
  const pinned = await requirePinned(one, view, deciding);
  if (typeof pinned !== "string") return pinned;
  const pointers = view.origins.get(tool) ?? [];
  const found = deciding.origins.check(call.session, args, { pointers, listed: view.listed ?? new Set() });
  const input: ToolInput = { arguments: args, ...came };
  const proposed = { target: call.session.target, name: tool, input, definition: pinned };
  const options = found.length === 0 ? {} : { hold: true, why: suspicionText(found) };
  const answer = await deciding.gate.propose(proposed, options);
  switch (answer.kind) {
    case "permitted":
      return run(one, answer.permit, round, deciding);
    case "refused":
      return notRun(call.version, refusedLines(tool, answer));
    case "held": {
      if (call.signal.aborted) return CANCELLED;
      await keepHeld(call, answer, (await deciding.home()).store);
      return isStateless(call.version) ? firstRound(one, answer, round, deciding) : onOpenCall(one, answer, deciding);
    }
  }
}

/** A request that brings a state back. @throws REQUEST_STATE_INVALID */
export async function retryCall(asked: Asked, sealed: string, deciding: Deciding): Promise<Answer> {
  const { call, params, owner } = asked;
  const { store, key } = await deciding.home();
  const state = await takeState(sealed, owner, { key, store, clock: deciding.clock });
  if (state.kind === "upstream") {
    const { tool, arguments: args } = state.of ?? { tool: params.name, arguments: params.args };
    const came = {
      ...(params.responses === null ? {} : { inputResponses: params.responses }),
      ...(state.state === null ? {} : { upstreamState: state.state }),
    };
    return decideCall({ ...asked, tool, args }, { ...came, round: state.round }, deciding);
  }
  const answers = params.responses ?? {};
  if (Object.keys(answers).some((name) => name !== APPROVAL || !state.asked)) {
    throw new CountersignError("REQUEST_STATE_INVALID", "answers came to what was not asked");
  }
  if (isNo(answers[APPROVAL])) {
    await store.end(state.hold, "declined");
    return notRun(call.version, noLines(params.name, state.hold));
  }
  const held = await findHeld(state.hold, call, store);
  if (held === null) return notRun(call.version, goneLines(state.hold));
  if (inputDigest(held) !== state.input)
    throw new CountersignError("REQUEST_STATE_INVALID", "the state is of another call");
  return nextRound(oneOf(asked, held), held, state.round, deciding);
}

/** The tool a client waits with. @throws TOOL_INPUT_INVALID, REQUEST_STATE_INVALID */
export async function awaitHeld(asked: Asked, deciding: Deciding): Promise<Answer> {
  const { call, params } = asked;
  if (params.state !== null) return retryCall(asked, params.state, deciding);
  const { hold, ...rest } = params.args;
  if (typeof hold !== "string" || Object.keys(rest).length > 0 || params.task !== null || params.responses !== null) {
    throw new CountersignError("TOOL_INPUT_INVALID", "expected the name of a hold, and nothing else");
  }
  const held = await findHeld(hold, call, (await deciding.home()).store);
  if (held === null) return notRun(call.version, goneLines(hold));
  const answer = await waitFor(held, LONGEST_WAIT, { gate: deciding.gate, signal: call.signal });
  if (answer?.kind === "held") return notRun(call.version, heldLines(held.call.name, answer));
  return resumed(oneOf(asked, held), held, { answer, round: 0 }, deciding);
}

function oneOf(asked: Asked, { call }: HeldCall): OneCall {
  return { ...asked, tool: call.name, args: (call.input.arguments ?? {}) as JsonObject };
}

/** Of 2026-07-28: the user is shown the link where the client can, and then it waits by itself. */
async function firstRound(one: OneCall, held: HeldAnswer, round: number, deciding: Deciding): Promise<Answer> {
  const { link } = held;
  if (showingOf(one.call) !== "url" || link === null || round >= MOST_ROUNDS) {
    return nextRound(one, held.ask, round, deciding);
  }
  const params = { mode: "url", message: heldMessage(one.tool, held), url: link };
  return again(
    one,
    held,
    { round: round + 1, requests: { [APPROVAL]: { method: "elicitation/create", params } } },
    deciding,
  );
}

/** A long wait, and then another round while the client has one left. */
async function nextRound(one: OneCall, ask: HeldCall, round: number, deciding: Deciding): Promise<Answer> {
  const answer = await waitFor(ask, LONGEST_WAIT, { gate: deciding.gate, signal: one.call.signal });
  if (answer?.kind !== "held") return resumed(one, ask, { answer, round }, deciding);
  if (round >= MOST_ROUNDS) return notRun(one.call.version, heldLines(one.tool, answer));
  return again(one, answer, { round: round + 1, requests: null }, deciding);
}

async function again(
  one: OneCall,
  { ask, hold, expires }: HeldAnswer,
  { round, requests }: { readonly round: number; readonly requests: JsonObject | null },
  deciding: Deciding,
): Promise<Result> {
  const word = { kind: "held", hold, input: inputDigest(ask), asked: requests !== null, round, expires } as const;
  return ownResult({
    resultType: "input_required",
    ...(requests === null ? {} : { inputRequests: requests }),
    requestState: await stateFor(one, word, deciding),
  });
}

/** Of 2025-11-25 and older. */
async function onOpenCall(one: OneCall, held: HeldAnswer, deciding: Deciding): Promise<Answer> {
  const { call, tool } = one;
  const outcome = await askOnOpenCall(one, held, deciding.gate);
  if (outcome === "no") {
    await (await deciding.home()).store.end(held.hold, "declined");
    return notRun(call.version, noLines(tool, held.hold));
  }
  if (outcome?.kind === "held") return notRun(call.version, heldLines(tool, outcome));
  return resumed(one, held.ask, { answer: outcome, round: 0 }, deciding);
}

interface Resumed {
  /** null when the client went away */
  readonly answer: Exclude<GateAnswer, HeldAnswer> | null;
  readonly round: number;
}

/** What a person let go on is passed on, once, if its tool is still the one that was asked for. */
async function resumed(
  one: OneCall,
  { hold }: HeldCall,
  { answer, round }: Resumed,
  deciding: Deciding,
): Promise<Answer> {
  const { call, tool } = one;
  if (answer === null) return CANCELLED;
  const { store } = await deciding.home();
  if (answer.kind === "refused") {
    await store.end(hold, "refused");
    return notRun(call.version, refusedLines(tool, answer));
  }
  const pinned = await requirePinned(one, await deciding.gate.view(call.session.target), deciding);
  if (typeof pinned !== "string") {
    await store.end(hold, "refused");
    return pinned;
  }
  if (call.signal.aborted) return CANCELLED;
  if (!(await store.end(hold, "resumed"))) return notRun(call.version, goneLines(hold));
  return run(one, answer.permit, round, deciding);
}

async function run(one: OneCall, permit: Permit, round: number, deciding: Deciding): Promise<Answer> {
  const params = upstreamParams(permit.call.name, permit.call.input, one.params);
  const answer = await runPermitted({ permit, params }, one, deciding);
  if (answer.kind !== "result" || answer.value["resultType"] !== "input_required") return answer;
  return nested(one, answer, round, deciding);
}

/** Lifetime of a state whose end its server does not tell, in seconds. */
const UPSTREAM_SECONDS = 3_600;

/** What a server asks back passes with its state inside ours, so that the retry is judged as one. */
async function nested(one: OneCall, { value }: Result, round: number, deciding: Deciding): Promise<Result> {
  const given = value["requestState"] ?? null;
  if (given !== null && typeof given !== "string") {
    throw new CountersignError("BODY_INVALID", "the server gave a request state that is no text");
  }
  const { tool, args, owner } = one;
  const word = {
    ...({ kind: "upstream", state: given, round: round + 1 } as const),
    expires: secondsOf(deciding.clock) + UPSTREAM_SECONDS,
    of: owner.tool === tool ? null : { tool, arguments: args },
  } as const;
  return ownResult({ ...value, requestState: await stateFor(one, word, deciding) });
}

async function stateFor({ owner }: OneCall, word: StateWord, deciding: Deciding): Promise<string> {
  const { key } = await deciding.home();
  return mintState(owner, word, { key, randomBytes: deciding.randomBytes, clock: deciding.clock });
}

/**
 * The definition a tool has now, if it is the pinned one: looked at anew for each call, since what the model read may be another one
 * by now. That it is not is signed.
 * @returns its pin, or the answer that refuses
 */
async function requirePinned(one: OneCall, view: ToolView, deciding: Deciding): Promise<string | Result> {
  const { call, upstream, tool, args } = one;
  const { target } = call.session;
  try {
    const definition = (await deciding.looking.now(call.session, upstream)).get(tool);
    const pin = definition === undefined ? null : pinOf(definition);
    if (pin !== null && pin === view.pins.get(tool)) return pin;
    if (definition !== undefined) await deciding.keepChanges(target, [{ tool, definition }]);
    await signRefusal({ target, name: tool, input: { arguments: args }, definition: pin }, deciding);
    const why =
      definition === undefined ? "the server does not offer it any more, or twice" : "its definition is another one";
    throw new CountersignError("TOOL_CHANGED", `${shown(tool, 128)}: ${why}`);
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return notRun(call.version, refusedLines(tool, refusalOf(error)));
  }
}
