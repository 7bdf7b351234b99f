import { expect } from "chai";

import { fromHex } from "../../../services/core/encoding/hex.ts";
import { leafHash, verifyInclusion } from "../../../services/core/merkle/rfc9162.ts";
import { decodeBase64url } from "../../../services/core/encoding/base64url.ts";
import { type Receipt, receiptSchema } from "../../../services/core/schemas/checkpoint.ts";
import { proposeBatch } from "../../../services/log/batches.ts";
import { createReceiptReader, type ReceiptReader } from "../../../services/log/receipts.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { useLogStore } from "../store/support/log-store.ts";
import { ANCHOR, BLOCK_HASH, fillMixed, tamper } from "./support/records.ts";

const TX = `0x${"77".repeat(32)}`;

describe("receipts", () => {
  const current = useLogStore();
  const reader = (): ReceiptReader => createReceiptReader(current().store, ANCHOR);
  const confirm = async (firstSeq: number): Promise<void> => {
    const { batches } = current().store;
    await batches.setCheckpoint(firstSeq, `checkpoint of ${firstSeq}`);
    await batches.setConfirmed(firstSeq, { tx: TX, blockNumber: 12, blockHash: BLOCK_HASH(12) });
  };
  beforeEach(async () => {
    await fillMixed(current());
    await proposeBatch(current().store, 4, 1);
    await proposeBatch(current().store, 4, 1);
  });

  it("prove every record of a confirmed batch", async () => {
    await confirm(1);
    await confirm(5);
    const receiptFor = reader();
    for (const seq of [1, 2, 3, 4, 5, 6, 7]) {
      const receipt = receiptSchema.parse(await receiptFor(seq));
      expect(receipt.seq).to.equal(seq);
      expect(included(receipt), `seq ${seq}`).to.equal(true);
      expect(included({ ...receipt, seq: seq === 1 ? 2 : seq - 1 }), `seq ${seq} moved`).to.equal(false);
    }
  });

  it("say where the batch stands", async () => {
    await confirm(1);
    await confirm(5);
    const batches = await Promise.all([1, 5].map((seq) => current().store.batches.get(seq)));
    const { leaf: _leaf, path, record: _record, ...rest } = await reader()(7);
    expect(rest).to.deep.equal({
      v: 1,
      chain: "eip155:31337",
      anchor: ANCHOR,
      log: 1,
      seq: 7,
      kind: 2,
      first_seq: 5,
      count: 3,
      root: batches[1]?.root,
      prev_root: batches[0]?.root,
      checkpoint: "checkpoint of 5",
      tx: TX,
      block: { number: 12, hash: BLOCK_HASH(12) },
    });
    expect(path).to.have.length(1);
  });

  it("wait until the batch is confirmed", async () => {
    const receiptFor = reader();
    await expectCodeAsync("RECEIPT_PENDING", receiptFor(1));
    await current().store.batches.setCheckpoint(1, "checkpoint");
    await current().store.batches.setSent(1, TX);
    await expectCodeAsync("RECEIPT_PENDING", receiptFor(1));
    await current().store.batches.setConfirmed(1, { tx: TX, blockNumber: 12, blockHash: BLOCK_HASH(12) });
    expect((await receiptFor(1)).tx).to.equal(TX);
    await expectCodeAsync("RECEIPT_PENDING", receiptFor(5));
  });

  it("are not given for what is not in the log", async () => {
    await expectCodeAsync("RECORD_UNKNOWN", reader()(8));
    await expectCodeAsync("RECORD_UNKNOWN", reader()(0));
  });

  it("are not given for a batch that does not follow from its records", async () => {
    await confirm(1);
    tamper(current().path, "UPDATE batches SET root = '0x' || printf('%064d', 1)");
    await expectCodeAsync("BATCH_MISMATCH", reader()(1));
  });

  it("are not given for a record that was changed after the tree was built", async () => {
    await confirm(1);
    const receiptFor = reader();
    await receiptFor(1);
    tamper(current().path, "UPDATE records SET record = 'other' WHERE seq = 1");
    await expectCodeAsync("LOG_CORRUPT", receiptFor(1));
  });
});

/** What a holder of the record checks, with nothing but the receipt. */
function included({ kind, seq, record, leaf, path, root, first_seq, count }: Receipt): boolean {
  const expected = leafHash(kind, seq, decodeBase64url(record));
  return (
    Buffer.from(expected).equals(fromHex(leaf)) &&
    verifyInclusion({
      leaf: expected,
      index: seq - first_seq,
      size: count,
      path: path.map(fromHex),
      root: fromHex(root),
    })
  );
}
