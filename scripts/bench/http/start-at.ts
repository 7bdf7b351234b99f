import { LOOPBACK } from "../../../services/main/home-services.ts";
import { freePort } from "../../../services/platform/http/free-port.ts";
import { startSingle } from "../../local/single.ts";
import type { Bench } from "../bench-context.ts";

/** A script as a process of its own until the benchmark ends; its first argument is its port. @returns its URL */
export async function startAt(
  bench: Bench,
  dir: string,
  name: string,
  script: string,
  args: readonly string[],
): Promise<string> {
  const port = await freePort();
  const place = { host: LOOPBACK, port };
  const child = await startSingle({ name, script, args: [String(port), ...args], place, readyPath: null }, dir);
  bench.atEnd(() => child.stop());
  return `http://${LOOPBACK}:${port}`;
}
