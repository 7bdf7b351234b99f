import type { IncomingMessage } from "node:http";

import { headerValues } from "../platform/http/headers.ts";

/** Of what is asked for as a page of its own. A frame, an image or a script is another destination. */
const AS_PAGE = "document";

/**
 * What a browser may ask the console for: the page, as a page of its own, and from that page what it reads and brings. A page of
 * another origin, or one that frames it, gets nothing.
 * @param own origin of the page, as the domain names it
 */
export function isOfThePage(own: string, incoming: IncomingMessage): boolean {
  const [site = ""] = headerValues(incoming, "sec-fetch-site");
  const [destination = ""] = headerValues(incoming, "sec-fetch-dest");
  const origins = headerValues(incoming, "origin");
  if (incoming.method === "GET" && destination === AS_PAGE) return true;
  return site === "same-origin" && destination === "empty" && origins.every((origin) => origin === own);
}
