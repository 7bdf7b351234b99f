import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import fc from "fast-check";

import { bearerKeyAt, bearerKeys, bearerOf, refuseKeyInUrl } from "../../../services/keys/bearer-keys.ts";
import { codeOf, expectCode, expectCodeAsync } from "../../helpers/expect-code.ts";

const KEY = `csk_${"k".repeat(43)}`;

describe("keys/bearer-keys", () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "bearer-"));
  });
  after(() => rm(dir, { recursive: true }));
  const pathOf = (agent: string): string => join(dir, agent, `${agent}.token`);

  it("makes a key where there is none, for its owner only, and finds it again", async () => {
    const key = await bearerKeyAt(pathOf("buyer"));
    expect(key).to.match(/^csk_[A-Za-z0-9_-]{43}$/);
    expect(await readFile(pathOf("buyer"), "utf8")).to.equal(`${key}\n`);
    expect((await stat(pathOf("buyer"))).mode & 0o777).to.equal(0o600);
    expect(await bearerKeyAt(pathOf("buyer"))).to.equal(key);
    const ownerOf = await bearerKeys(["buyer", "clerk"], pathOf);
    expect([ownerOf(key), ownerOf(KEY), ownerOf(null), ownerOf("")]).to.deep.equal(["buyer", null, null, null]);
  });

  it("takes no file that holds something else, and no key two agents have: KEY_UNREADABLE", async () => {
    await writeFile(join(dir, "weak.token"), "hunter2\n", { mode: 0o600 });
    await expectCodeAsync("KEY_UNREADABLE", bearerKeyAt(join(dir, "weak.token")));
    const key = await bearerKeyAt(pathOf("one"));
    await bearerKeyAt(pathOf("two"));
    await writeFile(pathOf("two"), key);
    await expectCodeAsync("KEY_UNREADABLE", bearerKeys(["one", "two"], pathOf));
  });

  it("reads a key of the Authorization header, and of no other scheme", () => {
    expect([bearerOf(`Bearer ${KEY}`), bearerOf(`bearer  ${KEY}`)]).to.deep.equal([KEY, KEY]);
    for (const other of [null, "", KEY, `Basic ${KEY}`, `Bearer ${KEY} ${KEY}`, `Bearer ${KEY},`, "Bearer "]) {
      expect(bearerOf(other)).to.equal(null);
    }
  });

  it("finds a key in a URL wherever it stands and however often it is escaped: BEARER_IN_URL", () => {
    const escaped = fc
      .array(fc.boolean(), { minLength: KEY.length, maxLength: KEY.length })
      .map((which) =>
        [...KEY].map((letter, i) => (which[i] === true ? `%${letter.charCodeAt(0).toString(16)}` : letter)).join(""),
      );
    const place = fc.constantFrom("/a?key=", "/a/", "/?x=1&token=", "/");
    fc.assert(
      fc.property(place, escaped, fc.nat(3), (before, key, times) => {
        let text = key;
        for (let i = 0; i < times; i += 1) text = text.replaceAll("%", "%25");
        expectCode("BEARER_IN_URL", () => refuseKeyInUrl(before + text));
      }),
    );
    for (const url of ["/", "/a?csk_=1", `/a?x=${"k".repeat(43)}`, "/%", "/%zz?%25"]) {
      expect(codeOf(() => refuseKeyInUrl(url))).to.equal(undefined);
    }
  });
});
