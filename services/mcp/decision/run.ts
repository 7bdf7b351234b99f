import { utf8 } from "../../core/encoding/bytes.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json/parse.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { shown } from "../../core/text/visible.ts";
import type { Call, Upstream } from "../decide.ts";
import type { Gate, Permit, Running, ToolResult, ToolView } from "../gate.ts";
import type { Answer, Lost, Result, RpcError } from "../wire/message.ts";
import type { Origins } from "./origin.ts";
import { notRun, refusalOf, refusedLines } from "./words.ts";

export interface RunTools {
  readonly gate: Pick<Gate, "begin" | "end">;
  readonly origins: Pick<Origins, "learn">;
  /** for whoever runs this process, in one line */
  readonly report: (line: string) => void;
}

/** Between whom a call passes, and what is open there. */
export interface Passing {
  readonly call: Call;
  readonly upstream: Pick<Upstream, "pass">;
  readonly view: Pick<ToolView, "open">;
}

/**
 * Passes a permitted call on, once: it begins, the server gets the judged input, and what came back ends it before anybody is
 * answered. What came back is handed on as it came.
 */
export async function runPermitted(
  { permit, params }: { readonly permit: Permit; readonly params: JsonObject },
  { call, upstream, view }: Passing,
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
  if (answer.kind === "result" && isTask(answer) && !areTasksOpen(view)) {
    return notRun(call.version, taskLines(name, running));
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

/** Methods that follow a task: one of them has to be open for a call that becomes one. */
const OF_TASKS = ["tasks/get", "tasks/result"];

/** Whether a call may go on as a task, whether its client asked for one or its server makes one of it. */
export function areTasksOpen({ open }: Pick<ToolView, "open">): boolean {
  return OF_TASKS.some((method) => open.has(method));
}

/** It began, so it may act; but its handle leads nowhere here. */
function taskLines(tool: string, { record }: Running): readonly string[] {
  return [
    `Unknown: ${shown(tool, 128)} was passed on, and its server made a task of it, which is closed here (METHOD_CLOSED, record ${shown(record, 128)}).`,
    "It may act all the same, and its budget stays spent. Do not send it again before you or the user looked at what it did; " +
      "let whoever runs the domain add tasks/get to `open` of this target where its tasks are meant.",
  ];
}

/** What is signed of an answer. */
export function resultOf(answer: Answer): ToolResult {
  if (answer.kind === "lost") return { result: "unknown", reason: answer.reason };
  if (answer.kind === "error") return digested("error", errorValue(answer.error));
  // The tool works on: what it comes to is told by tasks/get, to whom that is open.
  if (isTask(answer)) return { result: "unknown", reason: "TASK_STARTED" };
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

/** The handle of a call that goes on. */
function isTask({ value }: Result): boolean {
  const { task } = value;
  return value["resultType"] === "task" || (isJsonObject(task) && typeof task["taskId"] === "string");
}
