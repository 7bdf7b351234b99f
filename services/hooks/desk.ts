import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { ERRORS } from "../core/errors/registry.ts";
import type { ToolInput } from "../core/envelope/build-tool-act.ts";
import { sha256b64 } from "../core/hash.ts";
import { canonicalJson } from "../core/json/canonical.ts";
import type { JsonObject } from "../core/json/parse.ts";
import { shown } from "../core/text/visible.ts";
import type { Gate, GateAnswer, HeldAnswer, HeldCall, LimitLine, Running, ToolResult } from "../mcp/gate.ts";
import type { Guard } from "./guard/guard.ts";
import { inputDigest, judge, SHELL } from "./judge.ts";
import type { HookAnswer, HookEvent } from "./payloads/event.ts";

export interface DeskOptions {
  /** the gate of one conversation: its calls are one session of the log */
  readonly gateOf: (session: string) => Gate;
  /** target of the domain whose rules the client's tools have */
  readonly target: string;
  readonly guard: Guard;
  /** servers that stand behind `countersign mcp wrap` already */
  readonly wrapped: ReadonlySet<string>;
  /** how long a held call is waited for before the client is told to come back, in milliseconds: less than the client waits */
  readonly heldMs: number;
  /** told what nobody asked about, and what ran otherwise than asked */
  readonly onDoubt: (what: string) => void;
}

/** Where a client's hook asks before a tool runs, and tells what became of it. */
export interface Desk {
  /** A refusal is an answer; so is every error. @param signal aborted when the client is gone: then nothing begins */
  ask(event: HookEvent, signal?: AbortSignal): Promise<HookAnswer>;
  tell(event: HookEvent): Promise<void>;
  /** What runs and was not told about ends as unknown. */
  close(): Promise<void>;
}

interface Passed {
  readonly gate: Gate;
  readonly running: Running;
  /** what began */
  readonly input: ToolInput;
}

/** Calls that run at once, and calls that wait: beyond it the oldest gives way. */
const MOST = 1024;

export function createDesk(options: DeskOptions): Desk {
  const { gateOf, target, guard, wrapped, heldMs, onDoubt } = options;
  const passed = new Map<string, Passed>();
  const held = new Map<string, HeldCall>();

  const end = async ({ gate, running }: Passed, result: ToolResult, ran?: ToolInput): Promise<void> => {
    try {
      await gate.end(running, result, ran);
    } catch (error) {
      // What began without an end is unknown to everybody who reads the log.
      onDoubt(`${running.record}: its end could not be said: ${error instanceof Error ? error.message : "unknown"}`);
    }
  };

  const decided = async (event: HookEvent, signal?: AbortSignal): Promise<HookAnswer> => {
    const judged = await judge(event, guard, wrapped);
    if (judged.kind === "none") return { kind: "allow" };
    if (judged.kind === "refused") return deny(judged.code, judged.why, ERRORS[judged.code].cure);
    const key = callKey(event);
    // A permission is for one call: whoever asks twice would run twice.
    if (passed.has(key))
      return deny("HOOK_CALL_REPEATED", "nobody said that this call ended", ERRORS.HOOK_CALL_REPEATED.cure);

    const gate = gateOf(`${event.client}/${event.session}`);
    const { names } = await gate.view(target);
    const ruled = judged.names.find((each) => names.has(each));
    // A program no rule names is for a person, as every other command no rule can let through.
    const isStray = ruled === undefined && event.deed.kind === "shell";
    const why = judged.kind === "person" ? judged.why : isStray ? "no rule names this program" : null;
    const name = ruled ?? (isStray ? SHELL : (judged.names[0] ?? event.tool));
    const call = { target, name, input: { arguments: judged.input }, definition: null };
    const holdKey = waitKey(event);
    const waiting = held.get(holdKey);
    const asked =
      waiting === undefined
        ? await gate.propose(call, why === null ? {} : { hold: true, why })
        : await gate.resume(waiting, heldMs, signal);
    const answer =
      asked.kind === "held" && waiting === undefined ? await gate.resume(asked.ask, heldMs, signal) : asked;
    if (answer.kind === "held") {
      remember(held, holdKey, answer.ask);
      return deny("HELD", heldWords(answer), why ?? "");
    }
    held.delete(holdKey);
    if (answer.kind === "refused") return deny(answer.code, refusedWords(answer), answer.cure);
    if (why !== null && waiting === undefined && asked.kind === "permitted") {
      return deny(
        "COMMAND_FORBIDDEN",
        "it needs a person, and was let through without one",
        "Look at the rule of this tool.",
      );
    }
    if (signal?.aborted === true) return deny("CONNECTION_DROPPED", "the client did not wait", "");
    const running = await gate.begin(answer.permit);
    const oldest = remember(passed, key, { gate, running, input: answer.permit.call.input });
    if (oldest !== null) await end(oldest, { result: "unknown", reason: "HOOK_NOT_TOLD" });
    return { kind: "allow" };
  };

  return {
    async ask(event, signal) {
      try {
        return await decided(event, signal);
      } catch (error) {
        if (isCountersignError(error)) return deny(error.code, error.detail, error.cure);
        onDoubt(`an error nobody expected: ${error instanceof Error ? error.message : "unknown"}`);
        return deny("INTERNAL", "nobody could decide", "Look at `countersign logs hooks`.");
      }
    },
    async tell(event) {
      const key = callKey(event);
      const found = passed.get(key);
      if (found === undefined) {
        const { kind } = await judge(event, guard, wrapped);
        if (kind !== "none") onDoubt(`${event.client}: ${shown(event.tool)} ran, and nobody was asked`);
        return;
      }
      passed.delete(key);
      const digest = inputDigest(event);
      const begun = found.input.arguments as JsonObject;
      if (begun["digest"] !== digest) onDoubt(`${found.running.record}: ${ERRORS.HOOK_INPUT_CHANGED.title}`);
      // All else of it was read out of what this digest is of. The gateway compares, and signs what it finds.
      await end(found, resultOf(event), { ...found.input, arguments: { ...begun, digest } });
    },
    async close() {
      const left = [...passed.values()];
      passed.clear();
      await Promise.all(left.map((each) => end(each, { result: "unknown", reason: "HOOK_ENDED" })));
    },
  };
}

