import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import type { Call, Decider, Upstream } from "../decide.ts";
import type { Answer } from "../wire/message.ts";
import { readCallParams } from "./call-params.ts";
import { createChanges } from "./changes.ts";
import type { Deciding, DeciderOptions } from "./calls.ts";
import { awaitHeld, decideCall, retryCall } from "./decide-call.ts";
import { APPROVAL } from "./hold.ts";
import { filterList } from "./list.ts";
import { createLooking } from "./look.ts";
import { createOrigins } from "./origin.ts";
import { areTasksOpen } from "./run.ts";
import { signRefusal } from "./sign-refusal.ts";
import { ownerOf } from "./request-state.ts";
import { AWAIT_TOOL } from "./words.ts";

/** Decides what an agent sees of a tool server, and what becomes of its calls, by the gate of a home. */
export function createDecider(options: DeciderOptions): Decider {
  const { gate, showAll = false } = options;
  const origins = createOrigins(options.randomBytes);
  const home = once(options.home);
  const keepChanges = createChanges(async () => (await home()).store, options);
  const deciding: Deciding = { ...options, home, origins, keepChanges, looking: createLooking() };

  const onToolsCall = async (call: Call, upstream: Upstream): Promise<Answer> => {
    const params = readCallParams(call.request.params);
    const { principal, target } = call.session;
    const view = await gate.view(target);
    const owner = ownerOf({ principal, target, tool: params.name, args: params.args });
    const asked = { call, upstream, params, view, owner };
    if (params.name === AWAIT_TOOL) return awaitHeld(asked, deciding);
    if (!view.names.has(params.name)) {
      await signRefusal({ target, name: params.name, input: { arguments: params.args }, definition: null }, deciding);
      throw new CountersignError("TOOL_UNKNOWN", "no such tool is offered here");
    }
    if (params.task !== null && !areTasksOpen(view)) {
      throw new CountersignError("METHOD_CLOSED", "a call as a task needs tasks/get, which is closed");
    }
    if (params.state !== null) return retryCall(asked, params.state, deciding);
    const answers = params.responses;
    if (answers?.[APPROVAL] !== undefined) {
      throw new CountersignError("REQUEST_STATE_INVALID", "an answer about a hold came without the state of its call");
    }
    // Answers to nothing are a call of their own, judged with them: the server says what becomes of them.
    const came = answers === null ? {} : { inputResponses: answers };
    return decideCall({ ...asked, tool: params.name, args: params.args }, came, deciding);
  };

  return {
    filters: true,
    open: async ({ target }) => (await gate.view(target)).open,
    onToolsList: async (result, { session }) => {
      const filtered = filterList(result, await gate.view(session.target), showAll);
      await keepChanges(session.target, filtered.changed);
      return filtered.result;
    },
    onToolsCall,
  };
}

/** A second try after a failure: what could not be opened may be by then. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw isCountersignError(error) ? error : new CountersignError("STORE_FAILED", "cannot open", { cause: error });
    });
    return made;
  };
}
