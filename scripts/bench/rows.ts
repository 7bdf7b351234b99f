import { AUTHORIZE_ROWS } from "./rows/authorize.ts";
import { BATCH_ROWS } from "./rows/batch.ts";
import { CROWD_ROWS } from "./rows/crowds.ts";
import { RPC_ROWS } from "./rows/decide.ts";
import { EMBEDDED_ROWS } from "./rows/embedded.ts";
import { GAS_ROWS } from "./rows/gas.ts";
import { GATEWAY_ROWS } from "./rows/gateway.ts";
import { HOOK_ROWS } from "./rows/hook.ts";
import { HTTP_ROWS } from "./rows/http.ts";
import { MCP_ROWS } from "./rows/mcp.ts";
import { MEMORY_ROWS } from "./rows/memory.ts";
import { OVERLOAD_BODY_ROWS } from "./rows/overload-bodies.ts";
import { OVERLOAD_INTENT_ROWS } from "./rows/overload-intents.ts";
import { OVERLOAD_SILENCE_ROWS } from "./rows/overload-silence.ts";
import { OVERLOAD_SIMULATION_ROWS } from "./rows/overload-simulations.ts";
import { PROVING_ROWS } from "./rows/proving.ts";
import type { RowSpec } from "./rows/row.ts";
import { SIGN_ROWS } from "./rows/sign.ts";
import { STORE_ROWS } from "./rows/store.ts";
import { VERIFY_ROWS } from "./rows/verify.ts";

/** Every row, in the order they run: what needs no organization first, what fills the registry last. */
export const ROWS: readonly RowSpec[] = [
  ...SIGN_ROWS,
  ...STORE_ROWS,
  ...BATCH_ROWS,
  ...OVERLOAD_BODY_ROWS,
  ...VERIFY_ROWS,
  ...AUTHORIZE_ROWS,
  ...OVERLOAD_INTENT_ROWS,
  ...OVERLOAD_SIMULATION_ROWS,
  ...HTTP_ROWS,
  ...HOOK_ROWS,
  ...OVERLOAD_SILENCE_ROWS,
  ...MCP_ROWS,
  ...GATEWAY_ROWS,
  ...GAS_ROWS,
  ...EMBEDDED_ROWS,
  ...RPC_ROWS,
  // Before the crowds: a development node builds whole tries for each proof, as no other node does.
  ...PROVING_ROWS,
  ...CROWD_ROWS,
  ...MEMORY_ROWS,
];

/** @param prefixes of names; none takes all @throws RangeError when one fits no row */
export function chooseRows(prefixes: readonly string[]): readonly RowSpec[] {
  const lost = prefixes.find((prefix) => !ROWS.some(({ name }) => name.startsWith(prefix)));
  if (lost !== undefined) throw new RangeError(`no row begins with ${lost}`);
  return prefixes.length === 0 ? ROWS : ROWS.filter(({ name }) => prefixes.some((each) => name.startsWith(each)));
}
