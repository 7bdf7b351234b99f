import { expect } from "chai";
import { id } from "ethers";

import { UNKNOWN } from "../../../../services/governance/file/decode.ts";
import { registerAgent } from "../../../contracts/support/agents.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { createSuite } from "../../cli/gov/support/suite.ts";

const suite = await createSuite();

describe("governance: what else is proposed", () => {
  afterEach(suite.closeAll);
  after(suite.close);

  it("raw call data that decodes to nothing known is shown raw, with a warning", async () => {
    const { council, carryOut } = await suite.stage();
    const data = "0xdeadbeef00";
    const target = `0x${"cd".repeat(20)}`;
    const { out } = await council.propose("call", "raw.json", "--call", `${target}:${data}`);
    expect(out).to.include(`WARNING: ${UNKNOWN}`).and.include(data).and.include(target);
    expect(out).to.include("call 2: WARNING: its target has no code");
    await carryOut("raw.json");
  });

  it("call data with something behind its arguments is shown raw, too", async () => {
    const { council, deployment } = await suite.stage();
    const pause = (await deployment.pause.getAddress()).toLowerCase();
    const data = `${deployment.pause.interface.encodeFunctionData("pause", [id("why")])}00`;
    const { out } = await council.propose("call", "raw.json", "--call", `${pause}:${data}`);
    expect(out).to.include(UNKNOWN);
  });

  it("a posture, a reinstatement, a model, a genesis, an unpause are carried out", async () => {
    const { council, deployment, submit, wait } = await suite.stage();
    const { agentRegistry, modelRegistry, lineage, actors } = deployment;
    const owner = actors.owner.address;
    for (const name of ["one", "two"]) await registerAgent(deployment, name);
    await agentRegistry.connect(actors.guardian).suspend(2n, id("why"));
    await council.propose("posture", "posture.json", "--agent", "1", "--posture", "Delegated");
    await council.propose("reinstate", "reinstate.json", "--agent", "2");
    const model = ["--digest", id("model"), "--sbom-digest", id("sbom"), "--sbom-uri", "https://example.com/sbom"];
    await council.propose("model", "model.json", ...model);
    const genesis = ["--principal", owner, "--principal", actors.approver.address, "--threshold", "2"];
    await council.propose("nominate", "genesis.json", ...genesis, "--text-hash", id("text"));
    const names = ["posture.json", "reinstate.json", "model.json", "genesis.json"];
    for (const name of names) await submit(name);
    await wait(172_800);
    for (const name of names) await council.send("execute", council.file(name));
    expect((await agentRegistry.getAgent(1n)).posture).to.equal(5n);
    expect((await agentRegistry.getAgent(2n)).status).to.equal(1n);
    expect((await modelRegistry.getModel(id("model"))).registeredAt).not.to.equal(0n);
    expect(await lineage.genesisCount()).to.equal(1n);
  });

  it("an agent nobody knows: AGENT_UNKNOWN", async () => {
    const { council } = await suite.stage();
    await expectCodeAsync("AGENT_UNKNOWN", council.propose("reinstate", "r.json", "--agent", "9"));
  });

  it("a predecessor that is not done: still waiting, and says for what", async () => {
    const { council, submit, wait, state, deployment } = await suite.stage();
    const { actors, pause } = deployment;
    await pause.connect(actors.guardian).pause(id("why"));
    await council.propose("unpause", "unpause.json", "--predecessor", id("first"));
    await submit("unpause.json");
    await wait(172_800);
    expect(await state("unpause.json")).to.deep.equal({
      state: "waiting",
      because: [`${id("first")} must be done first`],
    });
  });
});
