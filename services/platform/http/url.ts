import { isIPv6 } from "node:net";

import type { Place } from "./listen.ts";

/** Where a process on this machine reaches what listens there: on all addresses means on loopback as well. */
export function urlAt({ host, port }: Pick<Place, "host" | "port">): string {
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${isIPv6(name) ? `[${name}]` : name}:${port}`;
}
