import { Command } from "commander";

import { readCancellations } from "../../chain/read/council.ts";
import { readOperation } from "../../chain/read/timelock.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { connect, type Governance } from "../../governance/chain/connect.ts";
import { sendOrTry, sentLine } from "../../governance/chain/send.ts";
import { checkSignatures } from "../../governance/chain/signed.ts";
import { readDocument } from "../../governance/file/document.ts";
import { readSignatureFiles } from "../../governance/file/signatures.ts";
import { buildStop, cancellationNonce, type Stop, stopMessageOf } from "../../governance/file/stop.ts";
import { writeJsonFile } from "../../platform/json-file.ts";
import { painter } from "../../platform/terminal/paint.ts";
import { answer, type Io } from "./io.ts";
import { type ChainOptions, chainVerb, sendVerb, type SendOptions } from "./options.ts";
import { stopLines } from "./show.ts";
import { requireSameCouncil } from "./submit.ts";

/** A veto does not run out while what it stops still waits: long after every operation's own deadline. */
const NEVER = 9_999_999_999;

interface WriteOptions extends ChainOptions {
  readonly out: string;
}

/** `cancel`: two members stop what waits in the timelock. */
export function cancelVerb(io: Io): Command {
  const write = chainVerb(io, "write", "write the cancellation of an operation: a file for two members to sign")
    .argument("<proposal or operation>", "a proposal's file, or an operation's id as the chain shows it")
    .requiredOption("--out <file>", "where to write the cancellation")
    .action(async (subject: string, options: WriteOptions) => {
      const governance = await connect(options);
      const stop = await compose(governance, await operationOf(subject));
      await writeJsonFile(options.out, stop);
      answer(io, options.json, stop, [
        ...stopLines(stop, painter(io.stdout)),
        `written to ${options.out}: nothing is sent`,
      ]);
    });
  const send = sendVerb(io, "send", "check two members' signatures, and stop the operation.")
    .argument("<file>", "a cancellation")
    .argument("<signature...>", "signature files, one of each signer")
    .action(async (path: string, paths: string[], options: SendOptions) => {
      const stop = await readDocument(path);
      if (stop.type !== "cancellation") throw new CountersignError("GOV_FILE_INVALID", `${path} is no cancellation`);
      const governance = await connect(options);
      requireSameCouncil(governance, stop);
      await requireWaiting(governance, stop.operation);
      const message = stopMessageOf(stop);
      const files = await readSignatureFiles(paths);
      const signed = await checkSignatures(governance, message, files);
      const sent = await sendOrTry(governance, message.call(signed), options, io.env);
      const { operation } = stop;
      answer(io, options.json, { ...sent, operation }, [`operation ${operation}`, sentLine(sent)]);
    });
  return new Command("cancel")
    .description("stop an operation that waits: `cancel write` it, two members `sign`, `cancel send`")
    .addCommand(write)
    .addCommand(send);
}

/** The round goes up when the very same operation comes back after it was cancelled. */
async function compose(governance: Governance, operation: string): Promise<Stop> {
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
