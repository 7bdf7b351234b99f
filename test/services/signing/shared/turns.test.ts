import { expect } from "chai";

import { createTurns } from "../../../../services/signing/shared/turns.ts";

describe("signing: turns", () => {
  /** Work that ends when it is told to, and notes its begin and end. */
  function work(notes: string[], name: string) {
    const gate = Promise.withResolvers<void>();
    const run = async () => {
      notes.push(`${name} begins`);
      await gate.promise;
      notes.push(`${name} ends`);
      return name;
    };
    return { run, end: gate.resolve, fail: gate.reject };
  }

  it("runs work of one key one at a time, in the order of the calls", async () => {
    const turns = createTurns();
    const notes: string[] = [];
    const [first, second] = [work(notes, "first"), work(notes, "second")];
    const results = Promise.all([turns("key", first.run), turns("key", second.run)]);
    second.end();
    first.end();
    expect(await results).to.deep.equal(["first", "second"]);
    expect(notes).to.deep.equal(["first begins", "first ends", "second begins", "second ends"]);
  });

  it("lets other keys go ahead", async () => {
    const turns = createTurns();
    const notes: string[] = [];
    const [slow, quick] = [work(notes, "slow"), work(notes, "quick")];
    const waiting = turns("a", slow.run);
    quick.end();
    expect(await turns("b", quick.run)).to.equal("quick");
    slow.end();
    await waiting;
    expect(notes.at(-1)).to.equal("slow ends");
  });

  it("goes on after a failure, which only its own caller sees", async () => {
    const turns = createTurns();
    const notes: string[] = [];
    const [bad, good] = [work(notes, "bad"), work(notes, "good")];
    const results = Promise.allSettled([turns("key", bad.run), turns("key", good.run)]);
    good.end();
    bad.fail(new Error("no"));
    expect((await results).map(({ status }) => status)).to.deep.equal(["rejected", "fulfilled"]);
  });
});
