import { expect } from "chai";

import { CountersignError } from "../../../services/core/errors/error.ts";
import { parseJson } from "../../../services/core/json/parse.ts";
import { voidRecordSchema } from "../../../services/core/schemas/approval.ts";
import type { SlotMaker } from "../../../services/log/slot.ts";
import type { LogStore } from "../../../services/store/port.ts";
import { openLogStore } from "../../../services/store/sqlite/open.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { IDENTITY } from "../store/support/identity.ts";
import { useLogStore } from "../store/support/log-store.ts";
import { gate, ready, settleTurns, startSequencer } from "./support/sequencer.ts";

describe("sequencer, when a slot fails", () => {
  const current = useLogStore();

  const failures: Record<string, { readonly make: SlotMaker; readonly reason: string }> = {
    "the maker rejects": {
      make: () => Promise.reject(new Error("the HSM pin is 1234")),
      reason: "SIGNING_FAILED",
    },
    "the maker throws at once": {
      make: () => {
        throw new CountersignError("CLAIMS_INVALID", "some secret detail");
      },
      reason: "CLAIMS_INVALID",
    },
    "the record is empty": {
      make: () => Promise.resolve({ kind: "sae", record: "" }),
      reason: "SIGNING_FAILED",
    },
    "the maker hangs": { make: () => new Promise(() => undefined), reason: "SIGNING_FAILED" },
  };
  for (const [name, { make, reason }] of Object.entries(failures)) {
    it(`stores a void with a code and nothing else: ${name}`, async () => {
      const { store } = current();
      const sequencer = await startSequencer(store, 20);
      const error = await expectCodeAsync("SIGNING_FAILED", sequencer.append([make]));
      const row = await store.records.get(1);
      expect(row?.kind).to.equal("void");
      expect(voidRecordSchema.parse(parseJson(row?.record ?? ""))).to.deep.equal({ v: 1, log: 1, seq: 1, reason });
      expect(row?.record).to.equal(`{"log":1,"reason":"${reason}","seq":1,"v":1}`);
      expect(error.detail).not.to.match(/1234|secret/);
      expect(sequencer.fatal).to.deep.equal([]);
    });
  }

  it("voids every slot of the append, applies no side effect, and goes on", async () => {
    const { store } = current();
    const sequencer = await startSequencer(store);
    const failing = gate();
    let applied = 0;
    const broken = sequencer.append([ready, failing.make, ready], () => {
      applied += 1;
    });
    const after = sequencer.append([ready]);
    failing.fail(new Error("no signature"));
    await expectCodeAsync("SIGNING_FAILED", broken);
    expect((await after)[0]?.seq).to.equal(4);
    expect((await store.records.range(1, 9)).map(({ kind }) => kind)).to.deep.equal([
      "void",
      "void",
      "void",
      "outcome",
    ]);
    expect(applied).to.equal(0);
  });

  it("drops a record that comes after its deadline", async () => {
    const { store } = current();
    const sequencer = await startSequencer(store, 20);
    const late = gate();
    await expectCodeAsync("SIGNING_FAILED", sequencer.append([late.make]));
    late.open();
    await settleTurns();
    expect(await store.records.lastSeq()).to.equal(1);
    expect((await store.records.get(1))?.kind).to.equal("void");
  });

  it("rejects only after the void is durable", async () => {
    const { store } = current();
    const sequencer = await startSequencer(store);
    const lower = gate();
    void sequencer.append([lower.make]);
    let rejected = false;
    const broken = expectCodeAsync(
      "SIGNING_FAILED",
      sequencer.append([() => Promise.reject(new Error("no"))]).finally(() => {
        rejected = true;
      }),
    );
    await settleTurns();
    expect(rejected).to.equal(false);
    lower.open();
    await broken;
    expect(await store.records.lastSeq()).to.equal(2);
  });
});

describe("sequencer, when a commit fails", () => {
  const current = useLogStore();

  for (const persisted of [false, true]) {
    it(`stops for good when the disk fails ${persisted ? "after" : "before"} the commit reached it`, async () => {
      const { store } = current();
      const sequencer = await startSequencer(breakingAt(store, 2, persisted));
      await sequencer.append([ready]);
      const waiting = [sequencer.append([ready]), sequencer.append([ready]), sequencer.append([gate().make])];
      await Promise.all(waiting.map((append) => expectCodeAsync("STORE_FAILED", append)));
      expect(sequencer.fatal.map(({ code }) => code)).to.deep.equal(["STORE_FAILED"]);

      const probe = gate();
      await expectCodeAsync("STORE_FAILED", sequencer.append([probe.make]));
      expect(probe.seqs).to.deep.equal([]);
      await sequencer.idle();
      expect(await store.records.lastSeq()).to.equal(persisted ? 3 : 1);

      // A restart goes on after whatever the disk has.
      const next = await startSequencer(store);
      const [record] = await next.append([ready]);
      expect(record?.seq).to.equal(persisted ? 4 : 2);
    });
  }

  it("stops when another sequencer took over, and stores nothing more", async () => {
    const { store, path } = current();
    const sequencer = await startSequencer(store);
    await sequencer.append([ready]);
    const other = await openLogStore({ path, identity: IDENTITY });
    const successor = await startSequencer(other);
    await expectCodeAsync("LOG_FENCED", sequencer.append([ready]));
    await expectCodeAsync("LOG_FENCED", sequencer.append([ready]));
    expect(sequencer.fatal.map(({ code }) => code)).to.deep.equal(["LOG_FENCED"]);
    const [record] = await successor.append([ready]);
    expect(record?.seq).to.equal(2);
    await other.close();
  });

  it("stops when a side effect conflicts, and stores nothing of that commit", async () => {
    const { store } = current();
    const sequencer = await startSequencer(store);
    const use = () =>
      sequencer.append([ready], (effects, [record]) => {
        effects.markUsed({ logId: 1, jti: "jti-jti-1", saeHash: "hash", dispatchedSeq: record?.seq ?? 0 });
      });
    await use();
    const innocent = sequencer.append([ready]);
    await Promise.all([innocent, use()].map((append) => expectCodeAsync("STORE_FAILED", append)));
    expect(await store.records.lastSeq()).to.equal(1);
    expect(sequencer.fatal).to.have.length(1);
  });
});

/** A store whose nth commit fails, like a full disk: before, or after, it is written. */
function breakingAt(store: LogStore, nth: number, persisted: boolean): LogStore {
  let commits = 0;
  return {
    ...store,
    commit: async (...args) => {
      commits += 1;
      if (commits !== nth || persisted) await store.commit(...args);
      if (commits === nth) throw new CountersignError("STORE_FAILED", "database or disk is full");
    },
  };
}
