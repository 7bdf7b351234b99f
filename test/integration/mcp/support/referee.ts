import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { run } from "../../../e2e/support/run.ts";
import { cacheFolder, installInto, runs } from "../../support/tools.ts";

const VERSION = "0.2.0-alpha.12";

/** The revisions whose requirements it knows. */
export type Revision = "2025-11-25" | "2026-07-28";

/** From worst to best. What only says something (INFO) could not be checked. */
const STATUSES = ["FAILURE", "WARNING", "SKIPPED", "INFO", "SUCCESS"] as const;
export type Status = (typeof STATUSES)[number];

/** What a check came to, by `<scenario> <id>`, with its name where one id stands for several. */
export type Checks = ReadonlyMap<string, Status>;

/**
 * The conformance suite of the Model Context Protocol, from npm.
 * @returns the path of its program; null when it cannot be had here
 */
export async function installReferee(): Promise<string | null> {
  const prefix = await cacheFolder(`mcp-conformance-${VERSION}`);
  const program = join(prefix, "node_modules", "@modelcontextprotocol", "conformance", "dist", "index.js");
  const isThere = () => runs(process.execPath, [program, "--help"]);
  return (await installInto(prefix, [`@modelcontextprotocol/conformance@${VERSION}`], isThere)) ? program : null;
}

/** What the suite says of a scenario that it gave up. */
const GIVEN_UP = " scenario-timeout ";

/**
 * Runs every scenario of a revision, those that are not scored too. A scenario that ran out of time on a busy machine says nothing of
 * a server, so it is all run once more; a server that hangs does so again.
 */
export async function judge(program: string, url: string, revision: Revision, out: string): Promise<Judgement> {
  const first = await judgeOnce(program, url, revision, out);
  const wasGivenUp = [...first.checks.keys()].some((key) => key.includes(GIVEN_UP));
  return wasGivenUp ? judgeOnce(program, url, revision, `${out} again`) : first;
}

async function judgeOnce(program: string, url: string, revision: Revision, out: string): Promise<Judgement> {
  const args = [program, "server", "--url", url, "--requirements", revision, "-o", out];
  const { stdout } = await run(process.execPath, args);
  const all = readdirSync(out).flatMap((folder) => readChecks(out, folder));
  if (all.length === 0) throw new TypeError(`the suite judged nothing:\n${stdout}`);
  const checks = new Map<string, Status>();
  for (const { key, status } of all) checks.set(key, worst(checks.get(key) ?? status, status));
  const count = (wanted: Status) => all.filter(({ status }) => status === wanted).length;
  return { checks, passed: count("SUCCESS"), failed: count("FAILURE"), stdout };
}

export interface Judgement {
  readonly checks: Checks;
  /** as the suite counts them */
  readonly passed: number;
  readonly failed: number;
  readonly stdout: string;
}

/** Scenarios with a failure. */
export function failing(checks: Checks): readonly string[] {
  const failed = [...checks].filter(([, status]) => status === "FAILURE").map(([key]) => key.split(" ")[0] ?? "");
  return [...new Set(failed)].sort();
}

export interface Difference {
  /** `<scenario> <id> <name>: <before> -> <after>` */
  readonly worse: readonly string[];
  readonly better: readonly string[];
}

/** How two judgements of one revision differ. A check that is only in one of them was not reached in the other, which is worst of all. */
export function compareChecks(before: Checks, after: Checks): Difference {
  const worse: string[] = [];
  const better: string[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [was, is] = [before.get(key), after.get(key)];
    if (was === is) continue;
    (rank(is) < rank(was) ? worse : better).push(`${key}: ${was ?? "nothing"} -> ${is ?? "nothing"}`);
  }
  return { worse, better };
}

const rank = (status: Status | undefined) => (status === undefined ? -1 : STATUSES.indexOf(status));

function worst(one: Status, other: Status): Status {
  return rank(one) < rank(other) ? one : other;
}

interface Check {
  readonly id: string;
  readonly name: string;
  readonly status: Status;
}

/** The folder of a scenario ends with the time it ran. */
const FOLDER = /^server-(?<scenario>.+?)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/;

function readChecks(out: string, folder: string): readonly { readonly key: string; readonly status: Status }[] {
  const scenario = FOLDER.exec(folder)?.groups?.["scenario"];
  if (scenario === undefined) throw new TypeError(`${folder} is not named as the suite names its folders`);
  const checks = JSON.parse(readFileSync(join(out, folder, "checks.json"), "utf8")) as readonly Check[];
  return checks.map(({ id, name, status }) => ({ key: `${scenario} ${id} ${name}`, status }));
}
