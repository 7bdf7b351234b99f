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
  /** null while this version decides by RPC only; `create` gives an engine that has proven nothing yet */
  readonly embedded: { create(): Promise<EmbeddedEngine> } | null;
}

/** The one place that knows how each mode is made. */
export function createDeciders(rpcUrl: string, _system: SystemAddresses): Deciders {
  return { rpc: createDecider(createRpc(rpcUrl)), embedded: null };
}
