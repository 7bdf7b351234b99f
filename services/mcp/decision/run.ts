import { utf8 } from "../../core/encoding/bytes.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json/parse.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { shown } from "../../core/text/visible.ts";
import type { Call, Upstream } from "../decide.ts";
import type { Gate, Permit, Running, ToolResult } from "../gate.ts";
import type { Answer, Lost, Result, RpcError } from "../wire/message.ts";
import type { Origins } from "./origin.ts";
import { notRun, refusalOf, refusedLines } from "./words.ts";

export interface RunTools {
  readonly gate: Pick<Gate, "begin" | "end">;
  readonly origins: Pick<Origins, "learn">;
  /** for whoever runs this process, in one line */
  readonly report: (line: string) => void;
}

/**
 * Passes a permitted call on, once: it begins, the server gets the judged input, and what came back ends it before anybody is
 * answered. What came back is handed on as it came.
 */
export async function runPermitted(
  { permit, params }: { readonly permit: Permit; readonly params: JsonObject },
  { call, upstream }: { readonly call: Call; readonly upstream: Pick<Upstream, "pass"> },
  { gate, origins, report }: RunTools,
): Promise<Answer> {
  const { name } = permit.call;
  if (call.signal.aborted) return CANCELLED;
  let running: Running;
  try {
    running = await gate.begin(permit);
  } catch (error) {
    if (!isCountersignError(error) || error.family !== "refused") throw error;
    return notRun(call.version, refusedLines(name, refusalOf(error)));
  }
  const answer = await upstream.pass(params);
  const result = resultOf(answer);
  await gate.end(running, result).catch((error: unknown) => {
    // What the tool did is done: to hide its answer would make the agent do it again. The log shows a call without an outcome.
    report(
      `${name}: its outcome is not recorded (${running.record}): ${error instanceof Error ? error.message : "unknown"}`,
    );
  });
  if (answer.kind === "lost") {
    return call.signal.aborted ? answer : notRun(call.version, lostLines(name, answer, running));
  }
  const said: JsonValue = answer.kind === "error" ? errorValue(answer.error) : answer.value;
  origins.learn(call.session, { tool: name, record: running.record }, said);
  return answer;
}

export const CANCELLED: Lost = { kind: "lost", reason: "the client cancelled before anything was passed on" };

/** The call did run, as far as anybody knows, so this does not say that it did not. */
function lostLines(tool: string, { reason }: Lost, { record }: Running): readonly string[] {
  return [
    `Unknown: ${shown(tool, 128)} was passed on, and nobody knows what became of it: ${shown(reason, 256)} (record ${shown(record, 128)}).`,
    "It may have acted, and its budget stays spent. Do not send it again before you or the user looked at what it did.",
  ];
}

/** What is signed of an answer. */
export function resultOf(answer: Answer): ToolResult {
  if (answer.kind === "lost") return { result: "unknown", reason: answer.reason };
  if (answer.kind === "error") return digested("error", errorValue(answer.error));
  const task = taskOf(answer);
  if (task !== null)
    return { result: "unknown", reason: `the tool works on as task ${task}: its outcome comes with tasks/get` };
  const result = answer.value["isError"] === true ? "error" : "ok";
  return answer.exact ? { result, value: answer.value } : { result, raw: utf8(answer.text.toWellFormed()) };
}

function errorValue({ code, message, data }: RpcError): JsonObject {
  return { code, message, ...(data === undefined ? {} : { data }) };
}

function digested(result: "ok" | "error", value: JsonObject): ToolResult {
  try {
    canonicalJson(value);
    return { result, value };
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    return { result, raw: utf8(JSON.stringify(value).toWellFormed()) };
  }
}

/** The handle of a call that goes on: what it comes to is told elsewhere. */
function taskOf({ value }: Result): string | null {
  const { task } = value;
  const id = isJsonObject(task) ? task["taskId"] : value["resultType"] === "task" ? value["taskId"] : undefined;
  return typeof id === "string" ? shown(id, 128) : null;
}
