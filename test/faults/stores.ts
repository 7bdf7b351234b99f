import { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { waitAnchored } from "../../scripts/demo/anchored.ts";
import { wire } from "../../scripts/demo/proposals.ts";
import type { ServiceName } from "../../services/main/home-services.ts";
import { isCountersignError } from "../../services/core/errors/error.ts";
import { backUpStores } from "../../services/store/sqlite/backup.ts";
import { until } from "../helpers/until.ts";
import type { Fault } from "./fault.ts";
import { readReadiness } from "./readiness.ts";
import type { Stage } from "./stage.ts";

/** A file that is gone, or an older copy in its place, while the services that open it are stopped. */
interface Loss {
  readonly what: string;
  readonly file: RegExp;
  readonly state: "gone" | "older" | "as far as the chain";
  /** who opens it; the first of them is started on what is left */
  readonly services: readonly [ServiceName, ...ServiceName[]];
  /** what it says: a code, or that it is ready */
  readonly says: string;
  /** what happens while it works with what is left */
  readonly meanwhile?: (stage: Stage) => Promise<string>;
}

const SIGNING_LOG = { file: /^log-1\.sqlite$/, services: ["signing", "signingBatcher"] } as const;
const GATEWAY_LOG = { file: /^log-2\.sqlite$/, services: ["gateway", "gatewayBatcher"] } as const;
const ONCE = { quick: 1, full: 3 } as const;
/** Seconds one that is not expected to get ready is given to say why. */
const PATIENCE = 30;

const LOSSES: readonly Loss[] = [
  { what: "signing log gone", state: "gone", says: "STORE_BEHIND", ...SIGNING_LOG },
  { what: "signing log older than the chain", state: "older", says: "STORE_BEHIND", ...SIGNING_LOG },
  {
    what: "signing log as old as the chain, decided since",
    state: "as far as the chain",
    says: "ready",
    meanwhile: asksAgain,
    ...SIGNING_LOG,
  },
  { what: "gateway log gone", state: "gone", says: "STORE_BEHIND", ...GATEWAY_LOG },
  { what: "gateway log older than the chain", state: "older", says: "STORE_BEHIND", ...GATEWAY_LOG },
  {
    what: "gateway log as old as the chain, used since",
    state: "as far as the chain",
    says: "ready",
    meanwhile: presentsAgain,
    ...GATEWAY_LOG,
  },
  {
    what: "signing log gone under its batcher",
    ...SIGNING_LOG,
    state: "gone",
    services: ["signingBatcher", "signing"],
    says: "not ready: log 1 STORE_BEHIND",
  },
  {
    what: "counters gone",
    file: /^counters-.*\.sqlite$/,
    state: "gone",
    services: ["signing"],
    says: "ready",
    meanwhile: spends,
  },
  {
    what: "counters older",
    file: /^counters-.*\.sqlite$/,
    state: "older",
    services: ["signing"],
    says: "ready",
    meanwhile: spends,
  },
  {
    what: "settlements gone",
    file: /^settlements-1\.sqlite$/,
    state: "gone",
    services: ["signing"],
    says: "STORE_MISSING",
  },
  { what: "settlements older", file: /^settlements-1\.sqlite$/, state: "older", services: ["signing"], says: "ready" },
  { what: "witness gone", file: /^witness-1\.sqlite$/, state: "gone", services: ["signing"], says: "STORE_MISSING" },
  { what: "witness older", file: /^witness-1\.sqlite$/, state: "older", services: ["signing"], says: "ready" },
];

export const STORES: readonly Fault[] = LOSSES.map((loss, index) => ({
  name: loss.what,
  times: ONCE,
  audit: index === LOSSES.length - 1,
  inject: (stage) => lose(stage, loss),
}));

async function lose(stage: Stage, { file, state, services, says, meanwhile }: Loss): Promise<readonly string[]> {
  const { stack } = stage.test;
  const [first] = services;
  const name = readdirSync(stage.dataDir).find((each) => file.test(each));
  if (name === undefined) throw new Error(`no store is called ${String(file)}`);
  const path = join(stage.dataDir, name);
  const copy = state === "as far as the chain" ? await copyNow(stage, name, services) : join(stage.olderDir, name);
  // Batchers first: what they have begun they finish with the help of the log's owner.
  for (const service of [...services.filter(isBatcher), ...services]) await stack.halt(service);
  const seen: string[] = [];
  setAside(path);
  try {
    if (state !== "gone") copyFileSync(copy, path);
    const said = await startOn(stage, first, says.startsWith("not ready") ? PATIENCE : undefined);
    if (said !== says) throw new Error(`${first} said ${said} and not ${says}`);
    seen.push(said);
    if (meanwhile !== undefined) seen.push(await meanwhile(stage));
  } finally {
    await stack.halt(first);
    putBack(path);
  }
  await stack.begin(services.includes("gateway") ? "gateway" : "signing");
  for (const service of services.filter(isBatcher)) await stack.begin(service);
  await stage.during(() => stage.someMore(1));
  return seen;
}

/** A copy that has what the chain has; then the batcher stops, and something more is decided and used. */
async function copyNow({ test, dataDir, crew }: Stage, name: string, services: Loss["services"]): Promise<string> {
  await waitAnchored(test.stack);
  for (const service of services.filter(isBatcher)) await test.stack.halt(service);
  const to = join(test.stack.files.dir, "copies");
  rmSync(to, { recursive: true, force: true });
  backUpStores(dataDir, [], to);
  await crew.act(1);
  return join(to, name);
}

function isBatcher(name: ServiceName): boolean {
  return name.endsWith("Batcher");
}

/** @returns `ready`, the code it ended with, or what of it is not ready */
async function startOn({ test: { stack } }: Stage, name: ServiceName, seconds?: number): Promise<string> {
  let said: string | null = null;
  const begun = stack.begin(name, seconds).then(
    () => (said = "ready"),
    (error: unknown) => {
      said = isCountersignError(error) ? error.code : "it never got ready, and did not say why";
    },
  );
  let last = "";
  await until("it is ready, or not", async () => {
    const wrong = await readReadiness(stack, name);
    if (wrong !== null && wrong.length > 0) last = `not ready: ${wrong.join(", ")}`;
    return said !== null;
  });
  await begun;
  return last === "" || said === "ready" ? String(said) : last;
}

/** The file and what SQLite keeps beside it keep being the very same files: putting them back is no restore. */
const PARTS = ["", "-wal", "-shm"] as const;

function setAside(path: string): void {
  for (const part of PARTS) if (existsSync(path + part)) renameSync(path + part, `${path + part}.aside`);
}

function putBack(path: string): void {
  for (const part of PARTS) {
    rmSync(path + part, { force: true });
    if (existsSync(`${path + part}.aside`)) renameSync(`${path + part}.aside`, path + part);
  }
}

/** The newest permission was used in the log that is lost. */
async function presentsAgain({ crew, test }: Stage): Promise<string> {
  const used = crew.attempts.at(-1);
  if (used === undefined) throw new Error("nothing was used");
  const actor = test.cast.actors["approval-router"];
  const { code, status } = await actor.client.execute("erp", used.proposal, used);
  if (code !== "ENVELOPE_BEFORE_STORE") throw new Error(`a used permission was answered ${code ?? status}`);
  return `used permission: ${code}`;
}

/** The newest intent was decided in the log that is lost. */
async function asksAgain({ crew, test }: Stage): Promise<string> {
  const intent = crew.attempts.at(-1)?.intent;
  const body = JSON.stringify({ intent });
  const headers = { "content-type": "application/json" };
  const { signingUrl } = test.cast.actors["approval-router"].deps;
  const response = await fetch(`${signingUrl}/v1/actions`, { method: "POST", headers, body });
  const { code } = (await response.json()) as { readonly code?: string };
  if (code !== "INTENT_BEFORE_STORE") throw new Error(`a decided intent was answered ${code ?? response.status}`);
  return `decided intent: ${code}`;
}

/** Nobody knows what was spent: money waits, and the rest goes on. */
async function spends({ test: { cast } }: Stage): Promise<string> {
  const { answer } = await cast.actors["payment-clerk"].client.propose(wire(cast, "Vendor Y", "1.00"));
  const code = answer.kind === "refused" ? answer.code : answer.kind;
  if (code !== "COUNTERS_UNREACHABLE") throw new Error(`a wire from a budget nobody can count was answered ${code}`);
  return `budget: ${code}`;
}
