import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import {
  createMcpHandler,
  hostHeaderValidationResponse,
  isLegacyRequest,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
  type ServerNotifier,
} from "@modelcontextprotocol/server";

import { answerBy } from "./node-http.ts";
import { buildServer } from "./server.ts";
import { Sessions } from "./sessions.ts";

/** The conformance target: both eras on one URL of the loopback device. Prints its port when it listens. */
const sessions = new Sessions();
const notify = (): ServerNotifier => modern.notify;
const modern = createMcpHandler(
  () => buildServer({ toolsChanged: () => notify().toolsChanged(), promptsChanged: () => notify().promptsChanged() }),
  { legacy: "reject" },
);

async function fetch(request: Request): Promise<Response> {
  const stranger =
    hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
    originValidationResponse(request, localhostAllowedOrigins());
  if (stranger !== undefined) return stranger;
  return (await isLegacyRequest(request)) ? sessions.fetch(request) : modern.fetch(request);
}

const http = createServer((incoming, outgoing) => {
  answerBy(fetch, incoming, outgoing).catch(() => outgoing.destroy());
});
http.listen(0, "127.0.0.1", () => process.stdout.write(`${(http.address() as AddressInfo).port}\n`));
// Whoever started it holds its standard input.
process.stdin.resume().once("end", () => process.exit(0));
