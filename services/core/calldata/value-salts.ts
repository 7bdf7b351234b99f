import type { Params } from "../schemas/act.ts";
import type { ValueSalts } from "../schemas/evidence.ts";
import { valueSalt } from "./hashes.ts";

/**
 * The salts of the values an action has.
 * @param mappingSalt 32 bytes in hex
 * @param target origin
 */
export function valueSaltsOf(mappingSalt: string, target: string, { recipient, dataset }: Params): ValueSalts {
  return {
    target: valueSalt(mappingSalt, "target", target),
    ...(recipient === undefined ? {} : { recipient: valueSalt(mappingSalt, "recipient", recipient) }),
    ...(dataset === undefined ? {} : { dataset: valueSalt(mappingSalt, "dataset", dataset) }),
  };
}
