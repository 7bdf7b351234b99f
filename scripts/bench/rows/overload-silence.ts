import { setTimeout as sleep } from "node:timers/promises";

import type { Bench } from "../bench-context.ts";
import { createPoster } from "../http/post.ts";
import { startStrangers } from "../http/strangers.ts";
import { summarize } from "../stats.ts";
import { signIntents } from "../world/signing.ts";
import { expectStatus, startProcess } from "./http.ts";
import type { RowBody, RowSpec } from "./row.ts";

/** All that a service has room for: one address has half of it. */
const SILENT = { addresses: ["127.0.0.1", "127.0.0.2"], each: 512, says: "", filler: 0, persists: true };
const SOCKETS = SILENT.addresses.length * SILENT.each;
/** Intents that are signed ahead while nothing is timed. */
const AHEAD = 64;
/** Alone and amid silence in turns, each turn shorter than silence is borne: whoever is sent away made room for somebody. */
const FULL = { warmupMs: 1500, rounds: 4, turnMs: 500 };
const QUICK = { warmupMs: 100, rounds: 1, turnMs: 100 };
/** Until the service has seen who came and who went. */
const SETTLE_MS = 200;

export const OVERLOAD_SILENCE_ROWS: readonly RowSpec[] = [
  {
    name: `overload.silent${SOCKETS}`,
    does:
      `one intent over a new connection to the signing service as a process of its own, which ${SOCKETS} silent sockets ` +
      "crowd; who had to give way is back within a tenth of a second",
    run: async (bench) => {
      // Elsewhere loopback is one address only, and one address cannot fill a service.
      if (process.platform !== "linux") return { skipped: "needs a second loopback address" };
      return amidSilence(bench);
    },
  },
];

async function amidSilence(bench: Bench): Promise<RowBody> {
  const url = await bench.once("signing process", () => startProcess(bench));
  const port = Number(new URL(url).port);
  const { warmupMs, rounds, turnMs } = bench.quick ? QUICK : FULL;
  const ask = await asker(bench, `${url}/v1/actions`);
  const alone: number[] = [];
  const amid: number[] = [];
  let silent = SOCKETS;
  await ask(warmupMs);
  for (let round = 0; round < rounds; round += 1) {
    alone.push(...(await ask(turnMs)));
    const strangers = await startStrangers({ port, ...SILENT });
    try {
      await sleep(SETTLE_MS);
      amid.push(...(await ask(turnMs)));
      silent = Math.min(silent, await strangers.count());
    } finally {
      await strangers.stop();
    }
    await sleep(SETTLE_MS);
  }
  if (silent < SOCKETS / 2) throw new Error(`only ${silent} silent sockets stood`);
  const { median_us, p99_us } = summarize(alone);
  return {
    ...summarize(amid),
    ...{ floor_us: median_us, floor: "the same request when nobody else is connected" },
    ...{ floor_p99_us: p99_us, silent, peers: {} },
  };
}

/** Asks for that long, at least once, one after the other. @returns microseconds of each request */
async function asker(bench: Bench, url: string): Promise<(milliseconds: number) => Promise<number[]>> {
  const world = await bench.world();
  const poster = createPoster(url, 1, false);
  const intents: string[] = [];
  return async (milliseconds) => {
    const taken: number[] = [];
    const until = performance.now() + milliseconds;
    do {
      if (intents.length === 0) intents.push(...(await signIntents(world, AHEAD)));
      const body = JSON.stringify({ intent: intents.pop() });
      const started = performance.now();
      expectStatus(await poster.post(body));
      taken.push((performance.now() - started) * 1000);
    } while (performance.now() < until);
    return taken;
  };
}
