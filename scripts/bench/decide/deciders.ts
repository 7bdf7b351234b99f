import { openChain } from "../../../services/chain/access/access.ts";
import { createDecider, type Decider, type DecisionCall } from "../../../services/chain/decide/rpc-mode.ts";
import type { Decision } from "../../../services/chain/decide/verdict.ts";
import type { SystemAddresses } from "../../../services/chain/read/deployment.ts";
import { createRpc } from "../../../services/chain/rpc/client.ts";
import type { Pin } from "../../../services/core/ports/ports.ts";

/** The contract's own code in this process, over proven state. */
export interface EmbeddedEngine {
  /** Proves the newest block: its header, and the accounts the engine knows of. */
  pin(): Promise<Pin>;
  /** Decides at a block `pin` gave. What is not proven yet is fetched and proven on the way. */
  decide(call: DecisionCall): Promise<Decision>;
  stop(): Promise<void>;
}

export interface Deciders {
  readonly rpc: Decider;
  /** null when there is none; `create` gives an engine that has proven nothing yet */
  readonly embedded: { create(): Promise<EmbeddedEngine> } | null;
}

/** The one place that knows how each mode is made. */
export function createDeciders(rpcUrl: string, { chainId }: SystemAddresses): Deciders {
  return { rpc: createDecider(createRpc(rpcUrl)), embedded: { create: () => createEngine(rpcUrl, chainId) } };
}

/** Our own node's heads, and everything below them proven. No shadow check: it would time the node. */
async function createEngine(url: string, chainId: number): Promise<EmbeddedEngine> {
  const { decider, look } = await openChain({
    ...{ chainId, url, trust: "own", headUrls: [], quorum: 1, mode: "embedded" },
    ...{ hardfork: "osaka", eips: [], shadowCheck: 0, restSeconds: 0 },
  });
  return {
    pin: async () => {
      const { number, hash, timestamp, trust } = await look();
      return { number, hash, timestamp, head: trust };
    },
    decide: (call) => decider.decide(call),
    stop: () => Promise.resolve(),
  };
}
