import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { profileOf } from "../../../../services/cli/shared/profile.ts";
import { chainOf, deploymentOf, rpcOf, serviceUrlsOf, signingUrlOf } from "../../../../services/cli/shared/settings.ts";
import { fillTemplate } from "../../../../services/domain/templates/fill.ts";
import { lockFile } from "../../../../services/platform/process/lock.ts";
import { templateNamed } from "../../../../services/domain/templates/templates.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { envIn, newHome } from "../../domain/home/support/new-home.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";

describe("cli/shared/settings", () => {
  const directory = useTempDir();
  const env = (more: Readonly<Record<string, string>> = {}) => ({ ...envIn(directory()), ...more });

  it("takes what is said, then the environment, then the home", async () => {
    const { path: home, files } = await newHome(directory());
    const set = env({ RPC_URL: "http://env.example", COUNTERSIGN_DEPLOYMENT_FILE: "env.json" });
    const said = { rpc: "http://said.example", deployment: "said.json", home };
    expect(await chainOf(said, set)).to.deep.equal({ rpc: "http://said.example", deployment: "said.json" });
    expect(await chainOf({ home }, set)).to.deep.equal({ rpc: "http://env.example", deployment: "env.json" });
    expect(await chainOf({ home }, env({ RPC_URL: "", COUNTERSIGN_DEPLOYMENT_FILE: " " }))).to.deep.equal({
      rpc: "http://127.0.0.1:8400",
      deployment: files.deployment,
    });
    expect(await chainOf({}, env({ COUNTERSIGN_HOME: home }))).to.include({ deployment: files.deployment });
  });

  it("asks no home when everything is said, whatever home there is", async () => {
    const untrusted = join(directory(), "nothing");
    expect(await rpcOf({ rpc: "http://a.example", home: untrusted }, env())).to.equal("http://a.example");
    expect(await deploymentOf({ deployment: "a.json", home: untrusted }, env())).to.equal("a.json");
    expect(await signingUrlOf("http://b.example", { home: untrusted }, env())).to.equal("http://b.example");
  });

  it("finds what runs where it said it runs", async () => {
    const { path: home, files } = await newHome(directory());
    expect(await signingUrlOf(undefined, { home }, env())).to.equal("http://127.0.0.1:8401");
    const at = (port: number) => `http://127.0.0.1:${port}`;
    const running = { v: 1, pid: 1, rpc: at(1), signing: at(2), gateway: at(3), readiness: at(4) };
    await writeFile(files.resident, JSON.stringify(running));
    expect(await signingUrlOf(undefined, { home }, env())).to.equal(at(2));
    expect(await rpcOf({ home }, env())).to.equal(at(1));
    await writeFile(files.resident, "{}");
    await expectCodeAsync("FILE_INVALID", rpcOf({ home }, env()));
  });

  it("says where agents reach the services: where they run, else where the settings have them", async () => {
    const { files } = await newHome(directory());
    const at = (port: number) => `http://127.0.0.1:${port}`;
    expect(await serviceUrlsOf(files, env())).to.deep.equal({ signing: at(8401), gateway: at(8402) });
    const set = env({
      COUNTERSIGN_SIGNING_PORT: "9401",
      COUNTERSIGN_GATEWAY_PORT: "9402",
      COUNTERSIGN_HOST: "0.0.0.0",
    });
    expect(await serviceUrlsOf(files, set)).to.deep.equal({ signing: at(9401), gateway: at(9402) });
    await expectCodeAsync("CONFIG_INVALID", serviceUrlsOf(files, env({ COUNTERSIGN_GATEWAY_PORT: "no" })));
    const address = {
      v: 1,
      pid: process.pid,
      rpc: at(1),
      signing: at(2),
      gateway: at(3),
      readiness: at(4),
      console: null,
      started: 1,
    };
    await writeFile(files.resident, JSON.stringify(address));
    // One that was killed left it behind.
    expect(await serviceUrlsOf(files, set)).to.deep.equal({ signing: at(9401), gateway: at(9402) });
    const release = await lockFile(files.supervisorLock);
    expect(await serviceUrlsOf(files, set)).to.deep.equal({ signing: at(2), gateway: at(3) });
    release();
  });

  it("takes the node of an outside chain from the file, or from the variable the file names", async () => {
    const at = (rpc: string) =>
      fillTemplate(templateNamed("minimal").text, { organization: "x", chain: { id: 10, rpc }, ephemeral: true });
    const plain = await newHome(directory(), "plain", at("https://node.example"));
    expect(await rpcOf({ home: plain.path }, env())).to.equal("https://node.example");
    const named = await newHome(directory(), "named", at("env:NODE"));
    expect(await rpcOf({ home: named.path }, env({ NODE: "https://key.example" }))).to.equal("https://key.example");
    const { detail } = await expectCodeAsync("CONFIG_MISSING", rpcOf({ home: named.path }, env()));
    expect(detail).to.contain("NODE is not set");
  });

  it("is ARGUMENT_MISSING without a home, and what the home itself is refused for with one", async () => {
    // The tests run in a checkout, which is no home.
    const { detail } = await expectCodeAsync("ARGUMENT_MISSING", rpcOf({}, env()));
    expect(detail).to.match(/^give --rpc, or work in a home: no countersign\.yaml in /);
    await expectCodeAsync("HOME_NOT_FOUND", rpcOf({ home: directory() }, env()));
    await expectCodeAsync("HOME_NOT_FOUND", rpcOf({}, env({ COUNTERSIGN_HOME: directory() })));
    await writeFile(join(directory(), "countersign.yaml"), "");
    await expectCodeAsync("HOME_UNTRUSTED", rpcOf({ home: directory() }, env()));
  });

  it("knows an agent by its profile, or by its name in the home, and never by both", async () => {
    expect(await profileOf({ profile: "p.json" })).to.equal("p.json");
    await expectCodeAsync("ARGUMENT_INVALID", profileOf({ profile: "p.json", agent: "bot" }));
    await expectCodeAsync("ARGUMENT_MISSING", profileOf({}));
    const { path: home, files } = await newHome(directory());
    await writeFile(files.profile("buyer"), "{}");
    expect(await profileOf({ agent: "buyer", home }, env())).to.equal(files.profile("buyer"));
    const { detail } = await expectCodeAsync("ARGUMENT_INVALID", profileOf({ agent: "buyr", home }, env()));
    expect(detail).to.contain("do you mean buyer?");
    // A name is no path: it stays in the home.
    await expectCodeAsync("ARGUMENT_INVALID", profileOf({ agent: "../state", home }, env()));
  });
});
