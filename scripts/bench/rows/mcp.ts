import { CountersignError } from "../../../services/core/errors/error.ts";
import type { Bench } from "../bench-context.ts";
import { type LoadOptions, putLoad } from "../http/load.ts";
import { putSteadyLoad } from "../http/open-loop.ts";
import type { HttpAnswer } from "../http/post.ts";
import { startAt } from "../http/start-at.ts";
import { CALL_HEADERS, callBody } from "../mcp/call.ts";
import { startToolHome, TOOL_AGENT, TOOL_TARGET } from "../world/tool-home.ts";
import type { MeasuredBody, RowSpec } from "./row.ts";

const CONNECTIONS = 16;
const SECONDS = 4;

/** What is on disk, and synchronized, when the answer of a call leaves. */
const DURABLE =
  "the decision and its envelope in the signing log, the use of the permission and the dispatch in the gateway's log, " +
  "and the signed outcome with the digest of the result";

export const MCP_ROWS: readonly RowSpec[] = [
  {
    name: "mcp.call",
    does:
      "a call of a tool through serve, in front of a server that only answers, at half the rate it can bear (open loop); " +
      `client, serve, the services and the chain are processes on the same cores. Durable when the answer leaves: ${DURABLE}`,
    run: callTool,
  },
];

async function callTool(bench: Bench): Promise<MeasuredBody> {
  const { dir } = await bench.world();
  const target = await startAt(bench, dir, "tool target", "scripts/bench/mcp/json-target.ts", []);
  const home = await startToolHome(`${target}/mcp`);
  bench.atEnd(() => home.stop());
  const args = [home.dir, TOOL_AGENT, TOOL_TARGET, `${target}/mcp`];
  const serve = await startAt(bench, dir, "serve", "scripts/bench/mcp/serve-process.ts", args);
  const seconds = bench.quick ? 2 : SECONDS;
  let id = 0;
  const load: LoadOptions = {
    ...{ url: `${serve}/mcp/${TOOL_TARGET}`, headers: CALL_HEADERS, connections: CONNECTIONS },
    warmupMs: bench.quick ? 200 : 1000,
    maxMs: seconds * 1000,
    next: () => callBody((id += 1)),
    check: expectDone,
  };
  const saturated = await putLoad(load);
  const row = await putSteadyLoad(load, saturated.ops_s / 2);
  const floor = await putSteadyLoad({ ...load, url: `${target}/mcp` }, saturated.ops_s / 2);
  return {
    ...row,
    ops_s: saturated.ops_s,
    floor_us: floor.median_us,
    floor: "the same call at the same rate without us: nothing is kept of it",
    floor_p99_us: floor.p99_us,
    floor_ops_s: saturated.ops_s / 2,
    peers: {},
    connections: CONNECTIONS,
    durable: DURABLE,
  };
}

/** @throws unless the tool said what it says: a refusal is cheaper */
function expectDone({ status, text }: HttpAnswer): void {
  if (status === 200 && text.includes('"done"')) return;
  throw new CountersignError("INTERNAL", `status ${status}: ${text.slice(0, 400)}`);
}
