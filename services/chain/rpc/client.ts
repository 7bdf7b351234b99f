import { setTimeout as sleep } from "node:timers/promises";

import { MAX_STATE_AGE } from "../../core/decision/degrade.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { resultOf, type RpcAnswer } from "./answer.ts";
import { isAnswerTo, isOneError, parseAnswers } from "./parse.ts";
import { isBusy, jsonOf, refusalOf, wordsOf } from "./reply.ts";
import { createTransport } from "./transport.ts";

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** JSON-RPC 2.0. A node that does not answer, or not in JSON-RPC, is CHAIN_UNREACHABLE. */
export interface Rpc {
  /** @throws CHAIN_UNREACHABLE also when the node answers with an error */
  request(method: string, params: readonly unknown[]): Promise<unknown>;
  /**
   * Gives an error the node answered with back instead of throwing it.
   * @param tries `once`: a node that says it is too busy is not asked again; default `patiently`
   */
  ask(method: string, params: readonly unknown[], tries?: "patiently" | "once"): Promise<RpcAnswer>;
  /** Several calls in few exchanges, as many as the node takes at once; answers in the order of the calls. */
  batch(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]>;
}

export interface RpcOptions {
  /** default 5,000 */
  readonly timeoutMs?: number;
  /** largest answer in bytes, default 32 MiB */
  readonly maxBytes?: number;
  /** for one question, however many calls it takes, to a node that says it is too busy (429, 5xx), in milliseconds; default as old as state may be */
  readonly patienceMs?: number;
}

/** Between two tries at a busy node at first, and at most; each pause is between half of it and the whole. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 4_000;

/** @throws ARGUMENT_INVALID when `url` is not http(s) */
export function createRpc(url: string, options: RpcOptions = {}): Rpc {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new CountersignError(
      "ARGUMENT_INVALID",
      "the URL of the node (--rpc, RPC_URL) must begin with http:// or https://",
    );
  }
  const { origin } = new URL(url);
  const { timeoutMs = 5_000, maxBytes = 1 << 25, patienceMs = MAX_STATE_AGE * 1000 } = options;
  const send = createTransport(url, { timeoutMs, maxBytes });
  let nextId = 1;
  /** what the node takes in one exchange */
  let most = Infinity;

  const once = async ({ method, params }: RpcCall): Promise<RpcAnswer> => {
    const id = nextId++;
    const reply = await send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    const answered = jsonOf(reply);
    if (reply.status !== 200 && !isAnswerTo(answered, id)) return { error: refusalOf(origin, reply) };
    if (answered === undefined) throw notJson(origin, wordsOf(reply));
    const [answer] = parseAnswers(answered, id, 1);
    if (answer === undefined) throw new CountersignError("CHAIN_UNREACHABLE", `${method}: no answer`);
    return answer;
  };

  const untilWhen = () => performance.now() + patienceMs;

  const patiently = async (call: RpcCall, end: number): Promise<RpcAnswer> => {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      const answer = await once(call);
      const jittered = pause * (1 + Math.random()) * 0.5;
      if (!("error" in answer) || !isBusy(answer.error) || performance.now() + jittered > end) return answer;
      await sleep(jittered);
    }
  };

  /** null when the node refuses so many at once. */
  const together = async (calls: readonly RpcCall[]): Promise<readonly RpcAnswer[] | null> => {
    const firstId = nextId;
    nextId += calls.length;
    const reply = await send(JSON.stringify(calls.map((call, i) => ({ jsonrpc: "2.0", id: firstId + i, ...call }))));
    const answered = jsonOf(reply);
    if (reply.status === 200 && answered === undefined) throw notJson(origin, wordsOf(reply));
    if (!Array.isArray(answered) && (reply.status !== 200 || isOneError(answered))) {
      // A busy node takes as many another time; any other refusal is for good.
      if (!isBusy({ code: reply.status, message: wordsOf(reply) })) most = Math.floor(calls.length / 2);
      return null;
    }
    const answers = parseAnswers(answered, firstId, calls.length);
    return answers.some((answer) => "error" in answer && isBusy(answer.error)) ? null : answers;
  };

  /** All of them share one patience: who asks for many waits no longer than who asks for one. */
  const inParts = async (calls: readonly RpcCall[], end: number): Promise<readonly RpcAnswer[]> => {
    const [first] = calls;
    if (first === undefined) return [];
    if (calls.length === 1) return [await patiently(first, end)];
    const answers = calls.length > most ? null : await together(calls);
    if (answers !== null) return answers;
    const middle = Math.ceil(calls.length / 2);
    const before = await inParts(calls.slice(0, middle), end);
    return [...before, ...(await inParts(calls.slice(middle), end))];
  };

  const ask: Rpc["ask"] = (method, params, tries = "patiently") =>
    tries === "once" ? once({ method, params }) : patiently({ method, params }, untilWhen());

  return {
    batch: (calls) => inParts(calls, untilWhen()),
    ask,
    request: async (method, params) => resultOf(await ask(method, params), method),
  };
}

function notJson(origin: string, words: string): CountersignError {
  return new CountersignError("CHAIN_UNREACHABLE", `${origin}: the answer is not JSON: ${words}`);
}

/** @throws CONFIG_MISSING when there is no URL: the process brings no chain of its own */
export function requireRpcUrl(url: string | null): string {
  if (url === null) throw new CountersignError("CONFIG_MISSING", "RPC_URL is not set: this process brings no chain");
  return url;
}

/** The connection of a process that brings no chain of its own. @throws CONFIG_MISSING when there is no URL, ARGUMENT_INVALID */
export function requireRpc(url: string | null): Rpc {
  return createRpc(requireRpcUrl(url));
}
