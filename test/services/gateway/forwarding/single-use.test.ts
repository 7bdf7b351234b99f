import { expect } from "chai";

import { createSingleUse } from "../../../../services/gateway/forwarding/single-use.ts";
import type { UsedRow } from "../../../../services/store/rows.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const KEY = { log: 1, jti: "jti-of-an-envelope" };

describe("gateway/forwarding/single-use", () => {
  const rows: UsedRow[] = [];
  const singleUse = createSingleUse({
    get: async (logId, jti) => rows.find((row) => row.logId === logId && row.jti === jti) ?? null,
    unfinished: async () => [],
  });

  it("gives a key to one of two that ask at once", async () => {
    const takes = await Promise.allSettled([singleUse.take(KEY), singleUse.take(KEY)]);
    expect(takes.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected"]);
    for (const take of takes) if (take.status === "fulfilled") take.value[Symbol.dispose]();
  });

  it("gives it again once it is given back", async () => {
    (await singleUse.take(KEY))[Symbol.dispose]();
    (await singleUse.take(KEY))[Symbol.dispose]();
  });

  it("keeps the keys of different logs apart", async () => {
    using _one = await singleUse.take(KEY);
    using _other = await singleUse.take({ ...KEY, log: 2 });
    await expectCodeAsync("ENVELOPE_REPLAYED", singleUse.take(KEY));
  });

  it("refuses what stands in the store, also after a refusal", async () => {
    rows.push({ logId: 1, jti: KEY.jti, saeHash: "", dispatchedSeq: 1, state: "executed", finalSeq: 2 });
    await expectCodeAsync("ENVELOPE_REPLAYED", singleUse.take(KEY));
    await expectCodeAsync("ENVELOPE_REPLAYED", singleUse.take(KEY));
    rows.pop();
    (await singleUse.take(KEY))[Symbol.dispose]();
  });
});
