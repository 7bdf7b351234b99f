import { Command } from "commander";

import type { Entry } from "../../auditor/trace/book.ts";
import { placeOf } from "../../auditor/trace/links.ts";
import { withBook } from "../../auditor/trace/open.ts";
import { type Trace, traceOf } from "../../auditor/trace/trace.ts";
import { readLatestBlock } from "../../chain/read/block.ts";
import { type LineageView, readLineage } from "../../chain/read/delegations.ts";
import { connectSystem } from "../../chain/read/deployment.ts";
import { createRpc } from "../../chain/rpc/client.ts";
import { readTrustedDeployment } from "../../platform/deployment-file.ts";
import { painter } from "../../platform/terminal/paint.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { several, whole } from "../shared/arguments.ts";
import { logsOf } from "../shared/logs.ts";
import { chainOf, type ChainOptions, withChain } from "../shared/settings.ts";
import { askedIn } from "./asked.ts";
import { namesOf } from "../shared/names.ts";
import { traceLines } from "./trace-lines.ts";

interface Options extends ChainOptions {
  readonly log: readonly string[];
  readonly last: number;
  readonly lineage: boolean;
  readonly json?: true;
}

const ABOUT = `Shows everything that led to a record and everything that followed from it, across the logs: who stands behind
it, what was asked, decided, approved and done. A record is a seq (21), a log and a seq (2/6), a hash, a hold, an envelope or
a file with one; an agent is its name in the file, or agent:2. Nothing is checked here: \`countersign audit\` does that.
Example: countersign trace 21
Exit status: 0 shown, 1 there is no such record or agent.`;

/** `countersign trace`. */
export function traceCommand(): Command {
  return withChain(new Command("trace"))
    .description(ABOUT)
    .option("--log <file>", "file of a log, or a copy; repeat; default the home's", several(String), [])
    .option("--last <count>", "of an agent: as many of its newest records", whole, 20)
    .option("--no-lineage", "ask no chain who stands behind it")
    .option("--json", "print one line of JSON")
    .argument("<what>", "a record, an envelope or an agent")
    .action(showTrace);
}

async function showTrace(what: string, options: Options): Promise<void> {
  const { log, last, json } = options;
  const names = await namesOf(options);
  await withBook(log.length > 0 ? log : await logsOf(options), async (book) => {
    const { entries, agent } = await askedIn(book, what, names);
    const asked = agent === null ? entries : entries.slice(Math.max(0, entries.length - last));
    const trace = traceOf(book, asked);
    const lineages = options.lineage ? await lineagesOf(trace, options) : [];
    if (json === true) return printJson(process.stdout, traceJson(trace, lineages, asked));
    const picture = { trace, lineages, asked: agent === null ? asked : [], left: entries.length - asked.length };
    const lines = traceLines(picture, names, painter(process.stdout));
    printLines(process.stdout, lines.length === 0 ? [`${what} has no records yet`] : lines);
  });
}

/** Who stands behind what was decided, as the chain has it now. */
async function lineagesOf({ entries }: Trace, options: ChainOptions): Promise<readonly LineageView[]> {
  const ids = entries.flatMap(({ parsed }) =>
    parsed.kind === "sae" || parsed.kind === "denial" ? (parsed.claims.ctx.delegation ?? []) : [],
  );
  if (ids.length === 0) return [];
  const { rpc: url, deployment } = await chainOf(options);
  const rpc = createRpc(url);
  const system = await connectSystem({ rpc, ...(await readTrustedDeployment(deployment)) });
  const head = await readLatestBlock(rpc);
  const found = await Promise.all([...new Set(ids)].map((id) => readLineage(rpc, system, head, id)));
  return found.filter((lineage) => lineage !== null);
}

/** Records as a program reads them: what each says, where it stands, and what it names. */
export function traceJson({ entries, links }: Trace, lineages: readonly LineageView[], asked: readonly Entry[]) {
  return {
    v: 1,
    asked: asked.map(placeOf),
    lineage: lineages,
    records: entries.map(({ log, parsed, storedAt }) => {
      const { seq, kind, hash, claims } = parsed;
      return { log, seq, kind, hash, stored_at: storedAt, claims };
    }),
    links: links.map(({ from, to, how }) => ({ from: placeOf(from), to: placeOf(to), how })),
  };
}
