import { randomBytes } from "node:crypto";

import type { Command } from "commander";

import { connect } from "../../governance/chain/connect.ts";
import { hashOfText } from "../../governance/file/proposal.ts";
import { buildStop } from "../../governance/file/stop.ts";
import { writeJsonFile } from "../../platform/json-file.ts";
import { painter } from "../../platform/terminal/paint.ts";
import { answer, type Io } from "./io.ts";
import { hours } from "../shared/arguments.ts";
import { type ChainOptions, chainVerb } from "./options.ts";
import { readReason } from "./reason.ts";
import { stopLines } from "./show.ts";

const DAY = 86_400;

interface BrakeOptions extends ChainOptions {
  readonly out: string;
  readonly why?: string;
  readonly whyFile?: string;
  /** seconds */
  readonly signWithin?: number;
}

const ABOUT = `write a brake: a file with which one member, once in 30 days, pauses the organization. \`sign\` it, then \`submit\`
it with the one signature.`;

/** `brake`. */
export function brakeVerb(io: Io): Command {
  return chainVerb(io, "brake", ABOUT)
    .requiredOption("--out <file>", "where to write the brake")
    .option("--why <text>", "the reason, in words; its hash goes on chain")
    .option("--why-file <file>", "the reason, from a file")
    .option("--sign-within <hours>", "until it must be submitted, default 24", hours)
    .action(async (options: BrakeOptions) => {
      const { chainId, contracts, head } = await connect(options);
      const rationale = await readReason(options);
      const stop = buildStop({
        version: 1,
        type: "brake",
        chainId,
        council: contracts.council,
        rationale,
        reason: hashOfText(rationale),
        nonce: BigInt(`0x${randomBytes(16).toString("hex")}`).toString(),
        deadline: head.timestamp + (options.signWithin ?? DAY),
      });
      await writeJsonFile(options.out, stop);
      answer(io, options.json, stop, [
        ...stopLines(stop, painter(io.stdout)),
        `written to ${options.out}: nothing is sent`,
      ]);
    });
}
