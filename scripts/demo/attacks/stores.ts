import { existsSync, renameSync, rmSync } from "node:fs";

import { isCountersignError } from "../../../services/core/errors/error.ts";
import { waitAnchored } from "../anchored.ts";
import { type Attack, codeOf } from "../attack.ts";
import { logFile } from "../records.ts";
import type { Stage } from "./stage.ts";

/** A store, and what SQLite keeps beside it. */
const PARTS = ["", "-wal", "-shm"];

/** On what remembers that a permission was used. */
export function storeAttacks({ stack, cast, story }: Stage): Attack[] {
  const { client } = cast.actors["po-generator"];
  const { proposal, permit } = story.used;
  const present = async () => codeOf(await client.execute("erp", proposal, permit));

  return [
    {
      name: "a used permission, after the gateway's log was deleted",
      expected: "STORE_BEHIND",
      perform: async () => {
        const log = logFile(stack.files.dir, stack.organization.deployment.logs.gateway);
        await waitAnchored(stack);
        await stack.halt("gatewayBatcher");
        await stack.halt("gateway");
        rename(log, `${log}.kept`);
        // A gateway with less than the chain has of its log does not start, so nobody is there to take it.
        const began = await stack.begin("gateway").then(present, codeOfStart);
        await stack.halt("gateway");
        rename(`${log}.kept`, log);
        await stack.begin("gateway");
        await stack.begin("gatewayBatcher");
        return began;
      },
    },
  ];
}

function rename(from: string, to: string): void {
  for (const part of PARTS) {
    rmSync(to + part, { force: true });
    if (existsSync(from + part)) renameSync(from + part, to + part);
  }
}

/** What it said when it did not start. */
function codeOfStart(error: unknown): string {
  if (isCountersignError(error)) return error.code;
  throw error;
}
