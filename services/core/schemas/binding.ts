import type { z } from "zod";

import { CountersignError } from "../errors/error.ts";
import type { Act, httpSchema, MappedAct, toolSchema } from "./act.ts";

/**
 * What binds an action to an HTTP request.
 * @throws TARGET_MISMATCH when it is bound to a call of a tool
 */
export function httpOf({ http }: Act | MappedAct): z.infer<typeof httpSchema> {
  if (http === undefined) throw new CountersignError("TARGET_MISMATCH", "issued for a call of a tool");
  return http;
}

/**
 * What binds an action to a call of a tool.
 * @throws TARGET_MISMATCH when it is bound to an HTTP request
 */
export function toolOf({ tool }: Act | MappedAct): z.infer<typeof toolSchema> {
  if (tool === undefined) throw new CountersignError("TARGET_MISMATCH", "issued for an HTTP request");
  return tool;
}
