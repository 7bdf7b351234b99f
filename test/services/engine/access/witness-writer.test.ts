import { expect } from "chai";

import { createWitnessWriter } from "../../../../services/engine/access/witness-writer.ts";
import type { WitnessKeeper } from "../../../../services/core/ports/ports.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { turns } from "../../../helpers/until.ts";

const bytes = Uint8Array.of(1);

describe("engine/access/witness-writer", () => {
  it("writes what it was shown once, and waits until it is written", async () => {
    const written: string[] = [];
    const { sink, flush } = createWitnessWriter({
      add: async (items) => {
        await turns();
        written.push(...items.map(({ hash }) => hash));
      },
    });
    sink.onNode?.("n", bytes);
    sink.onNode?.("n", bytes);
    sink.onCode?.("c", bytes);
    sink.onHeader?.("h", bytes);
    await flush();
    expect(written).to.deep.equal(["n", "c", "h"]);
    sink.onNode?.("n", bytes);
    await flush();
    expect(written.length).to.equal(3);
  });

  it("fails every flush until what it was shown is on disk", async () => {
    let isFull = true;
    const written: string[] = [];
    const keeper: WitnessKeeper = {
      add: (items) => {
        if (isFull) return Promise.reject(new Error("disk full"));
        written.push(...items.map(({ hash }) => hash));
        return Promise.resolve();
      },
    };
    const { sink, flush } = createWitnessWriter(keeper);
    sink.onNode?.("n", bytes);
    await expectCodeAsync("STORE_FAILED", flush());
    sink.onNode?.("m", bytes);
    await expectCodeAsync("STORE_FAILED", flush());
    isFull = false;
    await flush();
    expect(written).to.deep.equal(["n", "m"]);
  });

  it("fails the flushes that overlap one that fails: what they rest on is not on disk either", async () => {
    const disk = Promise.withResolvers<void>();
    const { sink, flush } = createWitnessWriter({ add: () => disk.promise });
    sink.onNode?.("n", bytes);
    const first = expectCodeAsync("STORE_FAILED", flush());
    sink.onNode?.("n", bytes);
    const second = expectCodeAsync("STORE_FAILED", flush());
    sink.onNode?.("m", bytes);
    const third = expectCodeAsync("STORE_FAILED", flush());
    disk.reject(new Error("disk full"));
    await Promise.all([first, second, third]);
  });

  it("keeps nothing where nobody keeps it", async () => {
    const { sink, flush } = createWitnessWriter(null);
    expect(sink).to.deep.equal({});
    await flush();
  });
});
