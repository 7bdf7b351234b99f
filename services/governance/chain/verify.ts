import { keccak256 } from "ethers";

import { readOperationId, readTimelockEvents, type TimelockEvent } from "../../chain/read/timelock.ts";
import { readSignature } from "../../chain/read/signatures.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { isKnown, publicationOf } from "../file/decode.ts";
import { batchOf, type Proposal } from "../file/proposal.ts";
import type { SignatureFile } from "../file/signatures.ts";
import type { Governance } from "./connect.ts";

/** What was recomputed and found to be as the file says. */
export interface Verified {
  readonly operation: string;
  readonly digest: string;
  /** the transaction that brought it before the timelock; null before that */
  readonly scheduledIn: string | null;
  readonly signers: readonly string[];
}

/**
 * Holds a proposal, whose ids were made anew from its calls when it was read, against the chain.
 * @throws GOV_MISMATCH, GOV_SIGNATURE_FOREIGN, GOV_SIGNATURE_INVALID, CHAIN_UNREACHABLE
 */
export async function verifyProposal(
  governance: Governance,
  proposal: Proposal,
  files: readonly SignatureFile[],
): Promise<Verified> {
  const { rpc, contracts, head } = governance;
  const { operation, digest, predecessor, salt } = proposal;
  const said = await readOperationId(rpc, contracts.timelock, head, [...batchOf(proposal), predecessor, salt]);
  if (said !== operation) throw mismatch(`the timelock calls these calls ${said}, the file ${operation}`);
  for (const file of files) {
    if (file.digest !== digest) throw new CountersignError("GOV_SIGNATURE_FOREIGN", `by ${file.signer}`);
    if (await readSignature(rpc, head, digest, file)) continue;
    throw new CountersignError("GOV_SIGNATURE_INVALID", `by ${file.signer}`);
  }
  await requireCode(governance, proposal);
  return {
    operation,
    digest,
    scheduledIn: await readScheduled(governance, proposal),
    signers: files.map((f) => f.signer),
  };
}

/** The event shows everybody, and for two days, what will happen: it must be what the file says. */
async function readScheduled(governance: Governance, proposal: Proposal): Promise<string | null> {
  const { rpc, contracts, deployedAt, head } = governance;
  const { operation, calls, predecessor } = proposal;
  const range = { fromBlock: deployedAt, toBlock: head.number };
  const all = await readTimelockEvents(rpc, contracts.timelock, "CallScheduled", [operation], range);
  // An operation that was cancelled may have been scheduled again: the last time counts.
  const tx = all.at(-1)?.tx ?? null;
  if (tx === null) return null;
  const events = all.filter((event) => event.tx === tx);
  const fits = calls.every((call, i) => isScheduled(events[i], call, predecessor));
  if (!fits || events.length !== calls.length) throw mismatch(`${tx} scheduled other calls`);
  return tx;
}

function isScheduled(event: TimelockEvent | undefined, call: Proposal["calls"][number], predecessor: string): boolean {
  const { target, value, data, predecessor: after } = event?.args ?? {};
  return (
    String(target).toLowerCase() === call.target &&
    String(value) === call.value &&
    data === call.data &&
    after === predecessor
  );
}

/** The evaluator of a publication still has the code it is published with. */
async function requireCode({ rpc, head }: Governance, { decoded }: Proposal): Promise<void> {
  for (const call of decoded.filter(isKnown)) {
    if (call.function !== "publish") continue;
    const { evaluator = "", codeHash = "" } = publicationOf(call.arguments);
    const code = await rpc.request("eth_getCode", [evaluator, { blockHash: head.hash }]);
    const actual = keccak256(String(code));
    if (actual !== codeHash) throw mismatch(`${evaluator} has code ${actual}, the file says ${codeHash}`);
  }
}

function mismatch(detail: string): CountersignError {
  return new CountersignError("GOV_MISMATCH", detail);
}
