import { readFile } from "node:fs/promises";
import { request } from "node:http";

import { homeFiles } from "../../../services/domain/home/files.ts";
import type { Bench } from "../bench-context.ts";
import { startAt } from "../http/start-at.ts";
import { type LoadOptions, putLoad } from "../http/load.ts";
import { putSteadyLoad } from "../http/open-loop.ts";
import { summarize } from "../stats.ts";
import { type BenchHome, startBenchHome } from "../world/bench-home.ts";
import type { MeasuredBody, RowSpec } from "./row.ts";

const AGENT = "helper";
const TARGET = "shop";
const CONNECTIONS = 16;
const SECONDS = 4;
const STREAM_BYTES = 100 * 1024 * 1024;
const STREAMS = 8;

export const GATEWAY_ROWS: readonly RowSpec[] = [
  {
    name: "gateway.keyed",
    does:
      "a plain POST of an agent that is not changed at all, from its bearer key to the target's answer: decided, signed, admitted, " +
      "forwarded and on record, at half the rate it can bear (open loop); all processes are on the same cores",
    run: keyed,
  },
  {
    name: "gateway.stream",
    does: "an answer of 100 MB through the gateway, hashed as it passes, beside a relay that does nothing else than hash it",
    run: stream,
  },
];

interface Open {
  readonly home: BenchHome;
  readonly target: string;
  readonly relay: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The home of both rows, with a target and a bare relay as processes of their own. */
function open(bench: Bench): Promise<Open> {
  return bench.once("gateway home", async () => {
    const { dir } = await bench.world();
    const target = await startAt(bench, dir, "stream target", "scripts/bench/stream/target.ts", []);
    const relay = await startAt(bench, dir, "stream relay", "scripts/bench/stream/relay.ts", [target]);
    const types = [`${TARGET}.order.create`, `${TARGET}.bytes.read`];
    const home = await startBenchHome({
      targets: `{ ${TARGET}: { url: ${target} } }`,
      actions:
        `{ ${types[0]}: { target: ${TARGET}, method: POST, path: /orders, params: { recipient: { body: /vendor } } }, ` +
        `${types[1]}: { target: ${TARGET}, method: GET, path: "/bytes/{count}", params: { dataset: { path: count } } } }`,
      agents: `{ ${AGENT}: { capabilities: [${types.join(", ")}], custody: gateway } }`,
      delegations:
        `[{ to: ${AGENT}, from: finance-director, why: orders and reads, actions: [${types.join(", ")}], ` +
        "data: { read: any, ceiling: internal }, communication: { recipients: any, channels: any } }]",
    });
    bench.atEnd(() => home.stop());
    const bearer = (await readFile(homeFiles(home.dir).agentToken(AGENT), "utf8")).trim();
    return { home, target, relay, headers: { authorization: `Bearer ${bearer}` } };
  });
}

async function keyed(bench: Bench): Promise<MeasuredBody> {
  const { home, target, headers } = await open(bench);
  const seconds = bench.quick ? 2 : SECONDS;
  const load: LoadOptions = {
    ...{ url: `${home.address.gateway}/${TARGET}/orders`, headers, connections: CONNECTIONS },
    warmupMs: bench.quick ? 200 : 1000,
    maxMs: seconds * 1000,
    next: () => '{"vendor":"ACME"}',
    check: ({ status, text }) => {
      if (status !== 201) throw new Error(`status ${status}: ${text.slice(0, 400)}`);
    },
  };
  const saturated = await putLoad(load);
  const row = await putSteadyLoad(load, saturated.ops_s / 2);
  const floor = await putSteadyLoad({ ...load, url: `${target}/orders` }, saturated.ops_s / 2);
  return {
    ...row,
    ops_s: saturated.ops_s,
    floor_us: floor.median_us,
    floor: "the same request at the same rate to the target itself",
    floor_p99_us: floor.p99_us,
    peers: {},
    connections: CONNECTIONS,
  };
}

async function stream(bench: Bench): Promise<MeasuredBody> {
  const { home, relay, headers } = await open(bench);
  const count = bench.quick ? 2 : STREAMS;
  const ours: number[] = [];
  const bare: number[] = [];
  // In turns, so that both meet the same machine.
  for (let i = 0; i <= count; i += 1) {
    const [through, beside] = [
      await timed(`${home.address.gateway}/${TARGET}/bytes/${STREAM_BYTES}`, headers),
      await timed(`${relay}/bytes/${STREAM_BYTES}`, {}),
    ];
    // The first of each warms up.
    if (i > 0) {
      ours.push(through);
      bare.push(beside);
    }
  }
  const [row, floor] = [summarize(ours), summarize(bare)];
  return {
    ...row,
    floor_us: floor.median_us,
    floor: "a bare relay that hashes the same answer",
    floor_ops_s: floor.ops_s,
    mb_per_s: STREAM_BYTES / 2 ** 20 / (row.median_us / 1e6),
    of_floor: floor.median_us / row.median_us,
    peers: {},
  };
}

/** Microseconds until all of it has come. */
function timed(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false }, (response) => {
      let bytes = 0;
      response.on("data", (chunk: Buffer) => (bytes += chunk.length));
      response.once("error", reject);
      response.once("end", () => {
        if (bytes === STREAM_BYTES) resolve((performance.now() - started) * 1000);
        else reject(new Error(`status ${response.statusCode}, ${bytes} bytes`));
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}
