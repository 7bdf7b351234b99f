import { existsSync } from "node:fs";
import { join } from "node:path";

import { CountersignError } from "../../../core/errors/error.ts";
import type { CounterStore, OpenCounterStore } from "../../counters.ts";
import { openDatabase } from "../database.ts";
import { createPrivateFile } from "../file.ts";
import { isEmpty, prepareStore } from "../identity.ts";
import { unreachable } from "./failure.ts";
import { keepPresent } from "./present.ts";
import { COUNTERS_FORM, type CountersIdentity } from "./schema.ts";
import { counterStore } from "./store.ts";

export interface CounterStoreOptions {
  readonly path: string;
  readonly identity: CountersIdentity;
  /** where somebody was charged before, a file that is not there is a loss and not a beginning */
  readonly create: boolean;
}

/** Where the counters of a System stand, unless the operator says otherwise. */
export function counterStorePath(dataDir: string, system: string): string {
  return join(dataDir, `counters-${system.toLowerCase().slice(2, 10)}.sqlite`);
}

/** Opens the counters that stand in a file, or shall stand there. */
export function counterStoreAt(path: string, identity: CountersIdentity): OpenCounterStore {
  return (create) => openCounterStore({ path, identity, create });
}

/**
 * Opens the counters of a System: one SQLite file for every process on the host.
 * @throws COUNTERS_UNREACHABLE, DATA_OTHER_CHAIN, DATA_OTHER_VERSION, LOG_CORRUPT
 */
export async function openCounterStore({ path, identity, create }: CounterStoreOptions): Promise<CounterStore> {
  if (!create && !existsSync(path)) throw new CountersignError("COUNTERS_UNREACHABLE", `${path} is not there`);
  try {
    if (create) createPrivateFile(path);
    const database = openDatabase(path, false);
    try {
      if (!create && isEmpty(database)) throw new CountersignError("COUNTERS_UNREACHABLE", `${path} is empty`);
      await prepareStore(database, COUNTERS_FORM, identity);
      database.exec("PRAGMA busy_timeout = 0");
      return counterStore(database, keepPresent(path));
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw unreachable(error);
  }
}
