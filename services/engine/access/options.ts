import type { Hardfork } from "../evm/rules.ts";
import type { Hint } from "../proof/remembered.ts";
import type { LookAtHead } from "../../chain/read/head.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import type { Decider } from "../../core/ports/decider.ts";
import type { ConfigOf } from "../../platform/config/setting.ts";
import type { accessSettings } from "../settings.ts";

/** A process's way to the chain. What it gives is as trustworthy as its mode says: docs/design.md section 6. */
export interface ChainAccess {
  readonly mode: "rpc" | "embedded";
  /** for reads at a block named by its hash; in mode `embedded` nothing comes through unproven */
  readonly rpc: Rpc;
  readonly decider: Decider;
  readonly look: LookAtHead;
  /** @throws DECIDER_DISAGREES once two ways to decide came out differently, CHAIN_UNREACHABLE when nothing decides any more */
  readonly requireAgreement: () => Promise<void>;
  /** What decisions read of the chain lately, for the next run; empty in mode `rpc`. @throws CHAIN_UNREACHABLE */
  readonly remembered: () => Promise<readonly Hint[]>;
  /** Ends the decision thread, if there is one, and with it every call under way. */
  readonly close: () => Promise<void>;
}

/** How a process reaches the chain, and whom it believes. */
export interface AccessOptions {
  readonly chainId: number;
  readonly url: string;
  /** what RPC_URL is: our own node, or one outside node */
  readonly trust: "own" | "single";
  /** nodes of other operators; with any of them, heads count by quorum */
  readonly headUrls: readonly string[];
  /** nodes that must serve the same head, RPC_URL included */
  readonly quorum: number;
  readonly mode: "auto" | "rpc" | "embedded";
  readonly hardfork: Hardfork;
  readonly eips: readonly number[];
  /** of the precompile at 0x100; default 6,900 (EIP-7951) */
  readonly p256Gas?: number;
  /** one embedded decision in so many is run again by a node; 0 for none */
  readonly crossCheck: number;
  /** a head may stay pinned for so many seconds while nothing proven changes; 0 always takes the newest */
  readonly restSeconds: number;
  /** decisions are made so many blocks behind the newest one, default 0 */
  readonly pinDepth?: number;
  /** in mode `embedded`: on a thread of its own, unless false */
  readonly thread?: boolean;
  /** milliseconds a look waits for the slowest node, default 2,000 */
  readonly headTimeoutMs?: number;
  /** milliseconds one run in the interpreter may take, default 2,000 */
  readonly runTimeoutMs?: number;
}

/** A process's way to the chain as its settings say. */
export function accessOptions(
  config: ConfigOf<typeof accessSettings>,
  place: Pick<AccessOptions, "chainId" | "url" | "restSeconds" | "pinDepth">,
): AccessOptions {
  return {
    ...place,
    trust: config.rpcTrust,
    headUrls: config.headUrls ?? [],
    quorum: config.headQuorum,
    mode: config.decideMode,
    hardfork: config.hardfork,
    eips: config.eips ?? [],
    p256Gas: config.p256Gas,
    crossCheck: config.crossCheck,
  };
}
