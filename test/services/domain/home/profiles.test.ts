import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { homeFiles } from "../../../../services/domain/home/files.ts";
import { commitmentIn, commitProfile, moveProfiles } from "../../../../services/domain/home/profiles.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";

const HERE = { signing: "http://127.0.0.1:9401", gateway: "http://127.0.0.1:9402" };

describe("domain/home/profiles", () => {
  const directory = useTempDir();
  const files = () => homeFiles(directory());
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(files().agents, { recursive: true });
    await writeFile(join(files().agents, name), text);
  };
  const textOf = (name: string) => readFile(join(files().agents, name), "utf8");
  const profile = (signing: string, gateway: string) =>
    `${JSON.stringify({ subject: "an agent", signing_url: signing, gateway_url: gateway, targets: {} }, null, 2)}\n`;

  it("corrects where the services are, in the profiles that say otherwise, and nothing else in them", async () => {
    await write("clerk.json", profile("http://127.0.0.1:8401", HERE.gateway));
    await write("lead.json", profile(HERE.signing, HERE.gateway));
    const before = (await stat(join(files().agents, "lead.json"))).mtimeMs;
    expect(await moveProfiles(files(), HERE)).to.deep.equal(["clerk"]);
    expect(await textOf("clerk.json")).to.equal(profile(HERE.signing, HERE.gateway));
    expect((await stat(join(files().agents, "clerk.json"))).mode & 0o777).to.equal(0o600);
    expect((await stat(join(files().agents, "lead.json"))).mtimeMs).to.equal(before);
    expect(await moveProfiles(files(), HERE)).to.deep.equal([]);
  });

  it("leaves keys alone, and what is no profile", async () => {
    await write("clerk.pem", "a key");
    await write("notes.json", '{"signing_url":7}');
    await write("half.json", '{"signing_url":');
    expect(await moveProfiles(files(), HERE)).to.deep.equal([]);
    expect(await textOf("clerk.pem")).to.equal("a key");
    expect(await textOf("half.json")).to.equal('{"signing_url":');
  });

  it("enters the document an agent committed itself to, and what moves a profile leaves it", async () => {
    const path = join(files().agents, "clerk.json");
    const document = `0x${"11".repeat(32)}`;
    expect(await commitProfile(path, document)).to.equal(false);
    await write("clerk.json", profile("http://127.0.0.1:8401", HERE.gateway));
    expect(await commitmentIn(path)).to.equal(null);
    expect(await commitProfile(path, document)).to.equal(true);
    await moveProfiles(files(), HERE);
    expect(await commitmentIn(path)).to.equal(document);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  it("has nothing to do in a home without agents", async () => {
    expect(await moveProfiles(homeFiles(join(directory(), "none")), HERE)).to.deep.equal([]);
  });
});
