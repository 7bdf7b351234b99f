import { randomBytes } from "node:crypto";

import { anchorLogAbi } from "../../../services/chain/abi/contracts.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { localAccounts } from "../../local/accounts.ts";
import type { Bench } from "../bench-context.ts";
import { summarize } from "../stats.ts";
import type { RowSpec } from "./row.ts";

const SIZES = [100, 1_000, 4_096] as const;
const GAS = 1_000_000n;
const ROUNDS = 5;
const LOG = 1;
/** One word of call data, one event: PUSH1 0 CALLDATALOAD PUSH1 0 MSTORE PUSH1 32 PUSH1 0 LOG0 STOP, and what deploys it. */
const FLOOR_CODE = "0x6b60003560005260206000a000600052600c6014f3";

interface Anchored {
  readonly gas: number;
  /** until it is in a block */
  readonly microseconds: number;
}

/** Anchors the next batches of the log. */
async function anchorer(bench: Bench): Promise<(count: number) => Promise<Anchored>> {
  const { chain, deployment } = await bench.world();
  const { signingAnchorer } = localAccounts();
  let firstSeq = 1;
  let prevRoot = `0x${"00".repeat(32)}`;
  return async (count) => {
    const root = toHex(randomBytes(32));
    const pinned = { pinnedNumber: 1, pinnedHash: toHex(randomBytes(32)) };
    const batch = { logId: LOG, firstSeq, count, voids: 0, root, prevRoot, ...pinned };
    const data = anchorLogAbi.encodeFunctionData("anchor", [{ ...batch, checkpointHash: toHex(randomBytes(32)) }]);
    const started = performance.now();
    const { gasUsed } = await chain.sendAll(signingAnchorer, deployment.anchorLog, [data], GAS);
    firstSeq += count;
    prevRoot = root;
    return { gas: gasUsed, microseconds: (performance.now() - started) * 1000 };
  };
}

async function floorGas(bench: Bench): Promise<number> {
  const { chain } = await bench.world();
  const { outsider } = localAccounts();
  const { contract } = await chain.sendAll(outsider, null, [FLOOR_CODE], GAS);
  return (await chain.sendAll(outsider, contract, [toHex(randomBytes(32))], GAS)).gasUsed;
}

export const GAS_ROWS: readonly RowSpec[] = SIZES.map((size) => ({
  name: `gas.record.${size}`,
  does: `AnchorLog.anchor of one batch of ${size} records; the time is that of the local chain, until it is in a block`,
  run: async (bench) => {
    const anchor = await bench.once("anchorer", async () => {
      const next = await anchorer(bench);
      // The first batch of a log pays for storage that later ones find.
      await next(1);
      return next;
    });
    const floor = await bench.once("gas floor", () => floorGas(bench));
    const anchored: Anchored[] = [];
    for (let round = 0; round < ROUNDS; round += 1) anchored.push(await anchor(size));
    const gas = Math.max(...anchored.map((each) => each.gas));
    return {
      ...summarize(anchored.map((each) => each.microseconds)),
      ...{ floor_us: null, floor: "gas of one word of call data and one event", peers: {} },
      ...{ gas, gas_per_record: gas / size, floor_gas: floor, floor_gas_per_record: floor / size },
    };
  },
}));
