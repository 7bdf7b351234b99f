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

  it("names the settled seqs of a range, both ends included", async () => {
    const store = await openSettlementStore(path);
    for (const seq of [2, 4, 6, 8]) await store.add({ seq, sae: `sae ${seq}`, outcome: "x.y.z" });
    expect([...(await store.seqs(4, 6))]).to.deep.equal([4, 6]);
    await store.close();
  });

  it("lets nobody else read the file", async () => {
    await (await openSettlementStore(path)).close();
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  it("refuses a path that cannot be one: STORE_FAILED", async () => {
    await expectCodeAsync("STORE_FAILED", openSettlementStore(directory));
  });
});
