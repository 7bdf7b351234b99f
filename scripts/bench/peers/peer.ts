/** Something of a rival that can be timed. */
export interface PeerOp {
  /** what a single run does, and what of ours it leaves out */
  readonly does: string;
  readonly run: () => unknown;
}

/** What rivals are asked for: the rows they stand beside. */
export const PEER_TASKS = ["sign", "verify", "decide", "authorize"] as const;
export type PeerTask = (typeof PEER_TASKS)[number];

/** A rival's answers, by task and by the name they have in the report. */
export type PeerOps = Partial<Record<PeerTask, Readonly<Record<string, PeerOp>>>>;

/** Sets a rival up and checks that it works: one that says no is not timed. */
export type PeerSetup = (message: Uint8Array) => Promise<PeerOps>;
