import { expect } from "chai";

import type { IntentRow } from "../../../../services/store/rows.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { fill, useLogStore } from "../support/log-store.ts";

const INTENT: IntentRow = { hash: "intent-hash", agent: 7, jti: "jti-jti-1", seq: 2 };

describe("intents", () => {
  const current = useLogStore();
  beforeEach(async () => {
    await fill(current(), 3);
    await current().write((writes) => writes.addIntent(INTENT));
  });

  it("are found by hash, and by agent and jti", async () => {
    const { intents } = current().store;
    expect(await intents.byHash("intent-hash")).to.deep.equal(INTENT);
    expect(await intents.byJti(7, "jti-jti-1")).to.deep.equal(INTENT);
    expect(await intents.byHash("other")).to.equal(null);
    expect(await intents.byJti(8, "jti-jti-1")).to.equal(null);
  });

  const conflicts: Record<string, Partial<IntentRow>> = {
    "a hash twice": { jti: "jti-jti-2" },
    "a jti of one agent twice": { hash: "other" },
    "a decision that does not exist": { hash: "other", jti: "jti-jti-2", seq: 4 },
  };
  for (const [name, change] of Object.entries(conflicts)) {
    it(`refuses ${name}`, async () => {
      await expectCodeAsync(
        "STORE_FAILED",
        current().write((writes) => writes.addIntent({ ...INTENT, ...change })),
      );
    });
  }

  it("takes a jti two agents chose", async () => {
    const { store, write } = current();
    const other = { ...INTENT, hash: "other", agent: 8 };
    await write((writes) => writes.addIntent(other));
    expect(await store.intents.byJti(8, INTENT.jti)).to.deep.equal(other);
  });
});
