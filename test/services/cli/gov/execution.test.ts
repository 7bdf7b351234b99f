import { expect } from "chai";
import { id } from "ethers";

import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { unpausing as startUnpausing } from "./support/files.ts";
import { createSuite } from "./support/suite.ts";

const suite = await createSuite();
const DELAY = 172_800;
const DAY = 86_400;
const unpausing = async () => startUnpausing(await suite.stage());

describe("governance: execution", () => {
  afterEach(suite.closeAll);
  after(suite.close);

  it("before it was submitted: GOV_NOT_SCHEDULED", async () => {
    const { council } = await unpausing();
    await expectCodeAsync("GOV_NOT_SCHEDULED", council.send("execute", council.file("unpause.json")));
  });

  it("before it is ready: GOV_NOT_READY; twice: GOV_DONE", async () => {
    const { council, submit, wait } = await unpausing();
    const execute = () => council.send("execute", council.file("unpause.json"));
    await submit("unpause.json");
    await expectCodeAsync("GOV_NOT_READY", execute());
    await wait(DELAY);
    await execute();
    await expectCodeAsync("GOV_DONE", execute());
  });

  it("past its deadline: GOV_STALE", async () => {
    const { council, submit, wait } = await unpausing();
    await submit("unpause.json");
    await wait(DELAY + 14 * DAY + 1);
    const { detail } = await expectCodeAsync("GOV_STALE", council.send("execute", council.file("unpause.json")));
    expect(detail).to.match(/had to be made by/);
  });

  it("in the middle of another incident: GOV_STALE says what moved", async () => {
    const { council, deployment, submit, wait, state } = await unpausing();
    await submit("unpause.json");
    await wait(DELAY);
    await deployment.pause.connect(deployment.actors.guardian).pause(id("another incident"));
    const { detail } = await expectCodeAsync("GOV_STALE", council.send("execute", council.file("unpause.json")));
    expect(detail).to.match(
      /^the mark of the pause was 0x[0-9a-f]{32} when this was written, and is 0x[0-9a-f]{32} now$/,
    );
    expect(await state("unpause.json")).to.deep.equal({ state: "stale", because: [detail] });
  });

  it("without --send: nothing happens", async () => {
    const { council, submit, wait, deployment, state } = await unpausing();
    await submit("unpause.json");
    await wait(DELAY);
    const { out } = await council.ask("execute", council.file("unpause.json"));
    expect(out).to.include("not sent");
    expect((await state("unpause.json")).state).to.equal("ready");
    expect(await deployment.pause.pausedUntil()).not.to.equal(0n);
  });
});
