import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

import { CountersignError } from "../../core/errors/error.ts";
import { headerValues, singleHeader } from "./headers.ts";

/** Who may be asked for, and by whom. */
export interface GuardRules {
  /** what the service is called beside its IP address, lower case */
  readonly names: readonly string[];
  /** whether a browser may send this request; one that is not named here may send none */
  readonly browsers: (request: IncomingMessage) => boolean;
}

const AUTHORITY = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{1,5})?$/;

/** Only browsers send these, and they send one of them with everything a page could read the answer of. */
const OF_BROWSERS = ["origin", "sec-fetch-site"];

/**
 * What must hold of every request before anything looks at it, and Node's parser lets through.
 * @throws HTTP_MALFORMED, HEADER_DUPLICATE, HOST_UNKNOWN, BROWSER_REFUSED, URI_NOT_CANONICAL
 */
export function checkRequest(request: IncomingMessage, rules: GuardRules): void {
  checkHost(request, rules.names);
  for (const coding of headerValues(request, "transfer-encoding")) {
    if (coding.toLowerCase() !== "chunked") {
      throw new CountersignError("HTTP_MALFORMED", "the only Transfer-Encoding is chunked");
    }
  }
  if (request.url?.startsWith("/") !== true) {
    throw new CountersignError("URI_NOT_CANONICAL", "the request target must be a path");
  }
  const told = OF_BROWSERS.find((name) => headerValues(request, name).length > 0);
  if (told !== undefined && !rules.browsers(request)) {
    throw new CountersignError("BROWSER_REFUSED", `the request has the header ${told}`);
  }
}

/** A page whose name was made to lead here (DNS rebinding) asks for that name: an IP address cannot be made to. */
function checkHost(request: IncomingMessage, names: readonly string[]): void {
  const host = singleHeader(request, "host")?.toLowerCase() ?? null;
  if (host === null && request.httpVersion === "1.1") throw new CountersignError("HTTP_MALFORMED", "no Host header");
  if (host === null) return;
  const [, ipv6, other] = AUTHORITY.exec(host) ?? [];
  const name = ipv6 ?? other ?? "";
  if (names.includes(name)) return;
  const local = isLoopback(request.socket.localAddress ?? "");
  if (isIP(name) === 0 ? local && name === "localhost" : !local || isLoopback(name)) return;
  throw new CountersignError("HOST_UNKNOWN", `${JSON.stringify(host.slice(0, 64))} is no name of this service`);
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127\.[0-9]+\.[0-9]+\.[0-9]+$/.test(address);
}
