import { expect } from "chai";

import { createSingleUse, usedIn } from "../../../../services/gateway/forwarding/single-use.ts";
import type { UsedRow } from "../../../../services/store/rows.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const KEY = { log: 1, jti: "jti-of-an-envelope" };
/** when the permission was issued, and the store began: unix seconds */
const ISSUED = 1_700_000_000;

describe("gateway/forwarding/single-use", () => {
  const rows: UsedRow[] = [];
  const singleUse = createSingleUse(
    usedIn({
      get: async (logId, jti) => rows.find((row) => row.logId === logId && row.jti === jti) ?? null,
      unfinished: async () => [],
    }),
    ISSUED * 1000,
  );

  it("refuses what was issued before the store began: nobody knows whether it was used", async () => {
    await expectCodeAsync("ENVELOPE_BEFORE_STORE", singleUse.take(KEY, ISSUED - 1));
    (await singleUse.take(KEY, ISSUED))[Symbol.dispose]();
  });

  it("says that it was used where that is known, however old it is", async () => {
    rows.push({ logId: 1, jti: KEY.jti, saeHash: "", dispatchedSeq: 1, state: "executed", finalSeq: 2 });
    await expectCodeAsync("ENVELOPE_REPLAYED", singleUse.take(KEY, ISSUED - 1));
    rows.pop();
  });

  it("gives a key to one of two that ask at once", async () => {
    const takes = await Promise.allSettled([singleUse.take(KEY, ISSUED), singleUse.take(KEY, ISSUED)]);
    expect(takes.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected"]);
    for (const take of takes) if (take.status === "fulfilled") take.value[Symbol.dispose]();
  });

  it("gives it again once it is given back", async () => {
    (await singleUse.take(KEY, ISSUED))[Symbol.dispose]();
    (await singleUse.take(KEY, ISSUED))[Symbol.dispose]();
  });

  it("keeps the keys of different logs apart", async () => {
    using _one = await singleUse.take(KEY, ISSUED);
    using _other = await singleUse.take({ ...KEY, log: 2 }, ISSUED);
    await expectCodeAsync("ENVELOPE_REPLAYED", singleUse.take(KEY, ISSUED));
  });

  it("refuses what stands in the store, also after a refusal", async () => {
    rows.push({ logId: 1, jti: KEY.jti, saeHash: "", dispatchedSeq: 1, state: "executed", finalSeq: 2 });
    await expectCodeAsync("ENVELOPE_REPLAYED", singleUse.take(KEY, ISSUED));
    await expectCodeAsync("ENVELOPE_REPLAYED", singleUse.take(KEY, ISSUED));
    rows.pop();
    (await singleUse.take(KEY, ISSUED))[Symbol.dispose]();
  });
});
