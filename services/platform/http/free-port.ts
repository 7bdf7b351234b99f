import { once } from "node:events";
import { createServer } from "node:http";

import { listen, type Place } from "./listen.ts";

/** A free port on loopback. Another process may take it in between; then that one's start says so. */
export async function freePort(): Promise<number> {
  return bindOnce({ port: 0, host: "127.0.0.1" });
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
