import { z } from "zod";

import type { Mapping } from "../core/mapping/schema.ts";

/*
 * What a program and the process of its ephemeral domain say to each other, in the folder they share.
 */

export const ORDER_FILE = "order.json";
export const READY_FILE = "ready.json";

export const ephemeralOrderSchema = z.strictObject({
  /** of the countersign.yaml */
  text: z.string(),
  /** name of the one agent */
  agent: z.string(),
  /** what the gateway shows the function */
  credential: z.string(),
});
export type EphemeralOrder = z.infer<typeof ephemeralOrderSchema>;

/** Read and checked by the process that wrote it: its schema takes the text, not what came of it. */
const parsedMapping = z.custom<Mapping>((value) => typeof value === "object" && value !== null);

export const ephemeralReadySchema = z.strictObject({ home: z.string(), profile: z.string(), mapping: parsedMapping });
/** Once the domain can decide: real paths, and what it reads out of a request. */
export type EphemeralReady = z.infer<typeof ephemeralReadySchema>;
