import { CountersignError } from "../errors/error.ts";
import { codePointName, UNPRINTABLE } from "./unseen.ts";

/**
 * Refuses parameters of an action whose text could rewrite what stands beside it, wherever it is shown one day: on a terminal,
 * in a log, in a page.
 * @throws PARAM_UNPRINTABLE
 */
export function requirePrintable(params: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(params)) {
    const found = typeof value === "string" ? UNPRINTABLE.exec(value)?.[0] : undefined;
    if (found === undefined) continue;
    throw new CountersignError("PARAM_UNPRINTABLE", `${name} contains ${codePointName(found)}`);
  }
}
