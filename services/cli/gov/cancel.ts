import { randomBytes } from "node:crypto";

import { Command } from "commander";

import { readCancellations } from "../../chain/read/council.ts";
import { readOperation } from "../../chain/read/timelock.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { connect, type Governance } from "../../governance/chain/connect.ts";
import { sendOrTry, sentLine } from "../../governance/chain/send.ts";
import { checkSignatures } from "../../governance/chain/signed.ts";
import { readDocument } from "../../governance/file/document.ts";
import { hashOfText } from "../../governance/file/proposal.ts";
import { readSignatureFiles } from "../../governance/file/signatures.ts";
import { buildStop, cancellationNonce, type Stop, stopMessageOf } from "../../governance/file/stop.ts";
import { writeJsonFile } from "../../platform/json-file.ts";
import { painter } from "../../platform/terminal/paint.ts";
import { answer, type Io } from "./io.ts";
import { hours } from "../shared/arguments.ts";
import { type ChainOptions, chainVerb, sendVerb, type SendOptions } from "./options.ts";
import { readReason } from "./reason.ts";
import { stopLines } from "./show.ts";
import { requireSameCouncil } from "./submit.ts";

/** A veto does not run out while what it stops still waits: long after every operation's own deadline. */
const NEVER = 9_999_999_999;

const DAY = 86_400;

interface WriteOptions extends ChainOptions {
  readonly out: string;
  readonly all?: true;
  readonly why?: string;
  readonly whyFile?: string;
  /** seconds */
  readonly signWithin?: number;
}

const WRITE = `write the cancellation of an operation, or with --all of everything that waits: a file for two members to sign.
After --all nothing passes until the council reopens the gate, which takes the whole delay; what was scheduled before never
passes again.`;

/** What follows from a closing. */
const CLOSED = [
  "closed: from its block on nothing that was scheduled passes, now or ever",
  "next: find out why; then `gov propose reopen`, and everything that is still wanted anew",
];

/** `cancel`: two members stop what waits in the timelock, one operation or everything. */
export function cancelVerb(io: Io): Command {
  const write = chainVerb(io, "write", WRITE)
    .argument("[proposal or operation]", "a proposal's file, or an operation's id as the chain shows it")
    .option("--all", "everything that waits, at once: closes the gate")
    .option("--why <text>", "with --all: the reason, in words; its hash goes on chain")
    .option("--why-file <file>", "with --all: the reason, from a file")
    .option("--sign-within <hours>", "with --all: until it must be sent, default 24", hours)
    .requiredOption("--out <file>", "where to write the cancellation")
    .action(async (subject: string | undefined, options: WriteOptions) => {
      const governance = await connect(options);
      const stop = await compose(governance, subject, options);
      await writeJsonFile(options.out, stop);
      answer(io, options.json, stop, [
        ...stopLines(stop, painter(io.stdout)),
        `written to ${options.out}: nothing is sent`,
      ]);
    });
  const send = sendVerb(io, "send", "check two members' signatures, and stop the operation, or everything.")
    .argument("<file>", "a cancellation, of one operation or of everything")
    .argument("<signature...>", "signature files, one of each signer")
    .action(async (path: string, paths: string[], options: SendOptions) => {
      const stop = await readDocument(path);
      if (stop.type !== "cancellation" && stop.type !== "closing") {
        throw new CountersignError("GOV_FILE_INVALID", `${path} is no cancellation`);
      }
      const governance = await connect(options);
      requireSameCouncil(governance, stop);
      if (stop.type === "cancellation") await requireWaiting(governance, stop.operation);
      const message = stopMessageOf(stop);
      const files = await readSignatureFiles(paths);
      const signed = await checkSignatures(governance, message, files);
      const sent = await sendOrTry(governance, message.call(signed), options, io.env);
      const subject = stop.type === "cancellation" ? { operation: stop.operation } : { closes: governance.gate.gate };
      answer(io, options.json, { ...sent, ...subject }, [
        ...(stop.type === "cancellation" ? [`operation ${stop.operation}`] : CLOSED),
        sentLine(sent),
      ]);
    });
  return new Command("cancel")
    .configureHelp({ subcommandTerm: (verb) => verb.name() })
    .description("stop what waits, one operation or everything: `cancel write`, two members `sign`, `cancel send`")
    .addCommand(write)
    .addCommand(send);
}

async function compose(governance: Governance, subject: string | undefined, options: WriteOptions): Promise<Stop> {
  if ((subject === undefined) !== (options.all === true)) {
    throw new CountersignError("ARGUMENT_INVALID", "name one operation, or --all");
  }
  return subject === undefined ? closing(governance, options) : cancellation(governance, await operationOf(subject));
}

/** One act against whatever waits, however much it is. */
async function closing({ chainId, contracts, head }: Governance, options: WriteOptions): Promise<Stop> {
  const rationale = await readReason(options);
  return buildStop({
    version: 1,
    type: "closing",
    chainId,
    council: contracts.council,
    rationale,
    reason: hashOfText(rationale),
    nonce: BigInt(`0x${randomBytes(16).toString("hex")}`).toString(),
    deadline: head.timestamp + (options.signWithin ?? DAY),
  });
}

/** The round goes up when the very same operation comes back after it was cancelled. */
async function cancellation(governance: Governance, operation: string): Promise<Stop> {
  const { rpc, head, chainId, contracts, deployedAt } = governance;
  await requireWaiting(governance, operation);
  const { council } = contracts;
  const range = { fromBlock: deployedAt, toBlock: head.number };
  const nonce = cancellationNonce(operation, await readCancellations(rpc, council, operation, range));
  return buildStop({ version: 1, type: "cancellation", chainId, council, operation, nonce, deadline: NEVER });
}

async function operationOf(subject: string): Promise<string> {
  if (/^0x[0-9a-fA-F]{64}$/.test(subject)) return subject.toLowerCase();
  const document = await readDocument(subject);
  if (document.type === "proposal") return document.operation;
  throw new CountersignError("GOV_FILE_INVALID", `${subject} is no proposal`);
}

/** @throws GOV_DONE, GOV_NOT_SCHEDULED */
async function requireWaiting({ rpc, contracts, head }: Governance, operation: string): Promise<void> {
  const found = await readOperation(rpc, contracts.timelock, head, operation);
  if (found === "done") throw new CountersignError("GOV_DONE", operation);
  if (found === "unset") throw new CountersignError("GOV_NOT_SCHEDULED", operation);
}
