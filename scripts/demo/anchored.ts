import { setTimeout as sleep } from "node:timers/promises";

import { urlOf } from "../local/services.ts";
import type { Stack } from "../local/stack.ts";

const PATIENCE_SECONDS = 120;

/** Waits until neither batcher has anything left to anchor. */
export async function waitAnchored(stack: Pick<Stack, "ports">): Promise<void> {
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  const { signingBatcher, gatewayBatcher } = stack.ports;
  while (Date.now() < deadline) {
    const backlogs = await Promise.all([signingBatcher, gatewayBatcher].map((port) => backlogOf(urlOf(port))));
    if (backlogs.every((backlog) => backlog === 0)) return;
    await sleep(200);
  }
  throw new Error(`still not anchored after ${PATIENCE_SECONDS} s`);
}

async function backlogOf(url: string): Promise<number> {
  const { logs } = (await (await fetch(`${url}/v1/backlog`)).json()) as { logs: { unanchored: number }[] };
  return logs.reduce((sum, { unanchored }) => sum + unanchored, 0);
}
