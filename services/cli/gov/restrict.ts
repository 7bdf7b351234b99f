import { Command } from "commander";

import { agentAbi, anchorLogAbi, lineageAbi, modelAbi, pauseAbi } from "../../chain/abi/contracts.ts";
import { connect } from "../../governance/chain/connect.ts";
import { sendOrTry, sentLine } from "../../governance/chain/send.ts";
import type { Contracts } from "../../governance/file/contracts.ts";
import { hashOfText } from "../../governance/file/proposal.ts";
import { answer, type Io } from "./io.ts";
import { hash, whole } from "../shared/arguments.ts";
import { sendVerb, type SendOptions } from "./options.ts";
import { readReason } from "./reason.ts";

interface RestrictOptions extends SendOptions {
  readonly why?: string;
  readonly whyFile?: string;
}

interface Act {
  readonly about: string;
  /** of whom the key must be, default the guardian's */
  readonly whose?: string;
  readonly contract: keyof Contracts;
  /** whom it hits; null for everybody */
  readonly subject: {
    readonly flags: string;
    readonly about: string;
    readonly parse: (text: string) => unknown;
  } | null;
  readonly encode: (subject: unknown, reason: string) => string;
}

const GUARDIAN = "the guardian: nobody else may";
const AGENT = { flags: "--agent <id>", about: "the agent's id in the registry", parse: whole };
const LOG = { flags: "--log <id>", about: "the log's id", parse: whole };
const NODE = { flags: "--node <id>", about: "a genesis or a delegation", parse: hash };
const MODEL = { flags: "--digest <sha256>", about: "of the model artifact", parse: hash };

const ACTS: Readonly<Record<string, Act>> = {
  pause: {
    about: "block every decision of the organization, for 14 days at most",
    contract: "pause",
    subject: null,
    encode: (_, reason) => pauseAbi.encodeFunctionData("pause", [reason]),
  },
  suspend: {
    about: "take an agent out until the timelock reinstates it",
    contract: "agentRegistry",
    subject: AGENT,
    encode: (agent, reason) => agentAbi.encodeFunctionData("suspend", [Number(agent), reason]),
  },
  "revoke-agent": {
    about: "end an agent for good",
    contract: "agentRegistry",
    subject: AGENT,
    encode: (agent, reason) => agentAbi.encodeFunctionData("revoke", [Number(agent), reason]),
  },
  "revoke-node": {
    about: "end a genesis or a delegation for good, and all below; a principal of the genesis may, too",
    whose: "the guardian, or a principal of the genesis",
    contract: "lineage",
    subject: NODE,
    encode: (node, reason) => lineageAbi.encodeFunctionData("revoke", [String(node), reason]),
  },
  "revoke-model": {
    about: "end a model for good",
    contract: "modelRegistry",
    subject: MODEL,
    encode: (digest, reason) => modelAbi.encodeFunctionData("revoke", [String(digest), reason]),
  },
  seal: {
    about: "close a log for good",
    contract: "anchorLog",
    subject: LOG,
    encode: (log, reason) => anchorLogAbi.encodeFunctionData("seal", [Number(log), reason]),
  },
};

/** `restrict <act>`. */
export function restrictVerb(io: Io): Command {
  const verb = new Command("restrict").description(
    "what the guardian does at once, without council or delay: it can only ever take power away",
  );
  for (const [name, act] of Object.entries(ACTS)) verb.addCommand(actCommand(io, name, act));
  return verb;
}

function actCommand(io: Io, name: string, { about, whose, contract, subject, encode }: Act): Command {
  const command = sendVerb(io, name, `${about}.`, whose ?? GUARDIAN)
    .option("--why <text>", "the reason, in words; its hash goes on chain")
    .option("--why-file <file>", "the reason, from a file");
  if (subject !== null) command.requiredOption(subject.flags, subject.about, subject.parse);
  return command.action(async (options: RestrictOptions) => {
    const reason = hashOfText(await readReason(options));
    const { contracts, ...governance } = await connect(options);
    const key = Object.keys(options).find((each) => subject?.flags.startsWith(`--${each} `) === true);
    const data = encode(key === undefined ? null : options[key as keyof RestrictOptions], reason);
    const call = { to: contracts[contract], data };
    const sent = await sendOrTry({ contracts, ...governance }, call, options, io.env);
    answer(io, options.json, { ...sent, reason }, [`${name}: ${about}`, sentLine(sent)]);
  });
}
