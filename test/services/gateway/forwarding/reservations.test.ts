import { expect } from "chai";

import { createReservations } from "../../../../services/gateway/forwarding/reservations.ts";
import type { UsedRow } from "../../../../services/store/rows.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const KEY = { log: 1, jti: "jti-of-an-envelope" };

describe("gateway/reservations", () => {
  const rows: UsedRow[] = [];
  const reservations = createReservations({
    get: async (logId, jti) => rows.find((row) => row.logId === logId && row.jti === jti) ?? null,
    unfinished: async () => [],
  });

  it("gives a key to one of two that ask at once", async () => {
    const takes = await Promise.allSettled([reservations.take(KEY), reservations.take(KEY)]);
    expect(takes.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected"]);
    for (const take of takes) if (take.status === "fulfilled") take.value[Symbol.dispose]();
  });

  it("gives it again once it is given back", async () => {
    (await reservations.take(KEY))[Symbol.dispose]();
    (await reservations.take(KEY))[Symbol.dispose]();
  });

  it("keeps the keys of different logs apart", async () => {
    using _one = await reservations.take(KEY);
    using _other = await reservations.take({ ...KEY, log: 2 });
    await expectCodeAsync("ENVELOPE_REPLAYED", reservations.take(KEY));
  });

  it("refuses what stands in the store, also after a refusal", async () => {
    rows.push({ logId: 1, jti: KEY.jti, saeHash: "", dispatchedSeq: 1, state: "executed", finalSeq: 2 });
    await expectCodeAsync("ENVELOPE_REPLAYED", reservations.take(KEY));
    await expectCodeAsync("ENVELOPE_REPLAYED", reservations.take(KEY));
    rows.pop();
    (await reservations.take(KEY))[Symbol.dispose]();
  });
});
