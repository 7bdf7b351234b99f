import { randomBytes } from "node:crypto";

import type { Command } from "commander";

import { readMinDelay } from "../../chain/read/timelock.ts";
import { NO_PREDECESSOR } from "../../chain/send/timelock.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { connect, type Governance } from "../../governance/chain/connect.ts";
import { requirePasses } from "../../governance/chain/simulate.ts";
import type { Kind } from "../../governance/file/kinds.ts";
import { buildProposal, hashOfText, type Proposal } from "../../governance/file/proposal.ts";
import { writeJsonFile } from "../../platform/json-file.ts";
import { answer, type Io } from "./io.ts";
import type { Content, Setting } from "../../governance/kinds/kind.ts";
import { showLines } from "./show-lines.ts";
import { hash, hours, whole } from "../shared/arguments.ts";
import { type ChainOptions, chainVerb } from "./options.ts";
import { readReason } from "./reason.ts";

const WEEK = 7 * 86_400;

export interface ProposeOptions extends ChainOptions {
  readonly out: string;
  readonly why?: string;
  readonly whyFile?: string;
  readonly delay?: number;
  readonly predecessor?: string;
  /** seconds */
  readonly signWithin?: number;
  /** seconds */
  readonly executeWithin?: number;
  readonly unchecked?: true;
}

/** What a kind makes of its own options. */
export type Compose<T> = (setting: Setting, options: T) => Promise<Content>;

/** A kind of proposal with the options all kinds have. */
export function proposalVerb(io: Io, name: string, about: string): Command {
  return chainVerb(io, name, about)
    .requiredOption("--out <file>", "where to write the proposal")
    .option("--why <text>", "the reason, in words; its hash goes on chain")
    .option("--why-file <file>", "the reason, from a file")
    .option("--delay <seconds>", "longer than the timelock's own delay", whole)
    .option("--predecessor <operation>", "an operation that must be done first", hash)
    .option("--sign-within <hours>", "until it must be submitted, default 168", hours)
    .option("--execute-within <hours>", "after the delay, until it must be executed, default 168", hours)
    .option("--unchecked", "write it even though the call would fail today");
}

/** Writes the proposal, and shows it. */
export async function propose<T>(io: Io, kind: Kind, options: ProposeOptions & T, compose: Compose<T>): Promise<void> {
  const governance = await connect(options);
  const written = await compile(governance, kind, options, compose);
  await writeJsonFile(options.out, written);
  const lines = [
    ...(await showLines(governance, written, io.stdout)),
    "",
    `written to ${options.out}: nothing is sent`,
  ];
  answer(io, options.json, written, lines);
}

async function compile<T>(
  governance: Governance,
  kind: Kind,
  options: ProposeOptions & T,
  compose: Compose<T>,
): Promise<Proposal> {
  const { rpc, contracts, head, chainId, gate } = governance;
  if (!gate.isOpen && kind !== "reopen") throw new CountersignError("GOV_GATE_CLOSED", "only `propose reopen` passes");
  const rationale = await readReason(options);
  const least = await readMinDelay(rpc, contracts.timelock, head);
  const delay = options.delay ?? least;
  if (delay < least) throw new CountersignError("GOV_DELAY_TOO_SHORT", `${delay} s, and at least ${least} s is needed`);
  const signBy = head.timestamp + (options.signWithin ?? WEEK);
  const deadline = signBy + delay + (options.executeWithin ?? WEEK);
  const content = await compose({ governance, deadline, rationaleHash: hashOfText(rationale) }, options);
  if (options.unchecked !== true) await requirePasses(governance, content.calls);
  return buildProposal({
    kind,
    chainId,
    contracts,
    rationale,
    names: [...content.names],
    calls: [...content.calls],
    predecessor: options.predecessor ?? NO_PREDECESSOR,
    mark: gate.mark,
    delay,
    nonce: BigInt(`0x${randomBytes(16).toString("hex")}`).toString(),
    deadline: signBy,
  });
}
