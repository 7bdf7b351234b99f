import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { witnessPath } from "../../services/store/sqlite/witness.ts";
import { urlOf } from "../local/services.ts";
import { PROCUREMENT } from "../local/roster.ts";
import type { Stack } from "../local/stack.ts";
import { waitAnchored } from "./anchored.ts";
import { type AttackResult, performAll } from "./attack.ts";
import { gatherLoot, type Loot } from "./attacks/loot.ts";
import { firstAttacks, lastAttacks } from "./attacks.ts";
import { auditCopy, firstBadSeq } from "./audit.ts";
import { type Cast, createCast } from "./cast.ts";
import { custodyNodes } from "./custody.ts";
import { writeEvidence } from "./evidence.ts";
import { readGas, readLatencies } from "./figures.ts";
import { keepRun } from "./keep.ts";
import { playPosture } from "./posture.ts";
import type { Printer } from "./print.ts";
import { decisionOf, readLog } from "./records.ts";
import { playStory } from "./story.ts";
import { replayOffline } from "./replayed.ts";
import type { Summary } from "./summary.ts";
import { playTools } from "./supplier/act.ts";
import { openDesk } from "./supplier/desk.ts";
import { withFlippedByte } from "./tamper.ts";
import { custodyTree, lineageTree } from "./tree.ts";

/**
 * The whole performance on a running stack: story, attacks, anchoring, audit, one flipped byte.
 * @param keep folder the run is kept in, for good
 */
export async function play(stack: Stack, printer: Printer, keep: string | null = null): Promise<Summary> {
  const { deployment, agents } = stack.organization;
  const cast = createCast(stack);
  const loot = await gatherLoot(cast);

  printer.title("The story: procurement, seven agents, and the humans they answer to");
  for (const line of lineageTree(PROCUREMENT)) printer.line(`  ${line}`);
  const story = await playStory(cast, printer);

  printer.title("The tools: the order is on its way, and an agent asks the supplier's MCP server about it");
  const desk = await openDesk(stack);
  await playTools(cast, desk, printer, story.order);

  printer.title("Autonomy: earned slowly, lost at once");
  await playPosture(cast, printer);

  printer.title("The attacks: each really performed");
  const stage = { stack, cast, story, loot, desk };
  const onResult = ({ name, got, refused }: AttackResult) =>
    printer.step(refused ? "refused" : "NOT REFUSED", `${name}: ${got}`, refused ? "ok" : "blocked");
  const attacks = await performAll(firstAttacks(stage), onResult);
  await desk.client.close();
  const latencies = await readLatencies(urlOf(stack.ports.signing), urlOf(stack.ports.gateway));
  attacks.push(...(await performAll(lastAttacks(stage), onResult)));
  await handBack(cast, loot);

  printer.title("The evidence");
  const jwks = await readJwks(stack);
  await waitAnchored(stack);
  printer.step("the batchers", "anchored every record under RFC 9162 roots with signed checkpoints", "ok");
  await stack.stop("services");

  const signing = await readLog(stack.files.dir, deployment.logs.signing, deployment.anchorLog);
  const gateway = await readLog(stack.files.dir, deployment.logs.gateway, deployment.anchorLog);
  const nodes = custodyNodes(signing, gateway, agents);
  await writeEvidence("demo-output", { signing, gateway, nodes, jwks, deployment });
  const gas = await readGas(stack.rpcUrl, [...signing, ...gateway]);

  const auditedAt = Date.now();
  const report = await withCopy(stack.files.dir, (copy) =>
    auditCopy(copy, stack.rpcUrl, deployment, stack.files.mapping),
  );
  if (keep !== null) await keepRun(keep, { dir: stack.files.dir, report, auditedAt });
  const audited = report.logs.reduce((sum, log) => sum + log.records, 0);
  printer.step(
    "the auditor",
    `checked ${audited} records with nothing but the files and the chain`,
    report.ok ? "ok" : "blocked",
  );
  const witness = witnessPath(join(stack.files.dir, "logs"), deployment.logs.signing);
  const replayed = await replayOffline(witness, deployment, signing);
  printer.step(
    "a stranger",
    `re-ran ${replayed.asked} decisions with no node at all, from their witness: ${replayed.same} came out the same`,
    replayed.same === replayed.asked ? "ok" : "blocked",
  );
  const victim = signing.find(({ hash }) => hash === story.used.permit.sae);
  if (victim === undefined) throw new Error("the order's permission is not in the log");
  const flipped = await withFlippedByte(stack.files.dir, deployment.logs.signing, victim, (copy) =>
    auditCopy(copy, stack.rpcUrl, deployment, stack.files.mapping),
  );
  const tamperSeq = firstBadSeq(flipped, deployment.logs.signing);
  printer.step(
    "the auditor",
    `after one flipped bit of record #${victim.seq}, it named #${tamperSeq ?? "nothing"}`,
    "ok",
  );

  const decisions = signing.filter(({ kind }) => kind === "sae" || kind === "denial");
  const verdicts = decisions.map((record) => decisionOf(record).pol.verdict);
  return {
    ok:
      report.ok &&
      replayed.same === replayed.asked &&
      attacks.every(({ refused }) => refused) &&
      tamperSeq === victim.seq,
    envelopes: decisions.length,
    allowed: decisions.filter(({ kind }) => kind === "sae").length,
    held: verdicts.filter((verdict) => verdict === "Held").length,
    denied: verdicts.filter((verdict) => verdict === "Blocked").length,
    attacks,
    anchored: report.logs.reduce((sum, log) => sum + log.anchored, 0),
    audited,
    tamperSeqFound: tamperSeq === victim.seq,
    gas,
    latencies,
    custody: custodyTree(
      nodes,
      ({ seq, agent, type, verdict, reason, outcome }) =>
        `#${seq} ${type} (${agent}): ${verdict} ${reason}, ${outcome}`,
    ),
    report,
  };
}

