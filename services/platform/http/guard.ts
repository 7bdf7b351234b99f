import type { IncomingMessage } from "node:http";

import { CountersignError } from "../../core/errors/error.ts";
import { headerValues, singleHeader } from "./headers.ts";

/**
 * What must hold of every request before anything looks at it, and Node's parser lets through.
 * @throws HTTP_MALFORMED, HEADER_DUPLICATE, URI_NOT_CANONICAL
 */
export function checkRequest(request: IncomingMessage): void {
  const host = singleHeader(request, "host");
  if (host === null && request.httpVersion === "1.1") throw new CountersignError("HTTP_MALFORMED", "no Host header");
  for (const coding of headerValues(request, "transfer-encoding")) {
    if (coding.toLowerCase() !== "chunked") {
      throw new CountersignError("HTTP_MALFORMED", "the only Transfer-Encoding is chunked");
    }
  }
  if (request.url?.startsWith("/") !== true) {
    throw new CountersignError("URI_NOT_CANONICAL", "the request target must be a path");
  }
}