/** What names one call: by the client's own name for it where it has one, so that a changed input is noticed. */
function callKey(event: HookEvent): string {
  const { client, session, call, tool } = event;
  return sha256b64(canonicalJson([client, session, call ?? inputDigest(event), tool]));
}

/** What names a call that waits: a client that asks again has another name for it. */
function waitKey(event: HookEvent): string {
  const { client, session, cwd } = event;
  return sha256b64(canonicalJson([client, session, cwd, inputDigest(event)]));
}

/** @returns what had to give way */
function remember<T>(map: Map<string, T>, key: string, value: T): T | null {
  map.set(key, value);
  const [first] = map;
  if (map.size <= MOST || first === undefined) return null;
  map.delete(first[0]);
  return first[1];
}

function resultOf({ result }: HookEvent): ToolResult {
  if (result === null) return { result: "unknown", reason: "HOOK_NOT_TOLD" };
  return { result: result.failed ? "error" : "ok", value: result.value };
}

function heldWords({ hold, reason, approvals: { have, need }, link, limits }: HeldAnswer): string {
  const where = link === null ? `countersign holds approve ${hold.replace(/^hold_/, "")}` : link;
  return `waits for a person (${have} of ${need} approvals): ${reason}${limitWords(limits)}. Approve it: ${where}. Then ask again with the very same input.`;
}

function refusedWords({ reason, limits }: Extract<GateAnswer, { kind: "refused" }>): string {
  return `${reason}${limitWords(limits)}`;
}

function limitWords(limits: readonly LimitLine[]): string {
  return limits.map(({ name, asked, limit }) => `; ${name}: asked ${asked}, limit ${limit}`).join("");
}

/** The client shows it to its user and to the model: on one line, with nothing in it that acts on a terminal. */
function deny(code: string, what: string, cure: string): HookAnswer {
  return {
    kind: "deny",
    reason: shown(
      `Countersign ${code}: ${what}${cure === "" ? "" : ` (${cure})`}`.replaceAll(/\s+/g, " ").trim(),
      1024,
    ),
  };
}

/** For callers of the desk that could not even read what was asked. */
export function denialOf(error: unknown): HookAnswer {
  const known = isCountersignError(error) ? error : new CountersignError("INTERNAL", "nobody could read it");
  return deny(known.code, known.detail, known.cure);
}
