import { expect } from "chai";
import fc from "fast-check";

import { sha256b64 } from "../../../services/core/hash.ts";
import type { SlotMaker } from "../../../services/log/slot.ts";
import type { LogStore } from "../../../services/store/port.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { recordRow, useLogStore } from "../store/support/log-store.ts";
import { gate, ready, settleTurns, startSequencer } from "./support/sequencer.ts";

describe("sequencer", () => {
  const current = useLogStore();

  it("numbers slots in the order of the calls, after what is stored", async () => {
    const { store, write } = current();
    await write((writes) => writes.addRecord(recordRow(1), []));
    const sequencer = await startSequencer(store);
    const groups = await Promise.all([sequencer.append([ready, ready]), sequencer.append([ready])]);
    expect(groups.map((records) => records.map(({ seq }) => seq))).to.deep.equal([[2, 3], [4]]);
    expect((await store.records.range(1, 9)).map(({ record }) => record)).to.deep.equal([1, 2, 3, 4].map(text));
  });

  it("gives back what it stored, with hash and time", async () => {
    const sequencer = await startSequencer(current().store);
    const make: SlotMaker = () => Promise.resolve({ kind: "sae", record: "an envelope", disclosures: ["a", "b"] });
    const [record] = await sequencer.append([make]);
    const stored = {
      seq: 1,
      kind: "sae",
      record: "an envelope",
      hash: sha256b64("an envelope"),
      storedAt: 1_700_000_000_000,
    };
    expect(record).to.deep.equal({ ...stored, disclosures: ["a", "b"], callData: null });
    expect(await current().store.records.get(1)).to.deep.equal(stored);
    expect(await current().store.disclosures.get(1)).to.deep.equal(["a", "b"]);
  });

  it("makes slots side by side, and commits nothing before all lower seqs are ready", async () => {
    const { store } = current();
    const sequencer = await startSequencer(store);
    const [first, second] = [gate(), gate()];
    const resolved: number[] = [];
    const appends = [first, second].map(async ({ make }) => {
      const [record] = await sequencer.append([make]);
      resolved.push(record?.seq ?? 0);
    });
    expect([first.seqs, second.seqs]).to.deep.equal([[1], [2]]);
    second.open();
    await settleTurns();
    expect(resolved).to.deep.equal([]);
    expect(await store.records.lastSeq()).to.equal(0);
    first.open();
    await Promise.all(appends);
    expect(resolved).to.deep.equal([1, 2]);
  });

  it("resolves only what is already stored", async () => {
    const { store } = current();
    const sequencer = await startSequencer(slowCommits(store));
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        const records = await sequencer.append([ready, ready]);
        expect(await store.records.lastSeq()).to.be.at.least(records.at(-1)?.seq ?? Number.NaN);
      }),
    );
  });

  it("commits what is ready in one transaction", async () => {
    let commits = 0;
    const { store } = current();
    const counting: LogStore = {
      ...store,
      commit: (...args) => {
        commits += 1;
        return store.commit(...args);
      },
    };
    const sequencer = await startSequencer(counting);
    await Promise.all(Array.from({ length: 50 }, () => sequencer.append([ready])));
    expect(await store.records.lastSeq()).to.equal(50);
    expect(commits).to.equal(1);
  });

  it("writes side effects together with the records they belong to", async () => {
    const { store } = current();
    const sequencer = await startSequencer(store);
    const records = await sequencer.append([ready, ready], (effects, [intent, decision]) => {
      effects.addIntent({ hash: "intent", agent: 1, jti: "jti-jti-1", seq: decision?.seq ?? 0 });
      expect(intent?.seq).to.equal(1);
    });
    expect(records.map(({ seq }) => seq)).to.deep.equal([1, 2]);
    expect((await store.intents.byHash("intent"))?.seq).to.equal(2);
  });

  it("is idle once everything before is durable or void", async () => {
    const { store } = current();
    const sequencer = await startSequencer(store);
    const [first, second] = [gate(), gate()];
    void sequencer.append([first.make]);
    const failing = expectCodeAsync("SIGNING_FAILED", sequencer.append([second.make]));
    second.fail(new Error("no"));
    first.open();
    await sequencer.idle();
    expect(await store.records.lastSeq()).to.equal(2);
    await failing;
  });

  it("leaves no gap and breaks no promise in any order of ends and failures", async () => {
    const slot = fc.record({ turns: fc.nat(6), fails: fc.boolean() });
    const appends = fc.array(fc.array(slot, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(appends, async (groups) => {
        const { store } = current();
        const before = await store.records.lastSeq();
        const sequencer = await startSequencer(store);
        const order: number[] = [];
        const ends = await Promise.allSettled(
          groups.map(async (slots, i) => {
            await sequencer.append(slots.map(({ turns, fails }) => slow(turns, fails))).finally(() => order.push(i));
          }),
        );
        const rows = await store.records.range(before + 1, 100);
        expect(rows.map(({ seq }) => seq - before)).to.deep.equal(groups.flat().map((_, i) => i + 1));
        expect(order).to.deep.equal(groups.map((_, i) => i));
        const failed = groups.map((slots) => slots.some(({ fails }) => fails));
        expect(ends.map(({ status }) => status === "rejected")).to.deep.equal(failed);
        const voids = groups.flatMap((slots, i) => slots.map(() => failed[i] === true));
        expect(rows.map(({ kind }) => kind === "void")).to.deep.equal(voids);
      }),
      { numRuns: 40 },
    );
  });
});

function text(seq: number): string {
  return `record ${seq}`;
}

function slow(turns: number, fails: boolean): SlotMaker {
  return async (seq) => {
    await settleTurns(turns);
    if (fails) throw new Error("no signature");
    return { kind: "outcome", record: text(seq) };
  };
}

/** The disk answers late. */
function slowCommits(store: LogStore): LogStore {
  return {
    ...store,
    commit: async (...args) => {
      await settleTurns(3);
      await store.commit(...args);
      await settleTurns(3);
    },
  };
}
