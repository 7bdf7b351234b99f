import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import type { RouteTable } from "../../../services/core/openapi/route.ts";
import { createApp } from "../../../services/platform/http/app.ts";
import { BODY_LIMIT, readJson } from "../../../services/platform/http/body.ts";
import { routesOf } from "../../../services/platform/http/routes.ts";
import { createHttpServer, type HttpServer } from "../../../services/platform/http/server.ts";
import { createLoggers } from "../../../services/platform/logging.ts";
import { createPoster } from "../http/post.ts";
import { startStrangers } from "../http/strangers.ts";
import { heldBytes } from "./memory.ts";
import type { RowBody, RowSpec } from "./row.ts";

const BODIES = 200;
const HEAD =
  "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + `Content-Length: ${BODY_LIMIT}\r\n\r\n`;
/** One byte of each body never comes. */
const SENT = BODY_LIMIT - 1;
/** How long the bodies may take; a service gives a request no longer. */
const PATIENCE_MS = 30_000;
const LOOK_MS = 20;

export const OVERLOAD_BODY_ROWS: readonly RowSpec[] = [
  {
    name: `overload.bodies${BODIES}`,
    does: `what a server as every service has it holds more when ${BODIES} bodies of ${BODY_LIMIT} bytes came, each without its last byte`,
    run: holdBodies,
  },
];

async function holdBodies(): Promise<RowBody> {
  const sockets = new Set<Socket>();
  const server = await serve(sockets);
  try {
    await warmUp(server);
    sockets.clear();
    const before = heldBytes();
    const from = { port: server.port, addresses: ["127.0.0.1"], each: BODIES };
    const strangers = await startStrangers({ ...from, says: HEAD, filler: SENT, persists: false });
    try {
      await untilRead(sockets);
      const held = Math.max(0, heldBytes() - before);
      return {
        ...{ median_us: null, p95_us: null, p99_us: null, ops_s: null, floor_us: null, floor: null },
        ...{ samples: 1, peers: {}, held_mb: held / 2 ** 20, sent_mb: (BODIES * SENT) / 2 ** 20 },
      };
    } finally {
      await strangers.stop();
    }
  } finally {
    await server.close(0);
  }
}

const ECHO = {
  echo: { method: "post", path: "/", summary: "Echo", text: "Reads a body.", auth: "none", answers: {}, codes: [] },
} as const satisfies RouteTable;

/** @param sockets gets those that sent a request */
async function serve(sockets: Set<Socket>): Promise<HttpServer> {
  const routes = routesOf(ECHO, {
    echo: async (request, response) => {
      sockets.add(request.socket);
      response.json(await readJson(request));
    },
  });
  return createHttpServer(createApp(createLoggers("silent")("bench"), [routes]), { port: 0 });
}

/** What is loaded with the first request is not what bodies take. */
async function warmUp({ url }: HttpServer): Promise<void> {
  const poster = createPoster(url, 1);
  for (const body of ["{}", "{", JSON.stringify({ text: "x".repeat(BODY_LIMIT / 2) })]) await poster.post(body);
  poster.close();
}

/** Everything that was sent came in, or was given up. */
async function untilRead(sockets: ReadonlySet<Socket>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  const isRead = ({ destroyed, bytesRead }: Socket): boolean => destroyed || bytesRead >= HEAD.length + SENT;
  while (sockets.size < BODIES || ![...sockets].every(isRead)) {
    if (performance.now() > deadline) throw new Error(`of ${BODIES} bodies ${[...sockets].filter(isRead).length} came`);
    await sleep(LOOK_MS);
  }
}
