import { z } from "zod";

import { address, hex32, hexBytes, origin, unixSeconds } from "../core/schemas/primitives.ts";

/**
 * What the page is told by whoever serves it. None of it is secret, and a lie in it makes signatures nobody accepts: what is
 * signed names the chain, the System and the organization, and a passkey's signer names the page.
 */
export const consoleFactsSchema = z.strictObject({
  v: z.literal(1),
  /** origin of the page, as the domain names it */
  url: origin,
  /** what a passkey may approve at most, as the domain file writes it */
  upTo: z.string().max(64),
  /** origin of the signing service, which a proof of reading names */
  signing: origin,
  /** of the console's clock: a browser's may be wrong */
  now: unixSeconds,
  /** of the organization, in its own words */
  name: z.string().max(1024),
  chainId: z.int().min(1),
  system: address,
  organization: hex32,
  /** x || y of those who approve by passkey, and the signer each of them is on this page */
  passkeys: z.array(z.strictObject({ key: hexBytes, signer: hexBytes })).max(256),
});
export type ConsoleFacts = z.infer<typeof consoleFactsSchema>;
