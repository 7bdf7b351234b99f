import type { Bench } from "../bench-context.ts";
import { type LoadOptions, putLoad } from "../http/load.ts";
import { startStrangers } from "../http/strangers.ts";
import { signIntents } from "../world/signing.ts";
import { expectStatus, startProcess } from "./http.ts";
import type { RowBody, RowSpec } from "./row.ts";

/** All that a service has room for: one address has half of it. */
const SILENT = { addresses: ["127.0.0.1", "127.0.0.2"], each: 512 };
const SOCKETS = SILENT.addresses.length * SILENT.each;
/** More than one client has ever been answered in a second. */
const INTENTS_PER_SECOND = 700;
/** Together shorter than silence is borne: whoever is sent away made room for somebody. */
const SECONDS = { warmup: 0.4, measured: 2 };

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
  const world = await bench.world();
  const url = await bench.once("signing process", () => startProcess(bench));
  const { warmup, measured } = bench.quick ? { warmup: 0.1, measured: 0.3 } : SECONDS;
  const intents = await signIntents(world, Math.ceil(2 * (warmup + measured) * INTENTS_PER_SECOND));
  const load: LoadOptions = {
    ...{ url: `${url}/v1/actions`, connections: 1, areNew: true, warmupMs: warmup * 1000, maxMs: measured * 1000 },
    next: () => {
      const intent = intents.pop();
      return intent === undefined ? null : JSON.stringify({ intent });
    },
    check: expectStatus,
  };
  const alone = await putLoad(load);
  const port = Number(new URL(url).port);
  const strangers = await startStrangers({ port, ...SILENT, says: "", filler: 0, persists: true });
  try {
    const row = await putLoad(load);
    const silent = await strangers.count();
    if (silent < SOCKETS / 2) throw new Error(`only ${silent} silent sockets stand`);
    return {
      ...row,
      ...{ floor_us: alone.median_us, floor: "the same request when nobody else is connected" },
      ...{ floor_p99_us: alone.p99_us, silent, peers: {} },
    };
  } finally {
    await strangers.stop();
  }
}
