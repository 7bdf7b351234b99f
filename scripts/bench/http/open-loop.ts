import { setTimeout as sleep } from "node:timers/promises";

import { type Summary, summarize } from "../stats.ts";
import type { LoadOptions } from "./load.ts";
import { createPoster } from "./post.ts";

/**
 * Sends at a steady rate, whatever becomes of what was sent before: time counts from when a request was due, so that a stall
 * is seen by all who would have come meanwhile.
 * @param rate requests a second
 */
export async function putSteadyLoad(
  { url, headers, connections, warmupMs, maxMs, next, check }: LoadOptions,
  rate: number,
): Promise<Summary> {
  const poster = createPoster(url, connections, true, headers);
  const samples: number[] = [];
  const sent: Promise<void>[] = [];
  const started = performance.now();
  const post = async (body: string, due: number): Promise<void> => {
    check(await poster.post(body));
    if (due >= started + warmupMs) samples.push((performance.now() - due) * 1000);
  };
  try {
    for (let count = 0; ; count += 1) {
      const due = started + (count * 1000) / rate;
      if (due > started + warmupMs + maxMs) break;
      const early = due - performance.now();
      if (early > 1) await sleep(early);
      const body = next();
      if (body === null) break;
      sent.push(post(body, due));
    }
    await Promise.all(sent);
  } finally {
    poster.close();
  }
  return summarize(samples);
}
