import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { generateKeyFile } from "../../../services/keys/file-signer.ts";
import { openKeptAgents } from "../../../services/main/kept-agents.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { LOG, PEP } from "../../helpers/samples.ts";

const key = (letter: string): string => `csk_${letter.repeat(43)}`;

describe("main: agents whose keys lie in a folder", () => {
  let folder: string;
  let now = 0;
  const said: string[] = [];
  const logger = {
    info: (_: unknown, text?: string) => void said.push(text ?? ""),
    error: (_: unknown, text?: string) => void said.push(text ?? ""),
  };
  const options = () => ({ keeping: "Gateway" as const, folder, logger, stopwatch: () => now });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "kept-"));
    now = 0;
    said.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  const enter = async (name: string, bearer: string): Promise<void> => {
    const at = (end: string): string => join(folder, name, `${name}.${end}`);
    await mkdir(join(folder, name), { recursive: true });
    await generateKeyFile(at("pem"));
    const profile = {
      ...{ subject: `UID=7,CN=did:web:${name}.example`, key: `${name}.pem`, log: LOG, pep: PEP, delegation: null },
      ...{ signing_url: "http://127.0.0.1:1", gateway_url: "http://127.0.0.1:2", targets: {} },
    };
    await writeFile(at("json"), JSON.stringify(profile));
    await writeFile(at("token"), `${bearer}\n`, { mode: 0o600 });
  };

  it("finds whose key is shown, and an agent that came or changed its key while it runs", async () => {
    await enter("buyer", key("a"));
    const kept = await openKeptAgents(options());
    const who = async (bearer: string) => (await kept.ofBearer(bearer))?.name ?? null;
    expect([await who(key("a")), await who(key("b"))]).to.deep.equal(["buyer", null]);
    await enter("clerk", key("b"));
    await writeFile(join(folder, "buyer/buyer.token"), `${key("c")}\n`);
    // Nobody looks twice in a second.
    expect(await who(key("b"))).to.equal(null);
    now = 1000;
    expect([await who(key("b")), await who(key("c")), await who(key("a"))]).to.deep.equal(["clerk", "buyer", null]);
  });

  it("leaves out an agent it cannot read, and goes on with the others", async () => {
    await enter("buyer", key("a"));
    await enter("weak", "hunter2");
    await enter("torn", key("t"));
    await writeFile(join(folder, "torn/torn.json"), "{");
    const kept = await openKeptAgents(options());
    expect((await kept.ofBearer(key("a")))?.name).to.equal("buyer");
    expect(await kept.ofBearer(key("t"))).to.equal(null);
    expect(said).to.deep.equal(["the agent is left out", "the agent is left out"]);
  });

  it("lets nobody in by a key that two agents have: the old keys stay", async () => {
    await enter("buyer", key("a"));
    const kept = await openKeptAgents(options());
    await enter("clerk", key("a"));
    now = 1000;
    expect((await kept.ofBearer(key("a")))?.name).to.equal("buyer");
    expect(said.at(-1)).to.equal("the old keys of agents stay");
    await expectCodeAsync("KEY_UNREADABLE", openKeptAgents(options()));
  });

  it("serves one agent alone where it is told to, and does not start without it: FILE_UNREADABLE", async () => {
    await enter("buyer", key("a"));
    await enter("clerk", key("b"));
    const kept = await openKeptAgents({ ...options(), only: "clerk" });
    expect([(await kept.ofBearer(key("b")))?.name, await kept.ofBearer(key("a"))]).to.deep.equal(["clerk", null]);
    await expectCodeAsync("FILE_UNREADABLE", openKeptAgents({ ...options(), only: "nobody" }));
  });
});
