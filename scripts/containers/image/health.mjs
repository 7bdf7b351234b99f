// Healthy while HEALTH_URL answers well; tcp://host:port while something listens there. A container without one is healthy.
import { connect } from "node:net";

const text = process.env.HEALTH_URL;
if (text !== undefined) process.exitCode = (await isWell(new URL(text))) ? 0 : 1;

async function isWell(url) {
  if (url.protocol === "tcp:") return listens(url);
  const response = await fetch(url, { signal: AbortSignal.timeout(4000) }).catch(() => null);
  return response !== null && response.ok;
}

function listens({ hostname, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 4000 });
    const end = (well) => {
      socket.destroy();
      resolve(well);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}
