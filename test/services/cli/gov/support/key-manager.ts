import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { p256 } from "@noble/curves/nist.js";

import { toHex } from "../../../../../services/core/encoding/hex.ts";

const CURVES = fileURLToPath(import.meta.resolve("@noble/curves/nist.js"));

/** A P-256 key that only a program has, as a key manager would; its signatures have a high S, as half of them do. */
export interface KeyManager {
  /** x || y, hex */
  readonly publicKey: string;
  /** for `sign --key-command` */
  command(form: "raw" | "der"): string;
}

export async function createKeyManager(dir: string, secret: number): Promise<KeyManager> {
  const path = join(dir, "key-manager.mjs");
  const secretKey = new Uint8Array(32).fill(secret);
  await writeFile(
    path,
    `import { p256 } from ${JSON.stringify(CURVES)};
let digest = "";
for await (const chunk of process.stdin) digest += chunk;
const signed = p256.sign(Buffer.from(digest.trim().slice(2), "hex"), new Uint8Array(32).fill(${secret}), { prehash: false });
const low = p256.Signature.fromBytes(signed);
const high = new p256.Signature(low.r, p256.Point.Fn.ORDER - low.s);
console.log(Buffer.from(high.toBytes(process.argv[2] === "der" ? "der" : "compact")).toString("hex"));
`,
  );
  return {
    publicKey: toHex(p256.getPublicKey(secretKey, false).subarray(1)),
    command: (form) => `'${process.execPath}' '${path}' ${form}`,
  };
}
