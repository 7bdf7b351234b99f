import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

import { isCountersignError } from "../../core/errors/error.ts";
import { listen, type Place } from "./listen.ts";

/** Below what systems hand out themselves: a connection that is opened in between never gets one of these. */
const [LOWEST, HIGHEST] = [10_000, 32_767];
const TRIES = 100;

/** A free port on loopback. Another process may take it in between; then that one's start says so. */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await bindOnce({ port: randomInt(LOWEST, HIGHEST + 1), host: "127.0.0.1" });
    } catch (error) {
      if (!isCountersignError(error) || error.code !== "PORT_TAKEN" || tries === TRIES) throw error;
    }
  }
}

/** So many free ports, no two of them the same. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>();
  while (found.size < count) found.add(await freePort());
  return [...found];
}

/** Before a process is started: what answers on its port would pass for it. @throws PORT_TAKEN, CONFIG_INVALID */
export async function requireFreePort(place: Place): Promise<void> {
  await bindOnce(place);
}

async function bindOnce(place: Place): Promise<number> {
  const server = createServer();
  // Whoever comes in this moment is not served here, and would be waited for.
  server.on("connection", (socket) => socket.destroy());
  const address = await listen(server, place);
  server.close();
  await once(server, "close");
  return address.port;
}
