import { chmod, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { readDomain } from "../../../../services/core/domain/read.ts";
import { problemsOf } from "../../../../services/core/errors/several.ts";
import { resolveCredentials, writeCredentials } from "../../../../services/domain/home/credentials.ts";
import { homeFiles } from "../../../../services/domain/home/files.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { changed } from "../../core/domain/example.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";

describe("domain/home/credentials", () => {
  const directory = useTempDir();
  const files = () => homeFiles(directory());
  /** A home whose one target has these credentials. */
  const homeWith = async (...credentials: string[]) => {
    const lines = credentials.map((line) => `\n      ${line}`).join("");
    const text = changed("\n      authorization: Bearer env:BANK_TOKEN", lines);
    await writeFile(files().domain, text);
    await mkdir(files().dir, { recursive: true });
    return readDomain(text).domain;
  };
  const secret = async (name: string, text: string, mode = 0o600): Promise<void> => {
    await writeFile(join(directory(), name), text);
    await chmod(join(directory(), name), mode);
  };

  it("writes for the gateway what variables and files say, for the owner alone", async () => {
    const domain = await homeWith("authorization: Bearer env:TOKEN", "x-api-key: file:secrets/bank");
    await mkdir(join(directory(), "secrets"));
    await secret("secrets/bank", "s3cret\n");
    await writeCredentials(domain, files(), { TOKEN: "t0ken" });
    expect(JSON.parse(await readFile(files().credentials, "utf8"))).to.deep.equal({
      bank: { authorization: "Bearer t0ken", "x-api-key": "s3cret" },
    });
    expect((await stat(files().credentials)).mode & 0o777).to.equal(0o600);
  });

  for (const [what, name, make, why] of [
    ["is missing", "none", async () => undefined, /none: ENOENT/],
    ["is empty", "empty", () => secret("empty", ""), /empty is empty/],
    ["has nothing but an end of line", "line", () => secret("line", "\n"), /line is empty/],
    ["is readable by its group", "group", () => secret("group", "s", 0o640), /mode 0640 lets others in/],
    ["is readable by everybody", "world", () => secret("world", "s", 0o604), /mode 0604 lets others in/],
    ["is larger than 16 KB", "large", () => secret("large", "s".repeat(16_385)), /larger than 16384 bytes/],
    ["is a folder", ".", async () => undefined, /not a file/],
    ["has two lines", "lines", () => secret("lines", "a\nb\n"), /file:lines is not one line of visible ASCII/],
    [
      "is a symbolic link, also to a file that would do",
      "link",
      async () => {
        await secret("real", "s");
        await symlink(join(directory(), "real"), join(directory(), "link"));
      },
      /link: is a symbolic link/,
    ],
  ] as const) {
    it(`is CREDENTIAL_UNREADABLE, with the line, for a file that ${what}`, async () => {
      const domain = await homeWith(`authorization: Bearer file:${name}`);
      await make();
      const error = await expectCodeAsync("CREDENTIAL_UNREADABLE", resolveCredentials(domain, files(), {}));
      expect(error.detail).to.match(/^line 21, column 7: targets\.bank\.credentials\.authorization: /);
      expect(error.detail).to.match(why);
    });
  }

  it("is CREDENTIAL_UNREADABLE for a variable that is not set, or empty, or too large", async () => {
    const domain = await homeWith("authorization: Bearer env:TOKEN");
    for (const [env, why] of [
      [{}, "TOKEN is not set"],
      [{ TOKEN: "" }, "TOKEN is empty"],
      [{ TOKEN: "t".repeat(16_385) }, "TOKEN is larger than 16384 bytes"],
      [{ TOKEN: "t\r\nx-other: 1" }, "env:TOKEN is not one line of visible ASCII"],
    ] as const) {
      const error = await expectCodeAsync("CREDENTIAL_UNREADABLE", resolveCredentials(domain, files(), env));
      expect(error.detail)
        .to.contain(why)
        .and.to.match(/^line 21, column 7: /);
      expect(error.detail).not.to.contain("x-other");
    }
  });

  it("names every one that cannot be had, and leaves what the gateway has", async () => {
    const domain = await homeWith("authorization: Bearer env:A", "x-api-key: env:B", "x-other: env:C");
    await writeFile(files().credentials, "{}");
    const error = await expectCodeAsync("CREDENTIAL_UNREADABLE", writeCredentials(domain, files(), { B: "b" }));
    expect(problemsOf(error).map(({ detail }) => detail.split(":")[0])).to.deep.equal([
      "line 21, column 7",
      "line 23, column 7",
    ]);
    expect(await readFile(files().credentials, "utf8")).to.equal("{}");
  });
});
