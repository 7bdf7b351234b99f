import type { HomeFiles } from "./home/files.ts";

/** A chain of this machine, for as long as a command needs it. */
export interface ChainAtHand {
  readonly rpcUrl: string;
  /** ends the chain if it was started for this command; the one of a running `countersign up` goes on */
  release(): Promise<void>;
}

/**
 * Reaches the chain of a local domain: that of `countersign up` where it runs, else one started for this command alone.
 * Processes are started in services/main only, so commands are given this.
 * @throws DATA_IN_USE, PORT_TAKEN, PROCESS_*, HARDHAT_MISSING
 */
export type OpenLocalChain = (files: HomeFiles) => Promise<ChainAtHand>;
