import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { keccak256 } from "../../../../services/core/hash.ts";
import { openWitnessStore, witnessPath } from "../../../../services/store/sqlite/witness.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const item = (text: string) => ({ hash: toHex(keccak256(utf8(text))), bytes: utf8(text) });

describe("store/sqlite/witness", () => {
  let directory: string;
  let path: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "witness-"));
    path = witnessPath(directory, 1);
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("keeps every item once, over a restart, for its owner only", async () => {
    const first = await openWitnessStore(path);
    await first.add([item("a"), item("b"), item("a")]);
    await first.add([item("b")]);
    await first.add([]);
    await first.close();
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    const again = await openWitnessStore(path, true);
    expect(await again.get(item("a").hash)).to.deep.equal(utf8("a"));
    expect(await again.get(item("b").hash)).to.deep.equal(utf8("b"));
    expect(await again.get(item("c").hash)).to.equal(null);
    await again.close();
  });

  it("says so when it cannot be read or written", async () => {
    await expectCodeAsync("STORE_FAILED", openWitnessStore(path, true));
    await writeFile(path, "not a database, but long enough to be one, were it only the right bytes at its beginning");
    await expectCodeAsync("DATA_OTHER_VERSION", openWitnessStore(path));
  });

  it("writes all or nothing", async () => {
    const store = await openWitnessStore(path);
    const broken = { hash: "0x1234", bytes: utf8("x") };
    await expectCodeAsync("STORE_FAILED", store.add([item("a"), broken]));
    expect(await store.get(item("a").hash)).to.equal(null);
    await store.close();
  });
});
