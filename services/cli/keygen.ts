import { Command } from "commander";

import { jwkOf, keyHash } from "../core/jws/key.ts";
import { generateKeyFile } from "../keys/file-signer.ts";
import { printLines } from "../platform/terminal/print.ts";

/** `countersign keygen`: an Ed25519 key for an agent or a log. */
export function keygenCommand(): Command {
  return new Command("keygen")
    .description("create an Ed25519 key file (PKCS#8 PEM, mode 0600) and print its public half")
    .argument("<file>", "where to write it; must not exist")
    .option("--json", "print JSON")
    .action(async (file: string, { json = false }: { json?: boolean }) => {
      const { kid, publicKey } = await generateKeyFile(file);
      const hash = keyHash(publicKey);
      const jwk = jwkOf(publicKey);
      const text = json
        ? JSON.stringify({ file, kid, key_hash: hash, jwk })
        : `wrote ${file}\nkid       ${kid}\nkey hash  ${hash}`;
      printLines(process.stdout, [text]);
    });
}
