import { hexlify, id, sha256, toUtf8Bytes, ZeroHash } from "ethers";

import type { IAnchorLog } from "../../../types/ethers-contracts/contracts/interfaces/IAnchorLog.ts";
import { type AnchorLog, AnchorLog__factory } from "../../../types/ethers-contracts/index.ts";
import { FOREVER, SIGNING_LOG, type Deployment } from "../fixture.ts";
import { NO_MARK } from "./marks.ts";
import { leafHash, rootOf } from "./merkle.ts";

/** Numbers of contracts/types/Words.sol. */
export const LOG_KIND = { NONE: 0n, SIGNING: 1n, ENFORCEMENT: 2n } as const;
export const LOG_MODE = { STORED: 0n, EVENT_ONLY: 1n, LINKS: 2n } as const;
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

/** The first batch of a log of mode Links with these leaves, as `anchorLinks` takes it: no leaf has a parent. */
export function linkedBatch(logId: bigint, names: readonly string[]) {
  const leaves = names.map(leafHash);
  const size = BigInt(names.length);
  const links = hexlify(new Uint8Array(names.length));
  return [batch({ logId, count: size, voids: 0n, root: rootOf(leaves) }), leaves, links] as const;
}

/** A sealed signing log of another AnchorLog of the same organization: its contract and its id. */
export async function foreignLog(deployment: Deployment): Promise<[string, bigint]> {
  const { actors } = deployment;
  const other = (await anotherLog(deployment)).connect(actors.timelock);
  await other.open(LOG_KIND.SIGNING, LOG_MODE.STORED, actors.signingAnchorer.address, [], NO_MARK, FOREVER);
  await other.seal(1n, id("reason"));
  return [await other.getAddress(), 1n];
}

/** A signing log of another AnchorLog that says it follows a sealed one of this deployment: its contract and its id. */
export async function foreignSuccessor(deployment: Deployment, logId: bigint): Promise<[string, bigint]> {
  const { actors, anchorLog } = deployment;
  const other = (await anotherLog(deployment)).connect(actors.timelock);
  const predecessor = await anchorLog.getAddress();
  // Who may not name it is refused before anyone looks whether there is something to follow.
  const { sealedAt } = await anchorLog.getLog(logId);
  const { address } = actors.signingAnchorer;
  if (sealedAt !== 0n) await other.openContinuation(predecessor, logId, 0n, address, [], NO_MARK, FOREVER);
  return [await other.getAddress(), 1n];
}

/** An AnchorLog of another System of the same organization. */
export async function anotherLog({ ethers, roles, actors }: Deployment): Promise<AnchorLog> {
  const deployed = await ethers.deployContract("AnchorLog", [await roles.getAddress()]);
  return AnchorLog__factory.connect(await deployed.getAddress(), actors.stranger);
}

/** Opens one more signing log, with the signing anchorer, and returns its id. */
export async function openLog({ anchorLog, actors }: Deployment, mode: bigint): Promise<bigint> {
  const { address } = actors.signingAnchorer;
  await anchorLog.connect(actors.timelock).open(LOG_KIND.SIGNING, mode, address, [], await anchorLog.mark(), FOREVER);
  return await anchorLog.logCount();
}
