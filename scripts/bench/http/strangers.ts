import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** What strangers do at a port of loopback. */
export interface StrangersData {
  readonly port: number;
  /** where they come from */
  readonly addresses: readonly string[];
  /** how many from each address */
  readonly each: number;
  /** what each says at first */
  readonly says: string;
  /** how many more characters each says */
  readonly filler: number;
  /** whether those that were sent away come back */
  readonly persists: boolean;
}

export interface Strangers {
  /** How many stand now. */
  readonly count: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Connections on a thread of their own, so that what they take is not taken from who measures. Resolves when all were opened. */
export async function startStrangers(data: StrangersData): Promise<Strangers> {
  const worker = new Worker(new URL("./strangers-thread.ts", import.meta.url), { workerData: data });
  const said = async (): Promise<number> => {
    const [count] = (await once(worker, "message")) as [number];
    return count;
  };
  await said();
  return {
    count: () => {
      worker.postMessage("count");
      return said();
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}
