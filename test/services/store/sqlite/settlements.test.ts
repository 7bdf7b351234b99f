import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { openSettlementStore } from "../../../../services/store/sqlite/settlements.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

describe("store/sqlite: settlements", () => {
  let directory: string;
  let path: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "settlements-"));
    path = join(directory, "deep", "settlements.sqlite");
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("keeps the first outcome of a permission, also over a restart", async () => {
    const first = await openSettlementStore(path);
    await first.add({ seq: 2, sae: "a", outcome: "x.y.z" });
    await first.add({ seq: 2, sae: "a", outcome: "other" });
    await first.close();
    const again = await openSettlementStore(path);
    expect(await again.bySae("a")).to.deep.equal({ seq: 2, sae: "a", outcome: "x.y.z" });
    expect(await again.bySae("b")).to.equal(null);
    await again.close();
  });

  it("asks for what is due: charged ones first, then those that wait longest, and nothing that is settled", async () => {
    const store = await openSettlementStore(path);
    await store.add({ seq: 2, sae: "settled before", outcome: "x.y.z" });
    const noted = [
      { seq: 2, sae: "settled before", askAt: 1, charged: true },
      { seq: 4, sae: "later", askAt: 9, charged: true },
      { seq: 6, sae: "second", askAt: 5, charged: false },
      { seq: 8, sae: "first", askAt: 6, charged: true },
      { seq: 10, sae: "last", askAt: 7, charged: false },
    ];
    await store.note(noted, 11);
    await store.note(noted, 12);
    await store.close();

    const again = await openSettlementStore(path);
    const due = async (now: number, count: number) => (await again.due(now, count)).map(({ sae }) => sae);
    expect(await again.noted()).to.equal(12);
    expect(await due(8, 9)).to.deep.equal(["first", "second", "last"]);
    expect(await due(8, 2)).to.deep.equal(["first", "second"]);
    await again.add({ seq: 6, sae: "second", outcome: "x.y.z" });
    await again.postpone("first", 20);
    expect(await due(8, 9)).to.deep.equal(["last"]);
    expect(await again.due(20, 2)).to.deep.equal([
      { seq: 4, sae: "later", tries: 0 },
      { seq: 8, sae: "first", tries: 1 },
    ]);
    await again.close();
  });

  it("lets nobody else read the file", async () => {
    await (await openSettlementStore(path)).close();
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  it("refuses a path that cannot be one: STORE_FAILED", async () => {
    await expectCodeAsync("STORE_FAILED", openSettlementStore(directory));
  });
});
