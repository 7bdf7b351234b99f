import { connect, type Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

import type { StrangersData } from "./strangers.ts";

/** The thread of `startStrangers`. Says how many stand when all do, and again whenever it is asked. */
const { port, addresses, each, says, filler, persists } = workerData as StrangersData;
const TOP_UP_MS = 100;

const text = says + "x".repeat(filler);
const standing = new Map<Socket, string>();

/** Resolves when everything was said, or when there is nobody left to listen. */
function open(localAddress: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", localAddress });
    standing.set(socket, localAddress);
    socket.on("error", () => undefined).resume();
    socket.once("connect", () => (text === "" ? resolve() : socket.write(text, () => resolve())));
    socket.once("close", () => {
      standing.delete(socket);
      resolve();
    });
  });
}

function topUp(): Promise<unknown> {
  return Promise.all(
    addresses.flatMap((address) => {
      const there = [...standing.values()].filter((each) => each === address).length;
      return Array.from({ length: each - there }, () => open(address));
    }),
  );
}

await topUp();
// Not at once: whoever comes back makes another one give way, round and round.
if (persists) setInterval(() => void topUp(), TOP_UP_MS);
const count = (): void => parentPort?.postMessage(standing.size);
parentPort?.on("message", count);
count();
