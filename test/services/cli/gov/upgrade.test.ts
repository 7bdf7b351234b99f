import { readFile, writeFile } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import type { PolicyFile } from "../../../../services/core/policy/parameters.ts";
import { DELAY } from "../../../contracts/fixture.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { deployOrganization } from "../../signing/support/organization.ts";
import { order } from "../../signing/support/requests.ts";
import { createWorld, type World } from "../../signing/support/world.ts";
import { createCouncil, type TestCouncil } from "./support/council.ts";
import { replayAll } from "./support/replay.ts";

/** docs/governance.md as a test: a policy version from the first thought to the way back. */
describe("governance: a policy upgrade", () => {
  let council: TestCouncil;
  let world: World;
  let close = async (): Promise<void> => undefined;

  before(async () => {
    const connection = await network.create();
    const organization = await deployOrganization(connection);
    world = await createWorld(organization);
    council = await createCouncil(connection, organization.deployment);
    await world.catchUp();
    close = async () => {
      await council.close();
      await world.close();
      await connection.close();
    };
  });
  after(() => close());

  const buys = async (dollars: number) => (await world.propose(world.organization.agents.alice, order(dollars))).status;
  const state = async (name: string) => (await council.ask("status", council.file(name), "--json")).json["state"];
  /** the delay, on the chain's clock and the agents' */
  const wait = async () => {
    await world.catchUp();
    await world.pass(Number(DELAY));
  };

  it("lets version 1 hold above 10,000 USD", async () => {
    expect([await buys(9_000), await buys(10_001)]).to.deep.equal([200, 202]);
  });

  it("writes the parameters in force as a file, to change a limit in", async () => {
    const { out } = await council.ask("history", "--policy", "1", "--parameters", "1");
    const parameters = JSON.parse(out) as PolicyFile;
    for (const rule of parameters.rules) if (rule.amounts !== null) rule.amounts.holdAbove = "2000000";
    await writeFile(council.file("parameters-1.json"), out);
    await writeFile(council.file("parameters-2.json"), JSON.stringify(parameters));
  });

  it("proposes it, and shows what loosens", async () => {
    const args = ["--policy", "1", "--parameters", council.file("parameters-2.json")];
    const { out } = await council.propose("publish", "v2.json", ...args);
    expect(out).to.match(/\+ \S+, Held above +10,000\.00 USD -> 20,000\.00 USD {2}loosens/);
    expect(out).to.include("loosen: some requests get a milder verdict than before");
    expect(await state("v2.json")).to.equal("unsigned");
  });

  it("takes three signatures: a wallet, a keystore, a key manager", async () => {
    const { signAs, send, file } = council;
    const signatures = [await signAs.keyManager("v2.json"), await signAs.wallet("v2.json")];
    const few = await expectCodeAsync("GOV_TOO_FEW_SIGNATURES", send("submit", file("v2.json"), ...signatures));
    expect(few.detail).to.equal("2 of the 3 signatures needed");
    const { out } = await send("submit", file("v2.json"), ...signatures, await signAs.keystore("v2.json"));
    expect(out).to.match(/sent: transaction 0x/);
    expect(await state("v2.json")).to.equal("waiting");
  });

  it("is what the chain says it is, for everyone who looks", async () => {
    const { json } = await council.ask("verify", council.file("v2.json"), council.file("v2.json.wallet.sig"), "--json");
    expect(json["scheduledIn"]).to.match(/^0x/);
    expect(json["signers"]).to.deep.equal([council.wallet.address.toLowerCase()]);
  });

  it("refuses to execute it early, and version 1 still decides", async () => {
    const { detail } = await expectCodeAsync("GOV_NOT_READY", council.send("execute", council.file("v2.json")));
    expect(detail).to.match(/^2 d left by the time of the chain/);
    await world.catchUp();
    expect(await buys(10_002)).to.equal(202);
  });

  it("executes it after the delay, once", async () => {
    await wait();
    expect(await state("v2.json")).to.equal("ready");
    await council.send("execute", council.file("v2.json"));
    expect(await state("v2.json")).to.equal("done");
    await expectCodeAsync("GOV_DONE", council.send("execute", council.file("v2.json")));
    await world.catchUp();
    expect([await buys(10_003), await buys(20_001)]).to.deep.equal([200, 202]);
  });

  it("goes back as a new version, which tightens", async () => {
    const { signAs, send, file } = council;
    const args = ["--policy", "1", "--parameters", file("parameters-1.json")];
    const { out } = await council.propose("publish", "v3.json", ...args);
    expect(out).to.include("tighten: no request gets a milder verdict than before");
    const signatures = [
      await signAs.fourth("v3.json"),
      await signAs.wallet("v3.json"),
      await signAs.keystore("v3.json"),
    ];
    await send("submit", file("v3.json"), ...signatures);
    await wait();
    await send("execute", file("v3.json"));
    await world.catchUp();
    expect(await buys(10_004)).to.equal(202);
  });

  it("replays every decision against the version of its time", async () => {
    expect(await replayAll(world)).to.deep.equal([
      { version: 1, verdict: "Flagged" },
      { version: 1, verdict: "Held" },
      { version: 1, verdict: "Held" },
      { version: 2, verdict: "Flagged" },
      { version: 2, verdict: "Held" },
      { version: 3, verdict: "Held" },
    ]);
  });

  it("tells when, who, why and what changed", async () => {
    const proposals = ["v2.json", "v3.json"].flatMap((name) => ["--proposal", council.file(name)]);
    const { json } = await council.ask("history", "--policy", "1", ...proposals, "--json");
    const versions = json["versions"] as Record<string, unknown>[];
    expect(versions.map(({ version, changeKind, rationale }) => [version, changeKind, rationale])).to.deep.equal([
      [1, "Unknown", null],
      [2, "Loosen", "why publish"],
      [3, "Tighten", "why publish"],
    ]);
    const { operation } = JSON.parse(await readFile(council.file("v2.json"), "utf8")) as { operation: string };
    expect(versions[1]).to.deep.include({ operation });
    expect((versions[1]?.["executed"] as { from: string }).from).to.equal(council.relayer);
  });
});
