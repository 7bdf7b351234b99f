import { expect } from "chai";

import { allBatches, anchoredOf, minedBy, type TestLog } from "./log.ts";

/**
 * Everything stored is on the chain, batch by batch as it was stored; nothing was sent twice.
 * @param before transactions of the anchorer that are not of this log
 */
export async function expectAnchored(log: TestLog, before = 0): Promise<void> {
  const stored = await allBatches(log.store);
  const { batches } = await anchoredOf(log);
  const seen = (rows: readonly { firstSeq: number; count: number; root: string; prevRoot: string }[]) =>
    rows.map(({ firstSeq, count, root, prevRoot }) => ({ firstSeq, count, root, prevRoot }));
  expect(seen(batches)).to.deep.equal(seen(stored));
  for (const [i, row] of stored.entries()) {
    const { tx, block } = batches[i] ?? {};
    expect(row).to.include({ state: "confirmed", tx, blockNumber: block?.number, blockHash: block?.hash });
  }
  expect(await minedBy(log.rpc), "transactions").to.equal(stored.length + before);
}
