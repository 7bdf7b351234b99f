import { setUpAgt } from "./agt.ts";
import { setUpAps } from "./aps.ts";
import { setUpBiscuit } from "./biscuit.ts";
import { setUpCedar } from "./cedar.ts";
import { setUpJose } from "./jose.ts";
import { PEER_TASKS, type PeerOp, type PeerOps, type PeerSetup, type PeerTask } from "./peer.ts";

/** The rivals of a run. */
export interface Peers {
  /** by the name in the report */
  readonly ops: Readonly<Record<PeerTask, Readonly<Record<string, PeerOp>>>>;
  /** rivals that could not be set up, and why */
  readonly missing: Readonly<Record<string, string>>;
}

const SETUPS: Readonly<Record<string, PeerSetup>> = {
  jose: setUpJose,
  AGT: setUpAgt,
  APS: setUpAps,
  Cedar: setUpCedar,
  Biscuit: setUpBiscuit,
};

export const NO_PEERS: Peers = { ops: mergeOps([]), missing: {} };

/** @param message what is signed, as large as an envelope */
export async function setUpPeers(message: Uint8Array): Promise<Peers> {
  const found: PeerOps[] = [];
  const missing: Record<string, string> = {};
  for (const [name, setUp] of Object.entries(SETUPS)) {
    try {
      found.push(await setUp(message));
    } catch (error) {
      // A rival that changed its ways is left out with its name, never made up for.
      missing[name] = error instanceof Error ? error.message : String(error);
    }
  }
  return { ops: mergeOps(found), missing };
}

/** When rivals could not be installed. */
export function peersMissing(why: string): Peers {
  return { ...NO_PEERS, missing: Object.fromEntries(Object.keys(SETUPS).map((name) => [name, why])) };
}

function mergeOps(found: readonly PeerOps[]): Peers["ops"] {
  const merged = PEER_TASKS.map((task) => [task, Object.assign({}, ...found.map((ops) => ops[task] ?? {}))] as const);
  return Object.fromEntries(merged) as Peers["ops"];
}
