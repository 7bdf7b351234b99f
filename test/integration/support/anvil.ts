import { spawn } from "node:child_process";

import { urlOf } from "../../../scripts/local/services.ts";
import { freePort } from "../../../services/platform/http/free-port.ts";
import { readChainId } from "../../../services/chain/read/deployment.ts";
import { createRpc } from "../../../services/chain/rpc/client.ts";
import { collect, ownEnv } from "../../e2e/support/run.ts";
import { until } from "../../helpers/until.ts";

export interface Anvil {
  readonly url: string;
  readonly kill: () => void;
}

/** A chain of another make, with a block every second, whether anything happens or not. */
export async function startAnvil(binary: string, flags: readonly string[] = []): Promise<Anvil> {
  const port = await freePort();
  const args = ["--host", "127.0.0.1", "--port", String(port), "--block-time", "1", ...flags];
  const child = spawn(binary, args, { env: ownEnv(), stdio: ["ignore", "pipe", "pipe"] });
  const output = collect(child.stderr);
  child.stdout.resume();
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const url = urlOf(port);
  try {
    await until("anvil answers", () => {
      if (child.exitCode !== null) throw new Error(`anvil ended with ${child.exitCode}: ${output()}`);
      return readChainId(createRpc(url)).then(
        () => true,
        () => false,
      );
    });
  } catch (error) {
    kill();
    throw error;
  }
  return { url, kill };
}
