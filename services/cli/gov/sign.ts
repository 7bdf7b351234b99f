import { Command } from "commander";

import { signByWallet } from "../../chain/signed/approval.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { type Document, documentMessage, readDocument } from "../../governance/file/document.ts";
import { parseSignatureFile, type SignatureFile } from "../../governance/file/signatures.ts";
import { writeJsonFile } from "../../platform/json-file.ts";
import { painter } from "../../platform/terminal/paint.ts";
import { shortHex } from "../../platform/terminal/text.ts";
import { agreed } from "../shared/confirm.ts";
import { answer, type Io } from "./io.ts";
import { signWithCommand } from "../../governance/keys/key-command.ts";
import { readWallet, type WalletSource } from "../../governance/keys/wallet.ts";
import { limitLines, proposalLines } from "./show-lines.ts";
import { hash, signer as signerOption } from "../shared/arguments.ts";
import { described, walletOptions } from "./options.ts";
import { stopLines } from "./show.ts";
import { printLines } from "../../platform/terminal/print.ts";

interface SignOptions extends WalletSource {
  readonly out: string;
  readonly keyCommand?: string;
  readonly signer?: string;
  /** digest of what was read and is agreed to */
  readonly yes?: string;
  readonly json?: true;
}

const ABOUT = `sign a file as a member: one signature file for each signer. Works without a network: run \`show\` first, where
there is one. The digest is made anew from the calls, so an edited file is refused.`;

/** `sign <file>`. */
export function signVerb(io: Io): Command {
  return walletOptions(described(new Command("sign"), ABOUT), "the member")
    .option("--key-command <command>", "key manager: gets the digest in hex on stdin, prints the signature in hex")
    .option("--signer <signer>", "whose key the key manager has: ERC-7913, 0x hex", signerOption)
    .requiredOption("--out <file>", "where to write the signature")
    .option(
      "--yes <digest>",
      "neither show nor ask: sign if this is what is to be signed, as it was shown before",
      hash,
    )
    .option("--json", "print one line of JSON")
    .argument("<file>", "a proposal, a cancellation, a closing or a brake")
    .action(async (path: string, options: SignOptions) => {
      const document = await readDocument(path);
      const { digest } = documentMessage(document);
      if (options.yes === undefined) printLines(io.stderr, linesOf(document, io));
      if (!(await agreed({ digest, otherwise: "GOV_FILE_EDITED" }, options.yes))) {
        printLines(io.stderr, ["not signed"]);
        process.exitCode = 1;
        return;
      }
      const signature = await sign(document, options, io);
      await writeJsonFile(options.out, signature);
      answer(io, options.json, signature, [`signed by ${shortHex(signature.signer)}, written to ${options.out}`]);
    });
}

function linesOf(document: Document, io: Io): readonly string[] {
  const paint = painter(io.stderr);
  if (document.type !== "proposal") return stopLines(document, paint);
  return [...proposalLines(document, paint), ...limitLines(document)];
}

async function sign(document: Document, options: SignOptions, { env }: Io): Promise<SignatureFile> {
  const { digest } = documentMessage(document);
  const head = { version: 1, type: "signature", digest };
  const { keyCommand, signer } = options;
  if (keyCommand === undefined) {
    return parseSignatureFile({ ...head, ...signByWallet(await readWallet(options, env), digest) });
  }
  if (options.keyEnv !== undefined || options.keystore !== undefined) {
    throw new CountersignError("ARGUMENT_INVALID", "--key-command excludes --key-env and --keystore");
  }
  if (signer === undefined) throw new CountersignError("ARGUMENT_MISSING", "--key-command needs --signer");
  const signature = await signWithCommand(keyCommand, signer, digest);
  return parseSignatureFile({ ...head, signer, signature });
}
