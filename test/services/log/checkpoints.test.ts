import { expect } from "chai";

import { toHex } from "../../../services/core/encoding/hex.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { verifyJws } from "../../../services/core/jws/verify.ts";
import { treeRoot } from "../../../services/core/merkle/rfc9162.ts";
import type { Signer } from "../../../services/core/ports/ports.ts";
import { checkpointSchema } from "../../../services/core/schemas/checkpoint.ts";
import { createMemorySigner } from "../../../services/keys/memory-signer.ts";
import { nodeVerifier } from "../../../services/keys/verify/node-verifier.ts";
import { proposeBatch } from "../../../services/log/batches.ts";
import { type CheckpointContext, signCheckpoint } from "../../../services/log/checkpoints.ts";
import { leafOf } from "../../../services/log/summary.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { IDENTITY } from "../store/support/identity.ts";
import { recordRow, useLogStore } from "../store/support/log-store.ts";
import { ANCHOR, BLOCK_HASH, fillMixed, tamper } from "./support/records.ts";

describe("signCheckpoint", () => {
  const current = useLogStore();
  const signer = createMemorySigner();
  const context = (): CheckpointContext => ({
    store: current().store,
    signer,
    anchor: ANCHOR.toUpperCase().replace("0X", "0x"),
    clock: () => 1_700_000_000_999,
  });
  beforeEach(() => fillMixed(current()));

  it("signs what the records give, under the log's own key", async () => {
    const batch = await proposeBatch(current().store, 100, 1);
    const jws = parseJws(await signCheckpoint(context(), 1), ["checkpoint+jwt"]);
    verifyJws(jws, signer.publicKey, [nodeVerifier]);
    expect(jws.header.kid).to.equal(signer.kid);
    expect(checkpointSchema.parse(jws.payload)).to.deep.equal({
      v: 1,
      iss: `urn:countersign:31337:${IDENTITY.system}:log:1`,
      chain: "eip155:31337",
      anchor: ANCHOR,
      log: 1,
      first_seq: 1,
      count: 7,
      voids: 1,
      root: batch?.root,
      prev_root: batch?.prevRoot,
      tree: { size: 7, root: batch?.root },
      generation: 1,
      pinned: { number: 9, hash: BLOCK_HASH(9) },
      iat: 1_700_000_000,
    });
  });

  it("signs a batch once: later calls give the stored checkpoint", async () => {
    await proposeBatch(current().store, 100, 1);
    const first = await signCheckpoint(context(), 1);
    const retired: Signer = { ...signer, sign: () => Promise.reject(new Error("must not sign again")) };
    expect(await signCheckpoint({ ...context(), signer: retired }, 1)).to.equal(first);
    expect(await current().store.batches.get(1)).to.deep.include({ state: "signed", checkpoint: first });
  });

  it("gives calls at the same time the same checkpoint", async () => {
    await proposeBatch(current().store, 100, 1);
    let now = 1_700_000_000_000;
    const ticking = { ...context(), clock: () => (now += 1000) };
    const [one, two] = await Promise.all([signCheckpoint(ticking, 1), signCheckpoint(ticking, 1)]);
    expect(one).to.equal(two);
  });

  it("signs the batch after another one", async () => {
    await proposeBatch(current().store, 4, 1);
    await proposeBatch(current().store, 4, 1);
    const { payload } = parseJws(await signCheckpoint(context(), 5), ["checkpoint+jwt"]);
    const leaves = (await current().store.records.range(1, 7)).map((record, i) => leafOf(i + 1, record));
    const tree = { size: 7, root: toHex(treeRoot(leaves)) };
    expect(payload).to.deep.include({ first_seq: 5, count: 3, tree });
  });

  it("signs no batch that was not proposed", async () => {
    await expectCodeAsync("BATCH_UNKNOWN", signCheckpoint(context(), 1));
    await proposeBatch(current().store, 4, 1);
    await expectCodeAsync("BATCH_UNKNOWN", signCheckpoint(context(), 2));
  });

  const lies = [
    "UPDATE batches SET root = '0x' || printf('%064d', 1) WHERE first_seq = 5",
    "UPDATE batches SET prev_root = '0x' || printf('%064d', 1) WHERE first_seq = 5",
    "UPDATE batches SET count = 2 WHERE first_seq = 5",
    "UPDATE batches SET count = 4 WHERE first_seq = 5",
    "UPDATE batches SET voids = 0 WHERE first_seq = 5",
    "UPDATE batches SET pinned_number = 10 WHERE first_seq = 5",
    "UPDATE batches SET pinned_hash = '0x' || printf('%064d', 1) WHERE first_seq = 5",
    "UPDATE batches SET count = 3 WHERE first_seq = 1",
    "UPDATE batches SET count = 5 WHERE first_seq = 1",
    "DELETE FROM batches WHERE first_seq = 1",
    `UPDATE batches SET tree_nodes = replace(tree_nodes, substr(tree_nodes, 3, 8), '00000000') WHERE first_seq = 5`,
    `UPDATE batches SET tree_nodes = replace(tree_nodes, substr(tree_nodes, 3, 8), '00000000') WHERE first_seq = 1`,
  ];
  for (const sql of lies) {
    it(`signs no row that was tampered with: ${sql}`, async () => {
      const { store, path } = current();
      await proposeBatch(store, 4, 1);
      await proposeBatch(store, 4, 1);
      tamper(path, sql);
      await expectCodeAsync("BATCH_MISMATCH", signCheckpoint(context(), 5));
      expect((await store.batches.get(5))?.checkpoint).to.equal(null);
    });
  }

  it("signs no tree that does not begin with the one it signed before", async () => {
    const { store, path } = current();
    await proposeBatch(store, 4, 1);
    await signCheckpoint(context(), 1);
    const [first] = await store.records.range(1, 1);
    const other = `0x${"11".repeat(32)}`;
    expect(first?.seq).to.equal(1);
    tamper(path, `UPDATE batches SET tree_nodes = '${other}' WHERE first_seq = 1`);
    // Proposed on what stands in the row, so that it fits the row.
    await proposeBatch(store, 4, 1);
    await expectCodeAsync("BATCH_MISMATCH", signCheckpoint(context(), 5));
  });

  it("goes on from no row that says a tree of another size, or no tree", async () => {
    const { store, path } = current();
    await proposeBatch(store, 4, 1);
    for (const nodes of ["", "0x00", `0x${"11".repeat(32)} 0x${"11".repeat(32)}`]) {
      tamper(path, `UPDATE batches SET tree_nodes = '${nodes}' WHERE first_seq = 1`);
      await expectCodeAsync("LOG_CORRUPT", proposeBatch(store, 4, 1));
    }
  });

  it("signs no batch over a record that was changed after it was proposed, hash and all", async () => {
    const { store, path } = current();
    await proposeBatch(store, 100, 1);
    const { record, hash } = recordRow(1, "another intent", "intent");
    const hex = Buffer.from(hash, "base64url").toString("hex");
    tamper(path, `UPDATE records SET record = '${record}', hash = x'${hex}' WHERE seq = 1`);
    await expectCodeAsync("BATCH_MISMATCH", signCheckpoint(context(), 1));
  });

  it("signs no batch over a record that does not match its hash", async () => {
    const { store, path } = current();
    await proposeBatch(store, 100, 1);
    tamper(path, "UPDATE records SET record = 'another intent' WHERE seq = 1");
    await expectCodeAsync("LOG_CORRUPT", signCheckpoint(context(), 1));
  });
});