/**
 * Permissions nobody will use: a live one is handed back by its agent, an expired or orphaned one is settled on request. The
 * signing service gets the gateway's word, and gives back what they were charged.
 */
async function handBack({ actors }: Cast, { order, lie, late, doomed, wired }: Loot): Promise<void> {
  const unused = [
    [actors["po-generator"], order],
    [actors["po-generator"], lie],
    [actors["approval-router"], late],
    [actors["budget-checker"], doomed],
    [actors["payment-clerk"], wired],
  ] as const;
  for (const [actor, { proposal, permit }] of unused) {
    const { status, detail, body } = await actor.client.surrender(permit);
    if (status !== 200) throw new Error(`${actor.name}: ${proposal.type} was not taken back: ${status} ${detail}`);
    await tellOutcome(actor.deps.signingUrl, body);
  }
}

/** @param statement the gateway's answer, with its signed outcome */
async function tellOutcome(signingUrl: string, statement: string): Promise<void> {
  const { outcome } = JSON.parse(statement) as { outcome: string };
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ outcome });
  const response = await fetch(`${signingUrl}/v1/outcomes`, { method: "POST", headers, body });
  if (response.status !== 200)
    throw new Error(`the outcome was not taken: ${response.status} ${await response.text()}`);
}

async function readJwks(stack: Stack): Promise<{ keys: unknown[] }> {
  const urls = [`${urlOf(stack.ports.signing)}/v1/jwks`, `${urlOf(stack.ports.gateway)}/-/v1/jwks`];
  const sets = await Promise.all(urls.map(async (url) => (await (await fetch(url)).json()) as { keys: unknown[] }));
  return { keys: sets.flatMap(({ keys }) => keys) };
}

async function withCopy<T>(dir: string, look: (copy: string) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), "countersign-copy-"));
  try {
    await cp(join(dir, "logs"), join(copy, "logs"), { recursive: true });
    return await look(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
