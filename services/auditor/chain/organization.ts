import { type AnchoredLog, readAnchored } from "../../chain/read/anchors.ts";
import type { AnchoredBatch } from "../../chain/read/anchored.ts";
import { type Block, readBlockByNumber, readLatestBlock } from "../../chain/read/block.ts";
import type { SystemAddresses } from "../../chain/read/deployment.ts";
import { readShown, type ShownBatch } from "../../chain/read/linked.ts";
import type { LogView } from "../../chain/read/logs.ts";
import type { Registries } from "../../chain/read/registries.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import type { LogSigner } from "../../core/verify/log-signer.ts";

/** One log as the chain knows it. */
export interface ChainLog {
  readonly view: LogView;
  /** every key that ever could sign for it */
  readonly signers: readonly LogSigner[];
  /** contiguous from seq 1, events and state compared */
  readonly batches: readonly AnchoredBatch[];
  /** of a log of mode Links, what each batch's transaction shows, by first seq; null where it shows nothing. Else null */
  readonly shown: ReadonlyMap<number, ShownBatch | null> | null;
}

/** Everything an audit has to know of the organization before it opens a file. */
export interface Organization {
  readonly addresses: SystemAddresses;
  readonly head: Block;
  /** hash of block 0 */
  readonly genesis: string;
  readonly logs: ReadonlyMap<number, ChainLog>;
}

/** @throws CHAIN_UNREACHABLE, also when the node contradicts itself */
export async function readOrganization(
  rpc: Rpc,
  registries: Registries,
  addresses: SystemAddresses,
): Promise<Organization> {
  const [head, genesis] = await Promise.all([readLatestBlock(rpc), readBlockByNumber(rpc, 0)]);
  const logs = new Map<number, ChainLog>();
  // Ids are given out without gaps, from 1.
  for (let id = 1; ; id++) {
    const view = await registries.readLog(head, id);
    if (view === null) break;
    const [signers, anchored] = await Promise.all([
      registries.readSigners(head, id),
      readAnchored(rpc, addresses.anchorLog, id, addresses.deployedAt),
    ]);
    const { log, batches } = anchored;
    logs.set(id, { view: log, signers, batches, shown: await readAllShown(rpc, addresses.anchorLog, anchored) });
  }
  return { addresses, head, genesis: genesis?.hash ?? "", logs };
}

async function readAllShown(rpc: Rpc, anchorLog: string, { log, batches }: AnchoredLog): Promise<ChainLog["shown"]> {
  if (log.mode !== "Links") return null;
  const shown = await Promise.all(batches.map((batch) => readShown(rpc, anchorLog, batch)));
  return new Map(batches.map(({ firstSeq }, i) => [firstSeq, shown[i] ?? null]));
}
