import { setTimeout as sleep } from "node:timers/promises";

const STEP_MS = 5;
const STEPS = 1000;

/** Waits for something that is bound to happen. Gives up in the end, so that a broken rule fails its test and hangs no run. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let step = 0; step < STEPS; step += 1) {
    if (await holds()) return;
    await sleep(STEP_MS);
  }
  throw new Error("it never happened");
}
