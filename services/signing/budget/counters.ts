import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import type { CounterStore } from "../../store/counters.ts";
import type { OpenCounters } from "../shared/deps.ts";

/** The counter store, opened when somebody is first charged, and again after it could not be. */
export interface Counters extends OpenCounters {
  close(): Promise<void>;
}

/** @param openStore opens the store, and heals what an earlier process left in it */
export function createCounters(openStore: () => Promise<CounterStore>): Counters {
  let opening: Promise<CounterStore> | null = null;

  async function open(): Promise<CounterStore> {
    opening ??= openStore();
    const mine = opening;
    try {
      return await mine;
    } catch (error) {
      if (opening === mine) opening = null;
      throw refusal(error);
    }
  }

  return {
    open,
    close: async () => {
      const store = await opening?.catch(() => null);
      opening = null;
      await store?.close();
    },
  };
}

/** An agent is not told to correct a request because the operator's file is another version's. */
function refusal(error: unknown): unknown {
  if (!isCountersignError(error)) return error;
  if (error.code !== "DATA_OTHER_CHAIN" && error.code !== "DATA_OTHER_VERSION") return error;
  return new CountersignError("COUNTERS_UNREACHABLE", error.detail, { cause: error });
}
