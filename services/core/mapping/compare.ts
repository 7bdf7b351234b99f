import { CountersignError } from "../errors/error.ts";
import type { Params } from "../schemas/act.ts";
import type { DerivedAction } from "./derive.ts";

/**
 * What the envelope or intent says must be what the request is, parameter by parameter. Names are given, values are not.
 * @throws ACTION_MISMATCH, PARAMS_MISMATCH
 */
export function compareAction(said: { readonly type: string; readonly params: Params }, derived: DerivedAction): void {
  if (said.type !== derived.type) {
    throw new CountersignError("ACTION_MISMATCH", `signed as ${said.type}, but the request is ${derived.type}`);
  }
  const open = new Set<string>(derived.undetermined);
  const names = new Set([...Object.keys(said.params), ...Object.keys(derived.params)]);
  const differing = [...names].filter(
    (name) => !open.has(name) && said.params[name as keyof Params] !== derived.params[name as keyof Params],
  );
  if (differing.length > 0)
    throw new CountersignError("PARAMS_MISMATCH", `these differ: ${differing.sort().join(", ")}`);
}
