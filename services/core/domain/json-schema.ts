import { z } from "zod";

import { domainSchema } from "./schema.ts";

/** The JSON Schema of countersign.yaml: editors complete and check the file by it. */
export function domainJsonSchema(): object {
  return z.toJSONSchema(domainSchema, { io: "input" });
}
