import { CountersignError } from "../errors/error.ts";
import type { Params } from "../schemas/act.ts";
import { shown } from "../text/visible.ts";
import type { DerivedAction } from "./derive.ts";

/**
 * What the envelope or intent says must be what the request is, parameter by parameter. The detail gives names; values are
 * told to whoever sent both, and to no log.
 * @throws ACTION_MISMATCH, PARAMS_MISMATCH
 */
export function compareAction(said: { readonly type: string; readonly params: Params }, derived: DerivedAction): void {
  if (said.type !== derived.type) {
    throw new CountersignError("ACTION_MISMATCH", `signed as ${said.type}, but the request is ${derived.type}`);
  }
  const open = new Set<string>(derived.undetermined);
  const names = new Set([...Object.keys(said.params), ...Object.keys(derived.params)]);
  const differing = [...names]
    .filter((name) => !open.has(name) && said.params[name as keyof Params] !== derived.params[name as keyof Params])
    .sort();
  if (differing.length === 0) return;
  const told = differing
    .map((name) => `${name}: signed ${valueOf(said.params, name)}, in the request ${valueOf(derived.params, name)}`)
    .join("; ");
  throw new CountersignError("PARAMS_MISMATCH", `these differ: ${differing.join(", ")}`, { told });
}

/** Characters of a value that are repeated. */
const MOST = 64;

function valueOf(params: Params, name: string): string {
  const value = params[name as keyof Params];
  if (value === undefined) return "nothing";
  return typeof value === "string" ? `"${shown(value, MOST)}"` : String(value);
}
