import type { Decider } from "../../chain/decide/rpc-mode.ts";
import type { AgentView } from "../../chain/read/agents.ts";
import { type Block, readBlockByNumber } from "../../chain/read/block.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import type { Registries } from "../../chain/read/registries.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import type { Sae } from "../../core/schemas/sae.ts";

/** What the chain said at the block a decision was made at. All null when that block is not in the chain. */
export interface DecisionFacts {
  readonly block: Block | null;
  readonly agent: AgentView | null;
  readonly policy: PolicyView | null;
}

export const NO_FACTS: DecisionFacts = { block: null, agent: null, policy: null };

/** The chain as an audit asks it. Every function throws CHAIN_UNREACHABLE for what cannot be known. */
export interface ChainFacts extends Decider {
  factsOf(pol: Sae["pol"], agentId: number): Promise<DecisionFacts>;
}

/** An audit looks at one state of the chain, so blocks are remembered; the registries remember what they read at one. */
export function createChainFacts(rpc: Rpc, registries: Registries, decider: Decider): ChainFacts {
  const blocks = new Map<number, Promise<Block | null>>();

  const blockAt = (number: number): Promise<Block | null> => {
    const known = blocks.get(number);
    if (known !== undefined) return known;
    const reading = readBlockByNumber(rpc, number);
    blocks.set(number, reading);
    return reading;
  };

  return {
    decide: (call) => decider.decide(call),
    factsOf: async (pol, agentId) => {
      const block = await blockAt(pol.block.number);
      if (block?.hash !== pol.block.hash) return NO_FACTS;
      const [agent, policy] = await Promise.all([
        registries.readAgent(block, agentId),
        registries.readPolicy(block, pol.policy),
      ]);
      return { block, agent, policy };
    },
  };
}
