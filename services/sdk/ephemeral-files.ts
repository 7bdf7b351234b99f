import { z } from "zod";

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

export const ephemeralReadySchema = z.strictObject({ home: z.string(), profile: z.string(), mapping: z.string() });
/** Real paths, once the domain can decide. */
export type EphemeralReady = z.infer<typeof ephemeralReadySchema>;
