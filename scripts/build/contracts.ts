import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { passOn } from "../../services/platform/terminal/print.ts";

/**
 * Compiles the contracts and writes their types. What the compiler says is passed on when it fails, and otherwise only where it
 * is about our own files: OpenZeppelin 5.7 makes solc 0.8.37 warn of a keyword to come, at length, on every clean build.
 * @param args for `hardhat build`
 * @returns its exit status
 */
export async function buildContracts(args: readonly string[]): Promise<number> {
  const manifest = createRequire(import.meta.url).resolve("hardhat/package.json");
  const hardhat = manifest.replace(/package\.json$/, "dist/src/cli.js");
  const child = spawn(process.execPath, [hardhat, "build", "--quiet", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [status] = (await once(child, "close")) as [number | null];
  const output = Buffer.concat(chunks).toString("utf8");
  const ours = output.split(/\n(?=Warning)/).filter((warning) => /--> (\.\/)?contracts\//.test(warning));
  if (status !== 0) passOn(process.stderr, output);
  else if (ours.length > 0) passOn(process.stderr, `${ours.join("\n")}\n`);
  return status ?? 1;
}
