import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { openToolCallStore } from "../../../../../services/store/sqlite/tool-calls/open.ts";
import type { HeldToolCall, ToolCallStore } from "../../../../../services/store/tool-calls.ts";
import { expectCodeAsync } from "../../../../helpers/expect-code.ts";
import { useTempDir } from "../../support/temp-dir.ts";

const CALL: HeldToolCall = {
  ...{ hold: "hold_a", principal: "clerk", target: "bank", tool: "pay", input: "digest" },
  ...{ call: '{"arguments":"SECRET-ARGUMENT"}', expires: 1_000 },
};

describe("store of tool calls", () => {
  const folder = useTempDir();
  let stores: ToolCallStore[] = [];
  const path = () => join(folder(), "mcp", "calls.sqlite");
  const open = async () => {
    const store = await openToolCallStore(path());
    stores.push(store);
    return store;
  };
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    stores = [];
  });

  it("uses a state once, whichever process asks", async () => {
    const [one, other] = await Promise.all([open(), open()]);
    expect(await Promise.all([one.spend("n", 10), other.spend("n", 10)])).to.have.members([true, false]);
    expect(await one.spend("m", 10)).to.equal(true);
  });

  it("still knows it after it was closed, and forgets it only when it has expired", async () => {
    const first = await open();
    await first.spend("n", 10);
    await first.close();
    stores = [];
    const store = await open();
    await store.forget(10);
    expect(await store.spend("n", 10)).to.equal(false);
    await store.forget(11);
    expect(await store.spend("n", 10)).to.equal(true);
  });

  it("gives a call that waits back as it was kept, and ends it once", async () => {
    const store = await open();
    await store.keep(CALL);
    await store.keep({ ...CALL, principal: "thief", call: "{}" });
    expect(await store.waiting("hold_a")).to.deep.equal(CALL);
    expect(await store.ending("hold_a")).to.equal(null);
    const endings = await Promise.all([store.end("hold_a", "resumed"), store.end("hold_a", "declined")]);
    expect(endings).to.deep.equal([true, false]);
    expect(await store.waiting("hold_a")).to.equal(null);
    expect(await store.ending("hold_a")).to.equal("resumed");
    await store.keep(CALL);
    expect(await store.waiting("hold_a")).to.equal(null);
    expect(await store.end("hold_b", "resumed")).to.equal(false);
  });

  it("erases what a call carried when it ends", async () => {
    const store = await open();
    await store.keep(CALL);
    await store.end("hold_a", "refused");
    await store.close();
    stores = [];
    expect((await readFile(path())).includes("SECRET-ARGUMENT")).to.equal(false);
  });

  it("tells for a day what became of a call", async () => {
    const store = await open();
    await store.keep(CALL);
    await store.end("hold_a", "declined");
    await store.forget(CALL.expires + 86_400);
    expect(await store.ending("hold_a")).to.equal("declined");
    await store.forget(CALL.expires + 86_401);
    expect(await store.ending("hold_a")).to.equal(null);
  });

  it("keeps the newest definition of each role", async () => {
    const store = await open();
    const kept = { target: "bank", tool: "pay", role: "pinned", definition: "{}", seen: 1 } as const;
    await store.keepDefinition(kept);
    await store.keepDefinition({ ...kept, role: "changed", definition: '{"a":1}' });
    await store.keepDefinition({ ...kept, role: "changed", definition: '{"a":2}', seen: 2 });
    await store.keepDefinition({ ...kept, target: "other" });
    expect((await store.definitions("bank")).map(({ role, definition }) => [role, definition])).to.deep.equal([
      ["changed", '{"a":2}'],
      ["pinned", "{}"],
    ]);
  });

  it("lets nobody else read it, and opens no other file", async () => {
    await open();
    expect((await stat(path())).mode & 0o777).to.equal(0o600);
    const other = join(folder(), "other.sqlite");
    await writeFile(other, "no database at all, but long enough to look like one".repeat(20));
    await expectCodeAsync("DATA_OTHER_VERSION", openToolCallStore(other));
  });
});
