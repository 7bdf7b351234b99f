import { Command } from "commander";

import { signByWallet } from "../../chain/signed/approval.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { type Document, documentMessage, parseDocument } from "../../governance/file/document.ts";
import { isRequest, parseRequest, type SignatureRequest } from "../../governance/file/request.ts";
import { isWallet, parseSignatureFile, type SignatureFile } from "../../governance/file/signatures.ts";
import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { createFileSigner } from "../../keys/file-signer.ts";
import { inFile, readJson, writeJsonFile } from "../../platform/json-file.ts";
import { fieldLines } from "../../platform/terminal/field.ts";
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
  readonly agentKey?: string;
  /** digest of what was read and is agreed to */
  readonly yes?: string;
  readonly json?: true;
}

const ABOUT = `sign a file as a member: one signature file for each signer. Works without a network: run \`show\` first, where
there is one. The digest is made anew from the calls, so an edited file is refused. A request of \`countersign apply\` is signed by
the principal, the agent or the holder of the wallet it names: put the signature beside it, with .sig in the place of .json.`;

/** `sign <file>`. */
export function signVerb(io: Io): Command {
  return walletOptions(described(new Command("sign"), ABOUT), "the member")
    .option("--key-command <command>", "key manager: gets the digest in hex on stdin, prints the signature in hex")
    .option("--signer <signer>", "whose key the key manager has: ERC-7913, 0x hex", signerOption)
    .option("--agent-key <file>", "for a request to an agent: its Ed25519 key file, mode 0600")
    .requiredOption("--out <file>", "where to write the signature")
    .option(
      "--yes <digest>",
      "neither show nor ask: sign if this is what is to be signed, as it was shown before",
      hash,
    )
    .option("--json", "print one line of JSON")
    .argument("<file>", "a proposal, a cancellation, a closing, a brake or a request")
    .action(async (path: string, options: SignOptions) => {
      const document = await readSignable(path);
      const { digest } = document.type === "request" ? document : documentMessage(document);
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

type Signable = Document | SignatureRequest;

/** @throws FILE_UNREADABLE, GOV_FILE_INVALID, GOV_FILE_EDITED */
async function readSignable(path: string): Promise<Signable> {
  const value = await readJson(path, "GOV_FILE_INVALID");
  return inFile(path, () => (isRequest(value) ? parseRequest(value).request : parseDocument(value)));
}

function linesOf(document: Signable, io: Io): readonly string[] {
  const paint = painter(io.stderr);
  if (document.type === "request") {
    const { words, signer, digest } = document;
    return [
      paint("bold", "request"),
      ...words.flatMap((line) => fieldLines("  ", line)),
      ...fieldLines("  signer   ", signer ?? "whoever holds the wallet"),
      ...fieldLines("  to sign  ", digest),
    ];
  }
  if (document.type !== "proposal") return stopLines(document, paint);
  return [...proposalLines(document, paint), ...limitLines(document)];
}

async function sign(document: Signable, options: SignOptions, io: Io): Promise<SignatureFile> {
  const signature = await signDigest(
    document.type === "request" ? document.digest : documentMessage(document).digest,
    options,
    io,
  );
  if (document.type !== "request" || document.signer === signature.signer) return signature;
  if (document.signer === null && isWallet(signature)) return signature;
  throw new CountersignError(
    "GOV_SIGNATURE_INVALID",
    `${document.signer ?? "a wallet"} is asked for it, and this key is of ${signature.signer}`,
  );
}

async function signDigest(digest: string, options: SignOptions, { env }: Io): Promise<SignatureFile> {
  const head = { version: 1, type: "signature", digest };
  const { keyCommand, signer, agentKey } = options;
  if (agentKey !== undefined) {
    const key = await createFileSigner(agentKey);
    const signature = toHex(await key.sign(fromHex(digest)));
    return parseSignatureFile({ ...head, signer: toHex(key.publicKey.raw), signature });
  }
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
