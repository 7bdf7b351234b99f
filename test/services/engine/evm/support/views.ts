import type { ViewAt } from "../../../../../services/engine/decide/embedded-mode.ts";
import type { Rpc } from "../../../../../services/chain/rpc/client.ts";
import { trustedState, type TrustedState } from "./trusted-state.ts";

/** One view for each block, as the real ones are kept. */
export function trustedViews(rpc: Rpc): ViewAt {
  const views = new Map<string, Promise<TrustedState>>();
  return (blockHash) => {
    const known = views.get(blockHash) ?? trustedState(rpc, blockHash);
    views.set(blockHash, known);
    return known;
  };
}
