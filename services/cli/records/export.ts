import { Command } from "commander";

import type { LogCopy } from "../../auditor/copy.ts";
import type { Book, Entry } from "../../auditor/trace/book.ts";
import { withBook } from "../../auditor/trace/open.ts";
import { receiptsFrom } from "../../auditor/trace/receipts.ts";
import { traceOf } from "../../auditor/trace/trace.ts";
import { readLatestBlock } from "../../chain/read/block.ts";
import { connectSystem } from "../../chain/read/deployment.ts";
import { createRegistries } from "../../chain/read/registries.ts";
import { createRpc } from "../../chain/rpc/client.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { jwkOf, thumbprint } from "../../core/jws/key.ts";
import { parseJson } from "../../core/json/parse.ts";
import { joinCompact } from "../../core/sdjwt/disclosure.ts";
import { caip2 } from "../../core/words/ids.ts";
import { readTrustedDeployment } from "../../platform/deployment-file.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { type Bundle, bundleText } from "../../sdk/offline/bundle.ts";
import type { DecisionRecord } from "../../sdk/offline/record.ts";
import { several } from "../shared/arguments.ts";
import { logsOf } from "../shared/logs.ts";
import { chainOf, type ChainOptions, withChain } from "../shared/settings.ts";
import { askedIn } from "./asked.ts";
import { namesOf } from "../shared/names.ts";

interface Options extends ChainOptions {
  readonly log: readonly string[];
  readonly all?: true;
  readonly redact?: true;
  readonly out?: string;
  readonly json?: true;
}

const ABOUT = `Writes decisions with everything a stranger needs to verify them offline: the signed text and what it discloses,
what became of it, the proof that it is anchored, and the keys the chain names. JSON lines: the head, then a record on each; the
same records give the same bytes. A record on its own is what \`openRecord\` of countersign/verify takes, and \`openBundle\` takes
the whole.
Example: countersign export clerk --out clerk.jsonl
Exit status: 0 written, 1 there is no such record or agent.`;

/** `countersign export`. */
export function exportCommand(): Command {
  const command = withChain(new Command("export"))
    .description(ABOUT)
    .option("--log <file>", "file of a log, or a copy; repeat; default the home's", several(String), [])
    .option("--all", "every decision of the logs")
    .option("--redact", "leave out what the records disclose: names, amounts, recipients")
    .option("--out <file>", "write it there, mode 0600; default standard output")
    .option("--json", "with --out: print one line of JSON about what was written")
    .argument(
      "[what...]",
      "records, envelopes or agents, as `countersign trace` takes them; of a record, all of its trace",
    )
    .action(runExport);
  return command;
}

async function runExport(what: readonly string[], options: Options): Promise<void> {
  const { log, all, out, json } = options;
  if ((what.length === 0) === (all === undefined)) {
    throw new CountersignError(
      what.length === 0 ? "ARGUMENT_MISSING" : "ARGUMENT_INVALID",
      "name records, or say --all",
    );
  }
  if (json === true && out === undefined) {
    throw new CountersignError("ARGUMENT_INVALID", "--json says what was written to a file: give --out, too");
  }
  const bundle = await withBook(log.length > 0 ? log : await logsOf(options), async (book, copies) => {
    return bundleOf(book, copies, await chosen(book, what, options), options);
  });
  const text = bundleText(bundle);
  if (out === undefined) {
    for (const line of text.trimEnd().split("\n")) printJson(process.stdout, parseJson(line));
    return;
  }
  await writeFileAtomic(out, text, 0o600);
  const unanchored = bundle.records.filter(({ receipt }) => receipt === null).length;
  if (json === true) printJson(process.stdout, { file: out, records: bundle.records.length, unanchored });
  else {
    const rest = unanchored === 0 ? "" : `; ${unanchored} not anchored yet`;
    printLines(process.stdout, [`${bundle.records.length} decisions are in ${out}${rest}`]);
  }
}

