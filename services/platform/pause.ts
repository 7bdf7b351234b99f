import { setTimeout as sleep } from "node:timers/promises";

/** Lets time pass, unless somebody ends it. @throws AbortError when the signal is aborted */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal });
}
