import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { createPrivateFile, readPrivateFile, readSecretFile } from "../../../services/keys/private-file.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { useTempDir } from "../store/support/temp-dir.ts";

describe("private files", () => {
  const directory = useTempDir();
  const path = (): string => join(directory(), "secret");

  it("give back what was written, through a symbolic link too", async () => {
    await createPrivateFile(path(), "content\n");
    await symlink(path(), join(directory(), "link"));
    expect(await readPrivateFile(join(directory(), "link"))).to.equal("content\n");
  });

  it("are regular files", async () => {
    await expectCodeAsync("KEY_UNREADABLE", readPrivateFile(path()));
    await mkdir(path());
    await expectCodeAsync("KEY_UNREADABLE", readPrivateFile(path()));
    const pipe = join(directory(), "pipe");
    execFileSync("mkfifo", ["-m", "600", pipe]);
    await expectCodeAsync("KEY_UNREADABLE", readPrivateFile(pipe));
  });

  const secrets: Record<string, string | null> = {
    s3cret: "s3cret",
    "s3cret\n": "s3cret",
    "s3cret\r\n": "s3cret",
    " s3cret ": " s3cret ",
    "": null,
    "\n": null,
    "two\nlines": null,
    "s3cret\n\n": null,
  };
  for (const [content, secret] of Object.entries(secrets)) {
    it(`hold a secret of one line: ${JSON.stringify(content)}`, async () => {
      await writeFile(path(), content, { mode: 0o600 });
      if (secret === null) await expectCodeAsync("KEY_UNREADABLE", readSecretFile(path()));
      else expect(await readSecretFile(path())).to.equal(secret);
    });
  }

  it("are not read when others may", async () => {
    await writeFile(path(), "s3cret", { mode: 0o644 });
    await expectCodeAsync("KEY_UNREADABLE", readSecretFile(path()));
  });

  it("are neither read nor made where a mode means nothing: PLATFORM_UNSUPPORTED", async () => {
    await createPrivateFile(path(), "content");
    const platform = Object.getOwnPropertyDescriptor(process, "platform") ?? {};
    Object.defineProperty(process, "platform", { ...platform, value: "win32" });
    try {
      await expectCodeAsync("PLATFORM_UNSUPPORTED", readPrivateFile(path()));
      await expectCodeAsync("PLATFORM_UNSUPPORTED", createPrivateFile(join(directory(), "other"), "content"));
    } finally {
      Object.defineProperty(process, "platform", platform);
    }
    await expectCodeAsync("KEY_UNREADABLE", readPrivateFile(join(directory(), "other")));
  });
});
