import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Life, Service } from "../../services/platform/lifecycle.ts";
import { deathOf, startProcess } from "../local/processes.ts";

/** The three services against a chain you bring; each reads its own settings from the environment and checks them. */
export async function startOutside(dataDir: string, life: Life): Promise<Service> {
  await mkdir(join(dataDir, "output"), { recursive: true, mode: 0o700 });
  const running = ["signing", "gateway", "batcher"].map((name) =>
    startProcess({
      name,
      script: `services/main/${name}.mjs`,
      env: definedOf(process.env),
      logFile: join(dataDir, "output", `${name}.log`),
      echo: true,
    }),
  );
  let stopping = false;
  for (const process of running) {
    void process.ended.then((status) => {
      if (!stopping) life.fatal(deathOf(process, status));
    });
  }

  return {
    stop: async () => {
      stopping = true;
      // The batcher first: it finishes its batch with the help of the others.
      for (const process of running.toReversed()) await process.stop();
    },
  };
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
