import { execFile } from "node:child_process";

import { p256 } from "@noble/curves/nist.js";

import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";

/** A person may have to touch a token. */
const TIMEOUT_MS = 120_000;
/** ERC-7913 P-256: verifier || x || y. */
const P256_SIGNER_BYTES = 84;

/**
 * Has a key manager sign: a command of the operator's own, for example around pkcs11-tool, gets the digest (0x and 64 hex
 * digits) on its standard input and prints the signature in hex.
 * @param signer the member the key belongs to
 * @throws GOV_KEY_COMMAND
 */
export async function signWithCommand(command: string, signer: string, digest: string): Promise<string> {
  const printed = (await run(command, digest)).trim().toLowerCase();
  const hex = printed.startsWith("0x") ? printed : `0x${printed}`;
  if (!/^0x([0-9a-f]{2}){64,4096}$/.test(hex)) {
    throw new CountersignError(
      "GOV_KEY_COMMAND",
      `it printed ${printed.length} characters that are no signature in hex`,
    );
  }
  return isP256(signer) ? lowS(hex) : hex;
}

function isP256(signer: string): boolean {
  return (signer.length - 2) / 2 === P256_SIGNER_BYTES;
}

/** Key managers write either S, raw or in DER; the verifier takes the lower one, raw. */
function lowS(signature: string): string {
  const bytes = fromHex(signature);
  try {
    const form = bytes.length === 64 ? "compact" : "der";
    const parsed = p256.Signature.fromBytes(bytes, form);
    const { ORDER } = p256.Point.Fn;
    const s = parsed.hasHighS() ? ORDER - parsed.s : parsed.s;
    return toHex(new p256.Signature(parsed.r, s).toBytes("compact"));
  } catch {
    throw new CountersignError("GOV_KEY_COMMAND", "what it printed is neither r || s nor a DER signature of P-256");
  }
}

function run(command: string, input: string): Promise<string> {
  const options = { timeout: TIMEOUT_MS, maxBuffer: 64 * 1024, windowsHide: true };
  return new Promise((resolve, reject) => {
    const child = execFile("/bin/sh", ["-c", command], options, (error, stdout) => {
      if (error === null) return resolve(stdout);
      // Without the cause: the command line may hold a PIN.
      const how = error.killed === true ? "it did not end in time" : `it ended with ${String(error.code)}`;
      reject(new CountersignError("GOV_KEY_COMMAND", how));
    });
    // A command that ends before it reads has said enough.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(`${input}\n`);
  });
}
