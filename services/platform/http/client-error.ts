import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

import { CountersignError } from "../../core/errors/error.ts";
import { toProblem } from "../../core/errors/problem.ts";
import { problemHeaders } from "./problems.ts";

/** What Node's HTTP parser says of a request, as one of our errors. Null when there is nobody left to answer. */
export function clientErrorOf(error: Error & { readonly code?: string }): CountersignError | null {
  switch (error.code ?? "") {
    case "ECONNRESET":
    case "EPIPE":
      return null;
    case "HPE_HEADER_OVERFLOW":
      return new CountersignError("HEADER_TOO_LARGE", "the headers are larger than 16 KiB", { cause: error });
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new CountersignError("HTTP_MALFORMED", "the request did not arrive in time", { cause: error });
    default:
      return new CountersignError("HTTP_MALFORMED", "the request cannot be parsed", { cause: error });
  }
}

/** Answers on a bare connection and closes it: after a parse error nobody knows where the next request begins. */
export function answerAndClose(socket: Duplex, error: CountersignError): void {
  const body = JSON.stringify(toProblem(error));
  const headers = {
    ...problemHeaders(error),
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ""}\r\n`;
  socket.end(`${status}${lines.join("")}\r\n${body}`, () => socket.destroy());
}
