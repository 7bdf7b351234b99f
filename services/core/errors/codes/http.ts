import { bad, refused, retry, type ErrorEntry } from "./entry.ts";

/** What a service says of an HTTP request before it looks at what is in it. */
export const HTTP_ERRORS = {
  HTTP_MALFORMED: bad(
    400,
    "The request is not valid HTTP",
    "Send one Content-Length, no Transfer-Encoding beside it, and valid header lines.",
  ),
  HEADER_TOO_LARGE: bad(431, "The request headers are too large", "Keep all headers together below 16 KiB."),
  HEADER_DUPLICATE: bad(400, "A header that must stand once stands more than once", "Send the named header once."),
  HEADER_FORBIDDEN: bad(
    400,
    "A header is not allowed",
    "Remove the named header: it could make the target act on another request than the one that was judged.",
  ),
  ROUTE_UNKNOWN: bad(
    404,
    "No such resource",
    "Send one of the methods and paths the message lists; docs/formats.md says what each takes.",
  ),
  CONTENT_TYPE_UNSUPPORTED: bad(
    415,
    "The content type is not accepted here",
    "Send application/json, or what the rule of the mapping says of its content.",
  ),
  CONTENT_ENCODING_UNSUPPORTED: bad(
    415,
    "Encoded content is not accepted",
    "Send the body without Content-Encoding: what is signed is what is sent.",
  ),
  BODY_TOO_LARGE: bad(
    413,
    "The body is too large",
    "Keep the body within the limit the service was started with (1 MiB by default).",
  ),
  HOST_UNKNOWN: bad(
    421,
    "The Host header names no name of this service",
    "Address the service by its IP address, by localhost on its own machine, or by a name in COUNTERSIGN_HOST_NAMES.",
  ),
  BROWSER_REFUSED: refused(
    403,
    "Browsers are not served here",
    "Send the request from a program, without Origin and Sec-Fetch-Site: no web page shall act with what it reaches.",
  ),
  RATE_LIMITED: retry(429, "Too many requests", "Wait for the time in Retry-After; nothing was decided or recorded."),
  ANSWER_LOST: refused(
    409,
    "The request came through, and its answer was lost",
    "Do not ask for it anew: look at the target, or ask the gateway for the permission's statement, what became of it.",
  ),
  FUNCTION_FAILED: bad(
    400,
    "A protected function failed",
    "Read the function's own error in the message: it was permitted, and ran.",
  ),
  CONNECTION_DROPPED: retry(
    429,
    "The connection gave way to others",
    "Send the request whole and at once, on fewer connections.",
  ),
  URI_NOT_CANONICAL: bad(
    400,
    "The request target is ambiguous",
    "Send a path without dot segments, empty segments, semicolons, backslashes or encoded delimiters, and sign its canonical spelling (docs/formats.md).",
  ),
} as const satisfies Record<string, ErrorEntry>;
