import type { Command } from "commander";

import { connect, requireSame } from "../../governance/chain/connect.ts";
import { verifyProposal } from "../../governance/chain/verify.ts";
import { readProposal } from "../../governance/file/document.ts";
import { readSignatureFiles } from "../../governance/file/signatures.ts";
import { painter } from "../../platform/terminal/paint.ts";
import { shortHex } from "../../platform/terminal/text.ts";
import { answer, type Io } from "./io.ts";
import { type ChainOptions, chainVerb } from "./options.ts";

const ABOUT = `recompute the operation's id, the digest and the reason's hash from the calls in a file, and compare them with the
file and with the chain; check signature files.`;

/** `verify <file> [signature...]`. */
export function verifyVerb(io: Io): Command {
  return chainVerb(io, "verify", ABOUT)
    .argument("<file>", "a proposal")
    .argument("[signature...]", "signature files")
    .action(async (path: string, paths: string[], options: ChainOptions) => {
      const proposal = await readProposal(path);
      const governance = await connect(options);
      await requireSame(governance, proposal);
      const files = await readSignatureFiles(paths);
      const verified = await verifyProposal(governance, proposal, files);
      const { operation, digest, scheduledIn, signers } = verified;
      answer(io, options.json, verified, [
        `operation    ${operation}: the timelock says the same of these calls`,
        `to sign      ${digest}`,
        ...signers.map((signer) => `signed by    ${shortHex(signer)}`),
        `scheduled    ${scheduledIn === null ? "not yet" : `in ${scheduledIn}, with these very calls`}`,
        painter(io.stdout)("green", "the file is what it says"),
      ]);
    });
}
