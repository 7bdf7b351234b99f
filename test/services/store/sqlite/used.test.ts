import { expect } from "chai";

import type { NewUsed } from "../../../../services/store/rows.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { fill, useLogStore } from "../support/log-store.ts";

const used = (jti: string, dispatchedSeq: number): NewUsed => ({
  logId: 1,
  jti,
  saeHash: `hash of ${jti}`,
  dispatchedSeq,
});

describe("used envelopes", () => {
  const current = useLogStore();
  beforeEach(async () => {
    await fill(current(), 5);
    await current().write((writes) => {
      writes.markUsed(used("jti-jti-b", 2));
      writes.markUsed(used("jti-jti-a", 1));
    });
  });

  it("cannot be used again, under any hash", async () => {
    const { write } = current();
    await expectCodeAsync(
      "STORE_FAILED",
      write((writes) => writes.markUsed({ ...used("jti-jti-a", 3), saeHash: "another" })),
    );
  });

  it("may have the jti of an envelope of another log", async () => {
    const { store, write } = current();
    await write((writes) => writes.markUsed({ ...used("jti-jti-a", 3), logId: 2 }));
    expect((await store.used.get(2, "jti-jti-a"))?.dispatchedSeq).to.equal(3);
    expect(await store.used.get(3, "jti-jti-a")).to.equal(null);
  });

  it("are unfinished until their fate is known, which never changes", async () => {
    const { store, write } = current();
    const unfinished = async () => (await store.used.unfinished()).map(({ jti }) => jti);
    expect(await unfinished()).to.deep.equal(["jti-jti-a", "jti-jti-b"]);
    await write((writes) => writes.finishUsed(1, "jti-jti-a", "executed", 4));
    expect(await unfinished()).to.deep.equal(["jti-jti-b"]);
    expect(await store.used.get(1, "jti-jti-a")).to.deep.include({ state: "executed", finalSeq: 4 });
    await expectCodeAsync(
      "STORE_FAILED",
      write((writes) => writes.finishUsed(1, "jti-jti-a", "not_executed", 5)),
    );
  });
});
