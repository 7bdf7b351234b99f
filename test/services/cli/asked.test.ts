import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { trustOf } from "../../../services/cli/eatp/trust.ts";
import { readDomain } from "../../../services/core/domain/read.ts";
import { readAsked, writeAsked } from "../../../services/domain/asked.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { trustHome } from "../../../services/domain/home/trust.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { LOCAL } from "../domain/support/domain.ts";
import { runHere } from "./support/run-here.ts";

const NOTHING = { capabilities: [], targets: [], limits: [] };
const DIGEST = `0x${"ab".repeat(32)}`;

describe("what agents ask for, and the verbs a person answers with", () => {
  let home: string;
  let config: string | undefined;
  before(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), "countersign-asked-")));
    config = process.env["XDG_CONFIG_HOME"];
    process.env["XDG_CONFIG_HOME"] = join(home, "config");
    await mkdir(homeFiles(home).dir, { mode: 0o700 });
    await writeFile(homeFiles(home).domain, LOCAL);
    await trustHome(home, "Small Organization", process.env);
  });
  beforeEach(async () => {
    await writeFile(homeFiles(home).domain, LOCAL);
    await rm(homeFiles(home).asked, { recursive: true, force: true });
  });
  after(async () => {
    if (config === undefined) delete process.env["XDG_CONFIG_HOME"];
    else process.env["XDG_CONFIG_HOME"] = config;
    await rm(home, { recursive: true });
  });

  const run = (...args: string[]) =>
    runHere({ cwd: home, env: { XDG_CONFIG_HOME: join(home, "config") } }, ...args, "--home", home);
  const domain = async () => readDomain(await readFile(homeFiles(home).domain, "utf8")).domain;
  const trust = () => trustOf({ agent: "lead", home });
  const delegate = (limits: readonly string[] = []) => ({
    ...{ what: "delegate" as const, agent: "clerk", from: "lead", actions: ["bank.wire.create"], ...NOTHING },
    ...{ limits: [...limits], why: "more work" },
  });

  it("is written down, changes nothing, and is done by a person alone", async () => {
    const { id, gives } = await trust().request({ ...delegate(), what: "revoke", from: null, actions: [] });
    expect(gives).to.deep.equal(["the authority of clerk would end"]);
    expect(await readFile(homeFiles(home).domain, "utf8")).to.equal(LOCAL);
    expect((await run("asked", "list")).stdout)
      .to.include(`${id}`)
      .and.to.include("revoke clerk");
    expect((await run("asked", "take", id)).status, "nobody can be asked here").to.equal(1);
    expect(await readFile(homeFiles(home).domain, "utf8")).to.equal(LOCAL);
    expect((await run("asked", "take", id, "--yes")).status).to.equal(0);
    expect((await domain()).delegations.map(({ to }) => to)).to.deep.equal(["lead"]);
    expect(await readAsked(homeFiles(home))).to.deep.equal([]);
  });

  it("is refused at once where it could never be, and waits for nobody", async () => {
    await expectCodeAsync("DOMAIN_INVALID", trust().request(delegate()));
    const below = { ...delegate(), what: "establish" as const, agent: "third", from: "lead" };
    await expectCodeAsync("ARGUMENT_INVALID", trust().request(below));
    await expectCodeAsync("DOMAIN_INVALID", trust().request({ ...below, from: "director", actions: ["bank.none"] }));
    expect(await readAsked(homeFiles(home))).to.deep.equal([]);
  });

  it("does not fill the disk: ASKED_TOO_MUCH", async () => {
    const asked = { v: 1 as const, by: "lead", at: 1_800_000_000, ...delegate() };
    for (let i = 0; i < 32; i += 1) await writeAsked(homeFiles(home), asked);
    await expectCodeAsync("ASKED_TOO_MUCH", writeAsked(homeFiles(home), asked));
  });

  it("shows a person no text that acts on the screen", async () => {
    const why = "\u001b[2J\u202efine";
    await writeAsked(homeFiles(home), { v: 1, by: "lead", at: 1_800_000_000, ...delegate(), why });
    const { stdout } = await run("asked", "list");
    expect(stdout).to.not.include("\u001b").and.to.not.include("\u202e");
  });

  it("tells an agent of itself, of those above and below it, and of nobody else: AGENT_UNKNOWN", async () => {
    expect(await trust().agents()).to.deep.equal(["lead", "clerk"]);
    await expectCodeAsync("AGENT_UNKNOWN", trust().lineage("director"));
    await expectCodeAsync("AGENT_UNKNOWN", trust().agent("toString"));
    await expectCodeAsync("AGENT_UNKNOWN", trustOf({ agent: "nobody", home }).agents());
    await expectCodeAsync("ARGUMENT_INVALID", trustOf({ agent: "clerk", home }).policy("bank.balance.read"));
    const { limits } = (await trust().policy("bank.wire.create")) as { limits: string[] };
    expect(limits).to.deep.equal(["Held above 1,000.00 USD, Blocked above 50,000.00 USD"]);
  });

  it("establish enters an agent under a principal, and under nobody else: ARGUMENT_INVALID", async () => {
    const what = ["--actions", "bank.wire.create", "--limit", "perAction.blockAbove=5.00 USD", "--yes"];
    const args = [...what, "--limit", "communication.recipients=any", "--posture", "Supervised"];
    expect((await run("establish", "third", "--from", "lead", ...args)).stderr).to.include("ARGUMENT_INVALID");
    const { status, stderr } = await run("establish", "third", "--from", "director", ...args);
    expect([status, stderr.includes("director gives third:")]).to.deep.equal([0, true]);
    const { agents, delegations } = await domain();
    expect(agents["third"]).to.deep.equal({ capabilities: ["bank.wire.create"], posture: "Supervised" });
    expect(delegations.at(-1)).to.include({ to: "third", from: "director" });
  });

  it("model add takes digests of files, and refuses a level nothing shows: DOMAIN_INVALID", async () => {
    await writeFile(join(home, "sbom.json"), "{}");
    const args = ["model", "add", "helper", "--digest", DIGEST, "--sbom", join(home, "sbom.json"), "--yes"];
    expect((await run(...args, "--slsa", "2")).stderr).to.include("DOMAIN_INVALID");
    expect((await run(...args, "--agent", "clerk")).status).to.equal(0);
    const { models, agents } = await domain();
    const sbom = "0x44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    expect(models).to.deep.equal({ helper: { digest: DIGEST, sbom } });
    expect(agents["clerk"]?.model).to.equal("helper");
  });
});
