import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

import { isCountersignError } from "../../../../services/core/errors/error.ts";
import type { LogStore } from "../../../../services/store/port.ts";
import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { IDENTITY } from "./identity.ts";

// A process of its own: `node full-disk.ts <an empty disk>` probes a store on it before it is full, while it is, and afterwards.
const [directory = ""] = process.argv.slice(2);

async function outcome(store: LogStore): Promise<string> {
  try {
    await store.probe();
    return "ok";
  } catch (error) {
    return isCountersignError(error) ? error.code : String(error);
  }
}

function fillUp(path: string): void {
  const file = openSync(path, "w");
  try {
    for (;;) writeSync(file, new Uint8Array(4096));
  } catch {
    // The disk is full.
  } finally {
    closeSync(file);
  }
}

const store = await openLogStore({ path: join(directory, "log.sqlite"), identity: IDENTITY });
const before = await outcome(store);
const filler = join(directory, "filler");
fillUp(filler);
const full = await outcome(store);
unlinkSync(filler);
const after = await outcome(store);
await store.close();
process.stdout.write(JSON.stringify({ before, full, after }));
