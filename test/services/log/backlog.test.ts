import { expect } from "chai";

import { requireAnchored } from "../../../services/log/backlog.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";

type Store = Parameters<typeof requireAnchored>[0];

const NOW = 1_800_000_000_000;

/** A log of two records, the first of them anchored or not, the newest stored at a time. */
function store(anchored: number, storedAt: number): Store {
  const row = { firstSeq: 1, count: anchored };
  return {
    identity: { logId: 1 },
    records: {
      get: (seq: number) => Promise.resolve(seq <= 2 ? { storedAt } : null),
      lastSeq: () => Promise.resolve(2),
    },
    batches: { pending: () => Promise.resolve([]), last: () => Promise.resolve(anchored === 0 ? null : row) },
  } as unknown as Store;
}

describe("log/backlog", () => {
  it("is RECEIPT_PENDING once a record has waited for longer than promised, and says how many wait", async () => {
    const clock = () => NOW;
    await requireAnchored(store(0, NOW - 60_000), clock);
    const { detail } = await expectCodeAsync("RECEIPT_PENDING", requireAnchored(store(0, NOW - 60_001), clock));
    expect(detail).to.equal("2 records wait, the oldest for 60001 ms");
    await expectCodeAsync("RECEIPT_PENDING", requireAnchored(store(1, NOW - 60_001), clock));
  });

  it("is content when everything is anchored, however old it is", () => requireAnchored(store(2, 0), () => NOW));
});
