import { CountersignError } from "../../../services/core/errors/error.ts";
import { LOOPBACK, serviceProcess } from "../../../services/main/home-services.ts";
import { freePort } from "../../../services/platform/http/free-port.ts";
import { DEFAULT_PORTS, servicesAt, urlOf } from "../../local/services.ts";
import { startSingle } from "../../local/single.ts";
import type { Bench } from "../bench-context.ts";
import { type LoadOptions, putLoad } from "../http/load.ts";
import type { HttpAnswer } from "../http/post.ts";
import { signIntents } from "../world/signing.ts";
import type { MeasuredBody, RowSpec } from "./row.ts";

const CONNECTIONS = [1, 16, 64] as const;
/** More than the service has ever answered in a second; what is left over is thrown away. */
const INTENTS_PER_SECOND = 2_500;
const SECONDS = 4;

export const HTTP_ROWS: readonly RowSpec[] = CONNECTIONS.map((connections) => ({
  name: `authorize.http.c${connections}`,
  does:
    `the signing service as a process of its own, asked over ${connections} kept-alive loopback ` +
    `connection${connections === 1 ? "" : "s"}; the client and the chain are other processes on the same cores`,
  run: async (bench) => authorizeOverHttp(bench, connections),
}));

async function authorizeOverHttp(bench: Bench, connections: number): Promise<MeasuredBody> {
  const world = await bench.world();
  const url = `${await bench.once("signing process", () => startProcess(bench))}/v1/actions`;
  const seconds = bench.quick ? 0.3 : SECONDS;
  const warmupMs = bench.quick ? 100 : 1000;
  const intents = await signIntents(world, Math.ceil((seconds + warmupMs / 1000) * INTENTS_PER_SECOND));
  let length = 0;
  const load: LoadOptions = {
    ...{ url, connections, warmupMs, maxMs: seconds * 1000 },
    next: () => {
      const intent = intents.pop();
      return intent === undefined ? null : JSON.stringify({ intent });
    },
    check: (answer) => {
      expectStatus(answer);
      length = answer.text.length;
    },
  };
  const row = await putLoad(load);
  const floorUrl = `${await bench.once("floor process", () => startFloor(bench, length))}/v1/actions`;
  const [intent = ""] = await signIntents(world, 1);
  const body = JSON.stringify({ intent });
  const floor = await putLoad({
    ...load,
    url: floorUrl,
    maxMs: (seconds * 1000) / 2,
    next: () => body,
    check: expectStatus,
  });
  return {
    ...row,
    floor_us: floor.median_us,
    floor: "a bare Express answer of the same size over as many connections",
    floor_ops_s: floor.ops_s,
    peers: {},
    connections,
  };
}

/** @throws unless it was allowed, and with it stored: a refusal is cheaper */
export function expectStatus({ status, text }: HttpAnswer): void {
  if (status !== 200) throw new CountersignError("INTERNAL", `status ${status}: ${text.slice(0, 200)}`);
}

/** The signing service as a process of its own. @returns its URL */
export async function startProcess(bench: Bench): Promise<string> {
  const { dir, chain } = await bench.world();
  const ports = { ...DEFAULT_PORTS, signing: await freePort() };
  const options = { dir, ports, rpcUrl: chain.url, envelopeLife: 60, batchSeconds: 10, logLevel: "warn" };
  const child = await startSingle(await serviceProcess("signing", servicesAt(options)), dir);
  bench.atEnd(() => child.stop());
  return urlOf(ports.signing);
}

async function startFloor(bench: Bench, length: number): Promise<string> {
  const { dir } = await bench.world();
  const port = await freePort();
  const url = urlOf(port);
  const child = await startSingle(
    {
      name: "floor",
      script: "scripts/bench/http/floor-server.ts",
      args: [String(port), String(length)],
      place: { host: LOOPBACK, port },
      readyPath: null,
    },
    dir,
  );
  bench.atEnd(() => child.stop());
  return url;
}
