import type { AgentCustody } from "../core/domain/custody.ts";
import type { ResidentAddress } from "../domain/home/resident.ts";
import { fieldLines } from "../platform/terminal/field.ts";
import type { Paint } from "../platform/terminal/paint.ts";
import { duration, utc } from "../platform/terminal/text.ts";
import { hookText } from "./doctor-hooks.ts";
import type { LogStanding, Standing } from "./standing.ts";
import type { TargetStanding } from "./target-probes.ts";

const COLUMN = 18;

/** What runs, as a person reads it. */
export function statusLines(address: ResidentAddress, standing: Standing, paint: Paint): readonly string[] {
  const { readiness, head, logs, targets, hooks, kept, ready } = standing;
  return [
    `${ready ? paint("green", "✔ ready") : paint("red", "✖ not ready")}, process ${address.pid} since ${utc(Math.floor(address.started / 1000))}`,
    "",
    ...processLines(readiness["all"] ?? null, paint),
    ...checkLines("signing service", readiness["signing"] ?? null, paint),
    ...checkLines("gateway", readiness["gateway"] ?? null, paint),
    ...field("newest block", head === null ? paint("red", "the node does not answer") : headText(head)),
    ...logs.flatMap((log) => field(`log ${log.log}`, logText(log))),
    ...logs.flatMap(({ floors }) => floors.flatMap((words) => field("floor", words))),
    ...field("open holds", String(logs.reduce((sum, { holds }) => sum + holds, 0))),
    ...targets.flatMap((target) => fieldPainted(`target ${target.name}`, targetText(target), target.enforced, paint)),
    ...kept.flatMap(({ agent, custody }) => field(`agent ${agent}`, CUSTODY_TEXTS[custody])),
    ...hooks.flatMap((hook) => fieldPainted(`hook ${hook.client}`, hookText(hook), hook.enforced, paint)),
  ];
}

const CUSTODY_TEXTS: Readonly<Record<AgentCustody, string>> = {
  agent: "its own process holds its key",
  sidecar: "custody sidecar: the process beside it signs for it",
  gateway: "custody gateway: all its records are one party's word",
};

type Readiness = Standing["readiness"][string];

function processLines(all: Readiness, paint: Paint): readonly string[] {
  if (all === null) return field("processes", paint("red", "their readiness does not answer"));
  const rows = [...Object.entries(all.checks), ...Object.entries(all.notices ?? {})];
  return rows.map(([name, said]) => row(name, said, paint));
}

function checkLines(name: string, readiness: Readiness, paint: Paint): readonly string[] {
  if (readiness === null) return [row(name, "does not answer", paint)];
  const rows = [...Object.entries(readiness.checks), ...Object.entries(readiness.notices ?? {})];
  const bad = rows.filter(([, said]) => said !== "ok");
  const good = rows.filter(([, said]) => said === "ok").map(([check]) => check);
  return [
    ...field(`  ${name}`, `ok: ${good.join(", ")}`),
    ...bad.map(([check, said]) => row(`    ${check}`, said, paint)),
  ];
}

function row(name: string, said: string, paint: Paint): string {
  return `${said === "ok" ? paint("green", "✔") : paint("red", "✖")} ${name.padEnd(COLUMN - 2)}${said}`;
}

function headText({ number, age }: { readonly number: number; readonly age: number }): string {
  return age < 0 ? `${number}, ${duration(-age)} in the future` : `${number}, ${duration(age)} old`;
}

/** The last record the chain has, and what waits. */
function logText({ last, unanchored, oldest_ms: waits }: LogStanding): string {
  if (last === 0) return "empty";
  if (unanchored === 0) return `${last} records, all of them anchored`;
  return `${last} records, anchored up to ${last - unanchored}; the oldest other waits ${duration(Math.floor(waits / 1000))}`;
}

/** Never more than the probes saw. */
export function targetText({ gateway, direct, enforced }: TargetStanding): string {
  if (gateway === "shadow") return "not enforced: the gateway runs in shadow mode";
  if (gateway === "none") return "not seen to be enforced: the gateway did not refuse a request without an envelope";
  if (enforced)
    return `enforced: the gateway refuses without an envelope, the target with ${String(direct)} without its credential`;
  if (direct === null) return "the gateway refuses without an envelope; the target does not answer";
  return `reachable around the gateway: it answers ${direct} without a credential`;
}

function field(label: string, text: string): readonly string[] {
  return fieldLines(label.padEnd(COLUMN), text);
}

function fieldPainted(label: string, text: string, isGood: boolean, paint: Paint): readonly string[] {
  const [first = "", ...rest] = field(label, text);
  return [`${first.slice(0, COLUMN)}${paint(isGood ? "green" : "yellow", first.slice(COLUMN))}`, ...rest];
}
