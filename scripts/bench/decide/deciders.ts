import { openChain } from "../../../services/engine/access/access.ts";
import type { AccessOptions, ChainAccess } from "../../../services/engine/access/options.ts";
import { createDecider } from "../../../services/engine/decide/rpc-mode.ts";
import type { SystemAddresses } from "../../../services/chain/read/deployment.ts";
import { createRpc } from "../../../services/chain/rpc/client.ts";
import type { Decider, DecisionCall, Decision } from "../../../services/core/ports/decider.ts";
import type { Pin } from "../../../services/core/ports/ports.ts";

/** The contract's own code in this thread, over proven state. */
export interface EmbeddedEngine {
  /** Proves the newest block: its header, and the accounts the engine knows of. */
  pin(): Promise<Pin>;
  /** Decides at a block `pin` gave. What is not proven yet is fetched and proven on the way. */
  decide(call: DecisionCall): Promise<Decision>;
}

export interface Deciders {
  readonly rpc: Decider;
  /** `create` gives an engine that has proven nothing yet */
  readonly embedded: { create(): Promise<EmbeddedEngine> };
}

/** The one place that knows how each mode is made. */
export function createDeciders(rpcUrl: string, { chainId }: SystemAddresses): Deciders {
  return {
    rpc: createDecider(createRpc(rpcUrl)),
    embedded: {
      create: async () => {
        const { look, decider } = await openProven(rpcUrl, chainId, { restSeconds: 0, thread: false });
        return {
          pin: async () => {
            const { number, hash, timestamp, trust } = await look();
            return { number, hash, timestamp, head: trust };
          },
          decide: (call) => decider.decide(call),
        };
      },
    },
  };
}

/** The way to the chain of a service that believes no node; on a thread of its own as there, unless `thread` is false. */
export function openProven(
  url: string,
  chainId: number,
  how: Pick<AccessOptions, "restSeconds" | "thread">,
): Promise<ChainAccess> {
  return openChain({
    ...{ chainId, url, ...how },
    trust: "single",
    headUrls: [],
    quorum: 2,
    mode: "embedded",
    hardfork: "osaka",
    eips: [],
    crossCheck: 0,
  });
}
