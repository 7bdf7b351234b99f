import type { z } from "zod";

import { CountersignError } from "../errors/error.ts";
import type { Act, httpSchema, MappedAct } from "./act.ts";

/**
 * What binds an action to an HTTP request.
 * @throws UNSUPPORTED when it is bound to a call of a tool
 */
export function httpOf({ http }: Act | MappedAct): z.infer<typeof httpSchema> {
  if (http === undefined) throw new CountersignError("UNSUPPORTED", "act.tool: only HTTP requests are enforced");
  return http;
}
