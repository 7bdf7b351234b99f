import { expect } from "chai";

import { fromHex } from "../../../services/core/encoding/hex.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import { decodeLinks } from "../../../services/core/links/encode.ts";
import { JWS_TYPES, type RecordKind } from "../../../services/core/words/kinds.ts";
import { mostShown, shownOf } from "../../../services/log/links.ts";
import { proposeBatch } from "../../../services/log/batches.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { logSigner } from "../../helpers/samples.ts";
import { rootOf } from "../../contracts/support/merkle.ts";
import { recordRow, useLogStore } from "../store/support/log-store.ts";
import { BLOCK_HASH } from "./support/records.ts";

type Text = readonly [RecordKind, string];

/** A decision that follows on these; `salt` makes it another one. */
const decision = async (kind: "sae" | "denial", parents: readonly string[], salt: string): Promise<Text> => {
  const payload = { pol: { block: { number: 7, hash: BLOCK_HASH(7) } }, ctx: { parent_chain: parents }, salt };
  return [kind, await signJws(logSigner, JWS_TYPES[kind], payload)];
};
const outcome = async (log: number, seq: number): Promise<Text> => [
  "outcome",
  await signJws(logSigner, JWS_TYPES.outcome, { sae: { log, seq } }),
];
const filler = (index: number): Text => ["void", `void ${index}`];

describe("log/links: what a log of mode Links shows of a batch", () => {
  const current = useLogStore();
  const write = (texts: readonly Text[]) =>
    current().write((writes) => texts.forEach(([kind, text], i) => writes.addRecord(recordRow(i + 1, text, kind), [])));
  const shown = async (count: number) => {
    const { leaves, links } = await shownOf(current().store, { firstSeq: 1, count });
    return { leaves, groups: decodeLinks(fromHex(links), count) };
  };

  it("shows leaves that give the batch's root, and for each record the parents it names", async () => {
    const first = await decision("sae", [], "first");
    const second = await decision("sae", [sha256b64(first[1])], "second");
    const both = [second, first].map(([, text]) => sha256b64(text));
    await write([["intent", "intent"], first, second, await decision("denial", both, "third"), await outcome(9, 8)]);
    const { leaves, groups } = await shown(5);
    const log = current().store.identity.logId;
    const places = (...seqs: number[]) => seqs.map((seq) => ({ log, seq }));
    expect(groups).to.deep.equal([[], [], places(2), places(3, 2), [{ log: 9, seq: 8 }]]);
    expect(rootOf([...leaves])).to.equal((await proposeBatch(current().store, 5, 1))?.root);
  });

  const stranger = sha256b64("nobody");
  const WRONG: Record<string, () => Promise<readonly Text[]>> = {
    "a parent that is not in the log": async () => [await decision("sae", [stranger], "")],
    "a denial in the place of a parent": async () => {
      const denial = await decision("denial", [], "no");
      return [denial, await decision("sae", [sha256b64(denial[1])], "")];
    },
    "a record that is not of its kind": async () => [["sae", (await outcome(1, 1))[1]]],
    "a record that is nothing": async () => [["outcome", "text"]],
  };
  for (const [what, texts] of Object.entries(WRONG)) {
    it(`does not show ${what}: LOG_CORRUPT`, async () => {
      const wrong = await texts();
      await write(wrong);
      await expectCodeAsync("LOG_CORRUPT", shown(wrong.length));
    });
  }

  it("does not show a batch of which a record is missing: LOG_CORRUPT", async () => {
    await write([filler(1)]);
    await expectCodeAsync("LOG_CORRUPT", shown(2));
  });

  it("fits as many records as 120,000 bytes hold into a batch, and parents count", async () => {
    const parent = await decision("sae", [], "parent");
    const child = await decision(
      "sae",
      Array.from({ length: 8 }, () => sha256b64(parent[1])),
      "child",
    );
    await write([parent, child, ...Array.from({ length: 3_700 }, (_, i) => filler(i))]);
    const { store } = current();
    // 33 bytes each, and 128 more for eight parents
    const most = 2 + Math.floor((120_000 - 33 - 161) / 33);
    expect(await mostShown(store, 1, 16_384)).to.equal(most);
    expect(await mostShown(store, 3, 16_384)).to.equal(Math.floor(120_000 / 33));
    expect(await mostShown(store, 1, 100)).to.equal(100);
    expect(await mostShown(store, 3_700, 100)).to.equal(3);
  });
});
