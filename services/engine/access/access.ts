import { createDecider } from "../decide/rpc-mode.ts";
import { headOfNode } from "../../chain/read/head.ts";
import { createRpc } from "../../chain/rpc/client.ts";
import { lookBehind, requireShallow } from "./behind.ts";
import { openEmbedded, type EmbeddedParts } from "./embedded.ts";
import type { AccessOptions, ChainAccess } from "./options.ts";
import { openThreaded } from "./threaded.ts";

/**
 * Opens the way to the chain; in mode `embedded` the interpreter passes its self-test first.
 * @throws CONFIG_INVALID, CHAIN_WRONG_ID, CHAIN_UNREACHABLE, HEAD_DISPUTED, HEADER_INVALID, DECIDER_DISAGREES
 */
export async function openChain(options: AccessOptions, parts: EmbeddedParts = {}): Promise<ChainAccess> {
  if (modeOf(options) === "rpc") return openNode(options);
  return options.thread === false ? openEmbedded(options, parts) : openThreaded(options, parts);
}

/** A node that is our own is believed; with an outside one, nothing is. */
export function modeOf({
  mode,
  trust,
  headUrls,
}: Pick<AccessOptions, "mode" | "trust" | "headUrls">): "rpc" | "embedded" {
  if (mode !== "auto") return mode;
  return trust === "own" && headUrls.length === 0 ? "rpc" : "embedded";
}

async function openNode({ url, trust, pinDepth = 0 }: AccessOptions): Promise<ChainAccess> {
  const rpc = createRpc(url);
  await requireShallow(rpc, pinDepth);
  return {
    mode: "rpc",
    rpc,
    decider: createDecider(rpc),
    look: lookBehind(rpc, headOfNode(rpc, trust), pinDepth),
    requireAgreement: () => Promise.resolve(),
    remembered: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}
