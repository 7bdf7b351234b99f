import { expect } from "chai";
import { concat, dataSlice, id } from "ethers";

import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { operationOf } from "../../../contracts/governance/support/council.ts";
import { createSuite, type Stage } from "./support/suite.ts";

const suite = await createSuite();
const DELAY = 172_800;
const MANY = 1_000;

/** docs/governance.md, "Stolen keys that flood the timelock". */
describe("governance: the emergency runbook, a flood", () => {
  afterEach(suite.closeAll);
  after(suite.close);

  /** What three thieves would schedule, each time with another salt. */
  async function flood({ deployment }: Stage, count: number): Promise<void> {
    const { timelock, gate, roles, council, actors, parameters } = deployment;
    const calls = [
      {
        target: await council.getAddress(),
        data: council.interface.encodeFunctionData("expect", [await council.mark(), 2n ** 63n]),
      },
      {
        target: await roles.getAddress(),
        data: roles.interface.encodeFunctionData("grantRole", [id("GUARDIAN"), actors.stranger.address]),
      },
    ];
    const mark = await gate.mark();
    for (let i = 0; i < count; i += 1) {
      const operation = operationOf(calls, concat([mark, dataSlice(id(String(i)), 0, 16)]));
      await timelock.connect(actors.council).scheduleBatch(...operation, parameters.delay);
    }
  }

  const pending = async ({ council }: Stage) => {
    const { json } = await council.ask("pending", "--json");
    return json["pending"] as {
      operation: string;
      armed: boolean;
      because: string[];
      decoded: { function: string }[];
    }[];
  };

  /** The two honest members sign, and anyone sends it. */
  async function closeGate(stage: Stage, why: string): Promise<string> {
    const { council } = stage;
    const { file, signAs, env } = council;
    await council.ask("cancel", "write", "--all", "--why", why, "--out", file("stop.json"));
    const fourth = await signAs.fourth("stop.json");
    await expectCodeAsync("GOV_TOO_FEW_SIGNATURES", council.send("cancel", "send", file("stop.json"), fourth));
    const first = env["FIRST"] ?? "";
    env["FIRST"] = env["FIFTH"] ?? "";
    const fifth = await signAs.wallet("stop.json");
    env["FIRST"] = first;
    return (await council.send("cancel", "send", file("stop.json"), fourth, fifth)).out;
  }

  it(`shows ${MANY} operations, and two members stop them all with one file`, async () => {
    const stage = await suite.stage();
    await flood(stage, MANY);
    const before = await pending(stage);
    expect([before.length, before.filter(({ armed }) => armed).length]).to.deep.equal([MANY, MANY]);
    expect(before[0]?.decoded.map((call) => call.function)).to.deep.equal(["expect", "grantRole"]);

    const said = await closeGate(stage, "three keys are stolen");
    expect(said).to.include("nothing that was scheduled passes, now or ever").and.to.include("propose reopen");
    const after = await pending(stage);
    expect([after.length, after.filter(({ armed }) => armed).length]).to.deep.equal([MANY, 0]);
    expect(after[0]?.because).to.have.length(1);
    expect(after[0]?.because[0]).to.match(/^the mark of the gate was 0x[0-9a-f]{32} when this was written, and is/);
  });

  it("takes nothing but the reopening until that is carried out, and then everything anew", async () => {
    const stage = await suite.stage();
    const { council, deployment, wait, submit, state, carryOut } = stage;
    const { file } = council;
    await deployment.pause.connect(deployment.actors.guardian).pause(id("incident"));
    await council.propose("unpause", "before.json");
    await submit("before.json");
    expect(await state("before.json")).to.deep.equal({ state: "waiting", because: [] });
    const { json } = await council.ask("status", file("before.json"), "--json");
    expect([json["armed"], typeof json["passesUntil"]]).to.deep.equal([true, "number"]);

    await closeGate(stage, "a drill");
    await expectCodeAsync("GOV_GATE_CLOSED", council.propose("unpause", "now.json"));
    expect((await state("before.json")).state).to.equal("stale");
    await wait(DELAY);
    await expectCodeAsync("GOV_STALE", council.send("execute", file("before.json")));

    const { out } = await council.propose("reopen", "reopen.json");
    expect(out).to.include("gate.open");
    await carryOut("reopen.json");
    expect(await deployment.gate.isOpen()).to.equal(true);
    expect((await state("before.json")).state).to.equal("stale");
    await council.propose("unpause", "after.json");
    await carryOut("after.json");
    expect(await deployment.pause.pausedUntil()).to.equal(0n);
  });

  it("stays closed while two close it again, which is all that two stolen keys can do with it", async () => {
    const stage = await suite.stage();
    const { council, submit, wait, deployment } = stage;
    await closeGate(stage, "stop");
    await council.propose("reopen", "reopen.json");
    await submit("reopen.json");
    await closeGate(stage, "stop again");
    await wait(DELAY);
    await expectCodeAsync("GOV_STALE", council.send("execute", council.file("reopen.json")));
    expect(await deployment.gate.isOpen()).to.equal(false);
  });

  it("names one operation or all, never both, and why", async () => {
    const { council } = await suite.stage();
    const out = ["--out", council.file("x.json")];
    await expectCodeAsync("ARGUMENT_INVALID", council.ask("cancel", "write", ...out));
    await expectCodeAsync("ARGUMENT_INVALID", council.ask("cancel", "write", id("one"), "--all", "--why", "x", ...out));
    await expectCodeAsync("ARGUMENT_MISSING", council.ask("cancel", "write", "--all", ...out));
  });
});
