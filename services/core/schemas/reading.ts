import { z } from "zod";

import { agentSubject, hexBytes, logUrn, origin, token, unixSeconds } from "./primitives.ts";

/** Who asks to read what: `read+jwt` in the `Countersign-Proof` header, by an agent's or an operator's key. */
export const readingSchema = z.strictObject({
  v: z.literal(1),
  /** the agent that asks; null for an operator */
  iss: agentSubject.nullable(),
  /** the log whose owner is asked */
  aud: logUrn,
  method: z.literal("GET"),
  /** path and query of the request, as sent */
  path: z.string().min(1).max(2048),
  iat: unixSeconds,
  jti: token,
});
export type Reading = z.infer<typeof readingSchema>;

/** The same for an approver, who has a wallet and reads one hold: base64url of the canonical JSON of this. */
export const holdReadingSchema = z.strictObject({
  v: z.literal(1),
  /** ERC-7913 signer: 20 bytes are a wallet */
  signer: hexBytes,
  /** of the service that is asked */
  service: origin,
  issued_at: unixSeconds,
  /** over `holdReadingDigest` */
  signature: hexBytes,
});
export type HoldReading = z.infer<typeof holdReadingSchema>;
