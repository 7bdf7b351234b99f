import { id, sha256, toUtf8Bytes, ZeroHash } from "ethers";

import type { IAnchorLog } from "../../../types/ethers-contracts/contracts/interfaces/IAnchorLog.ts";
import { FOREVER, SIGNING_LOG, type Deployment } from "../fixture.ts";

/** Numbers of contracts/types/Words.sol. */
export const LOG_KIND = { NONE: 0n, SIGNING: 1n, ENFORCEMENT: 2n } as const;
export const LOG_MODE = { STORED: 0n, EVENT_ONLY: 1n } as const;
export const MAX_COUNT = 65_536n;

/** The first batch of the signing log; override what a test is about. */
export function batch(overrides: Partial<IAnchorLog.BatchStruct> = {}): IAnchorLog.BatchStruct {
  return {
    logId: SIGNING_LOG,
    firstSeq: 1n,
    count: 10n,
    voids: 1n,
    pinnedNumber: 7n,
    pinnedHash: id("block 7"),
    root: id("root 1"),
    prevRoot: ZeroHash,
    checkpointHash: sha256(toUtf8Bytes("checkpoint 1")),
    ...overrides,
  };
}

/** The batch that follows `batch()`. */
export function secondBatch(overrides: Partial<IAnchorLog.BatchStruct> = {}): IAnchorLog.BatchStruct {
  return batch({
    firstSeq: 11n,
    root: id("root 2"),
    prevRoot: id("root 1"),
    checkpointHash: sha256(toUtf8Bytes("checkpoint 2")),
    ...overrides,
  });
}

/** Opens one more signing log, with the signing anchorer, and returns its id. */
export async function openLog({ anchorLog, actors }: Deployment, mode: bigint): Promise<bigint> {
  const { address } = actors.signingAnchorer;
  await anchorLog.connect(actors.timelock).open(LOG_KIND.SIGNING, mode, address, [], await anchorLog.mark(), FOREVER);
  return await anchorLog.logCount();
}
