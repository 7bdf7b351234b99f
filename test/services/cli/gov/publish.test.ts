import { writeFile } from "node:fs/promises";

import { expect } from "chai";
import { concat, dataLength, id, toBeHex, ZeroAddress } from "ethers";

import type { PolicyFile } from "../../../../services/core/policy/parameters.ts";
import { publishParameters, initialParameters } from "../../../contracts/support/publications.ts";
import { ANSWER } from "../../../contracts/support/raw-evaluator.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { createSuite, type Stage } from "./support/suite.ts";

const suite = await createSuite();

/** EVM code that says yes to `accepts`, and answers `evaluate` in its own way. */
async function deployEvaluator({ deployment }: Stage, evaluate: string): Promise<string> {
  const accepts = id("accepts(bytes)").slice(0, 10);
  // CALLDATALOAD(0) >> 224 == accepts ? jump to `true` : fall through to `evaluate`
  const head = concat(["0x5f3560e01c63", accepts, "0x14"]);
  const destination = dataLength(head) + 3 + dataLength(evaluate);
  const runtime = concat([head, "0x60", toBeHex(destination, 1), "0x57", evaluate, "0x5b", ANSWER.word(1n)]);
  const creation = concat(["0x61", toBeHex(dataLength(runtime), 2), "0x80600a3d393df3", runtime]);
  const receipt = await (await deployment.actors.stranger.sendTransaction({ data: creation })).wait();
  return receipt?.contractAddress ?? ZeroAddress;
}

async function parametersOf(
  { council }: Stage,
  change: (policy: PolicyFile) => void = () => undefined,
): Promise<string> {
  const { out } = await council.ask("history", "--policy", "1", "--parameters", "1");
  const policy = JSON.parse(out) as PolicyFile;
  change(policy);
  await writeFile(council.file("parameters.json"), JSON.stringify(policy));
  return council.file("parameters.json");
}

describe("governance: what may be published", () => {
  afterEach(suite.closeAll);
  after(suite.close);

  const refused = async (stage: Stage, why: RegExp, ...args: string[]) => {
    const given = ["--policy", "1", "--parameters", await parametersOf(stage), ...args];
    const { detail } = await expectCodeAsync(
      "GOV_EVALUATOR_UNFIT",
      stage.council.propose("publish", "p.json", ...given),
    );
    expect(detail).to.match(why);
  };

  it("no evaluator without code", async () => {
    await refused(await suite.stage(), /has no code$/, "--evaluator", `0x${"ab".repeat(20)}`);
  });

  it("no evaluator with other code than was reviewed", async () => {
    await refused(await suite.stage(), /has code 0x[0-9a-f]{64}, not /, "--code-hash", id("reviewed"));
  });

  const misbehaving: Readonly<Record<string, string>> = {
    reverts: ANSWER.revert,
    "burns its gas": ANSWER.invalid,
    "answers in one word": ANSWER.word(1n),
    "answers in two words": ANSWER.twoWords,
    "answers nothing": ANSWER.nothing,
    "answers in a thousand words": "0x617d005ff3",
    "answers None": "0x60605ff3",
  };
  for (const [how, evaluate] of Object.entries(misbehaving)) {
    it(`no evaluator that ${how}`, async () => {
      const stage = await suite.stage();
      await refused(stage, /three words$/, "--evaluator", await deployEvaluator(stage, evaluate));
    });
  }

  it("an evaluator that says 1, 0, 1", async () => {
    const stage = await suite.stage();
    const evaluator = await deployEvaluator(stage, "0x60015f52600160405260605ff3");
    const args = ["--policy", "1", "--parameters", await parametersOf(stage), "--evaluator", evaluator];
    const { out } = await stage.council.propose("publish", "p.json", ...args);
    expect(out).to.include("unknown: nobody can compare it with the version before; treat it as loosening");
  });

  it("no parameters the evaluator does not accept", async () => {
    const stage = await suite.stage();
    const path = await parametersOf(stage, (policy) => (policy.approvalsNeeded = 9));
    const { detail } = await expectCodeAsync(
      "GOV_EVALUATOR_UNFIT",
      stage.council.propose("publish", "p.json", "--policy", "1", "--parameters", path),
    );
    expect(detail).to.match(/does not accept the parameters$/);
  });

  it("no file that says something else than parameters", async () => {
    const stage = await suite.stage();
    const path = stage.council.file("deployment.json");
    const proposing = stage.council.propose("publish", "p.json", "--policy", "1", "--parameters", path);
    await expectCodeAsync("GOV_FILE_INVALID", proposing);
  });

  it("nothing that was written for a version before: GOV_STALE says which", async () => {
    const stage = await suite.stage();
    const { council, deployment, submit, wait, state } = stage;
    const tighter = await parametersOf(stage, (policy) => (policy.stateAge = 10));
    await council.propose("publish", "p.json", "--policy", "1", "--parameters", tighter);
    await submit("p.json");
    await wait(172_800);
    await publishParameters(deployment, { ...initialParameters(deployment), stateAge: 15n });
    const { detail } = await expectCodeAsync("GOV_STALE", council.send("execute", council.file("p.json")));
    expect(detail).to.match(
      /^the mark of policy 1 was 0x[0-9a-f]{32} when this was written, and is 0x[0-9a-f]{32} now$/,
    );
    expect((await state("p.json")).state).to.equal("stale");
  });

  it("shows a change of the mapping or the gas limit as unknown", async () => {
    const stage = await suite.stage();
    const base = ["--policy", "1", "--parameters", await parametersOf(stage, (policy) => (policy.stateAge = 10))];
    for (const pin of [["--mapping-hash", id("other")], ["--gas-limit", "3000000"], []]) {
      const { out } = await stage.council.propose("publish", "p.json", ...base, ...pin);
      expect(out).to.include(pin.length === 0 ? "tighten: " : "unknown: ");
    }
  });
});
