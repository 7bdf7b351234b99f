import type { Decider } from "../decide/rpc-mode.ts";
import { createDecider } from "../decide/rpc-mode.ts";
import { headOfNode, type LookAtHead } from "../read/head.ts";
import { createRpc, type Rpc } from "../rpc/client.ts";
import { openEmbedded, type EmbeddedParts } from "./embedded.ts";
import type { AccessOptions } from "./options.ts";

/** A process's way to the chain. What it gives is as trustworthy as its mode says: docs/design.md section 6. */
export interface ChainAccess {
  readonly mode: "rpc" | "embedded";
  /** for reads at a block named by its hash; in mode `embedded` nothing comes through unproven */
  readonly rpc: Rpc;
  readonly decider: Decider;
  readonly look: LookAtHead;
  /** @throws DECIDER_DISAGREES once two ways to decide came out differently */
  readonly requireAgreement: () => void;
}

/**
 * Opens the way to the chain; in mode `embedded` the interpreter passes its self-test first.
 * @throws CONFIG_INVALID, CHAIN_WRONG_ID, CHAIN_UNREACHABLE, HEAD_DISPUTED, HEADER_INVALID, DECIDER_DISAGREES
 */
export async function openChain(options: AccessOptions, parts: EmbeddedParts = {}): Promise<ChainAccess> {
  return modeOf(options) === "rpc" ? openNode(options) : openEmbedded(options, parts);
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

function openNode({ url, trust }: AccessOptions): ChainAccess {
  const rpc = createRpc(url);
  return {
    mode: "rpc",
    rpc,
    decider: createDecider(rpc),
    look: headOfNode(rpc, trust),
    requireAgreement: () => undefined,
  };
}
