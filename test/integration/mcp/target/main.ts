import { createServer } from "node:http";

import {
  createMcpHandler,
  hostHeaderValidationResponse,
  isLegacyRequest,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
  type ServerNotifier,
} from "@modelcontextprotocol/server";

import { onParentEnd } from "../../../../services/platform/process/parent.ts";
import { answerBy } from "./node-http.ts";
import { buildServer } from "./server.ts";
import { Sessions } from "./sessions.ts";

/**
 * The conformance target: both eras on every URL of a port of the loopback device.
 *
 *   npx tsx test/integration/mcp/target/main.ts <port>
 */
const [, , port = "0"] = process.argv;
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
// The client ends idle connections. When both sides do, a busy machine lets a message go into one that the other has just ended.
http.keepAliveTimeout = 0;
http.listen(Number(port), "127.0.0.1");
onParentEnd(() => process.exit(0));