type Decision = Entry & { readonly parsed: Extract<Entry["parsed"], { readonly kind: "sae" | "denial" }> };

function isDecision(entry: Entry): entry is Decision {
  return entry.parsed.kind === "sae" || entry.parsed.kind === "denial";
}

/** The decisions a person names: of each record, those of everything that led to it and followed. */
async function chosen(book: Book, what: readonly string[], options: Options): Promise<readonly Decision[]> {
  if (options.all === true) return book.entries.filter(isDecision);
  const names = await namesOf(options);
  const asked = await Promise.all(what.map((each) => askedIn(book, each, names)));
  return traceOf(
    book,
    asked.flatMap(({ entries }) => entries),
  ).entries.filter(isDecision);
}

async function bundleOf(
  book: Book,
  copies: readonly LogCopy[],
  decisions: readonly Decision[],
  options: Options,
): Promise<Bundle> {
  const { rpc: url, deployment } = await chainOf(options);
  const rpc = createRpc(url);
  const system = await connectSystem({ rpc, ...(await readTrustedDeployment(deployment)) });
  const head = await readLatestBlock(rpc);
  const registries = createRegistries(rpc, system);
  const logs = [...new Set(book.entries.map((entry) => entry.log))];
  const signers = await Promise.all(logs.map((log) => registries.readSigners(head, log)));
  const keys = { keys: signers.flat().map(({ key }) => jwkOf(key)) };
  const receiptOf = receiptsFrom(copies, book, system.anchorLog);
  const outcomes = lastOutcomes(book);
  const told = firstTold(book);
  /** Nothing where its agent has another key by now: then nobody could check it. */
  const behaviourOf = async ({ parsed }: Decision): Promise<Pick<DecisionRecord, "behaviour">> => {
    const said = told.get(parsed.hash);
    if (said === undefined) return {};
    const { publicKey } = await registries.readAgent(head, parsed.subject.agentId);
    const isBound = publicKey !== null && thumbprint(publicKey) === parsed.claims.cnf.jkt;
    return isBound ? { behaviour: { said, key: jwkOf(publicKey) } } : {};
  };
  const records = await Promise.all(
    decisions.map(async (entry): Promise<DecisionRecord> => ({
      v: 1,
      decision: joinCompact(entry.text, options.redact === true ? [] : disclosuresOf(entry, copies)),
      outcome: outcomes.get(entry.parsed.hash) ?? null,
      ...(await behaviourOf(entry)),
      receipt: await receiptOf(entry),
      keys,
    })),
  );
  return {
    head: {
      ...{ v: 1, type: "countersign-bundle", chain: caip2(system.chainId), system: system.system },
      ...{ organization: system.organization, keys, count: records.length },
    },
    records,
  };
}

/** What an enforcement point signed last of each permission, by its hash. */
function lastOutcomes({ entries }: Book): ReadonlyMap<string, string> {
  const found = entries.flatMap(({ parsed, text }) =>
    parsed.kind === "outcome" ? [[parsed.claims.sae.hash, text] as const] : [],
  );
  return new Map(found);
}

/** What the agent of each permission signed that it did, by the permission's hash. */
function firstTold({ entries }: Book): ReadonlyMap<string, string> {
  const found = entries.flatMap(({ parsed, text }) =>
    parsed.kind === "behaviour" ? [[parsed.claims.sae.hash, text] as const] : [],
  );
  return new Map(found.toReversed());
}

function disclosuresOf({ log, parsed }: Decision, copies: readonly LogCopy[]): readonly string[] {
  const copy = copies.find(({ snapshot }) => Number(snapshot.meta().get("logId")) === log);
  const text = copy?.snapshot.disclosures(parsed.seq, parsed.seq).get(parsed.seq);
  const value = text === undefined || text === "" ? [] : parseJson(text);
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
  throw new CountersignError("LOG_CORRUPT", `record ${log}/${parsed.seq}: its disclosures are no list of texts`);
}
