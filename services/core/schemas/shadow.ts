import { z } from "zod";

import { httpSchema } from "./act.ts";
import { address, logId, logUrn, origin, seq, sha256b64, token, unixMillis, unixSeconds } from "./primitives.ts";

/**
 * A request that was forwarded although no permission covers it, because the enforcement point ran in shadow mode:
 * `shadow+jwt`, signed by the enforcement point, in its own log, before the request was forwarded. It names no permission, so it
 * can be counted as none.
 */
export const shadowSchema = z.strictObject({
  v: z.literal(1),
  iss: logUrn,
  /** what the request would have been refused with */
  code: z.string().regex(/^[A-Z][A-Z0-9_]{2,60}$/),
  method: httpSchema.shape.method,
  /** origin of the target; path and query could hold personal data */
  sub: origin,
  /** SHA-256 of what stood in `Countersign-Envelope` before the first `~`; null for no such header */
  presented: sha256b64.nullable(),
  at: unixMillis,
  iat: unixSeconds,
  jti: token,
  chain: z.strictObject({ log: logId, seq, anchor: address }),
});
export type ShadowClaims = z.infer<typeof shadowSchema>;
