import { writeFile } from "node:fs/promises";

import { expect } from "chai";
import { concat } from "ethers";

import { gasNeeded } from "../../../../services/core/policy/gas.ts";
import { PARAMETERS, type PolicyFile } from "../../../../services/core/policy/parameters.ts";
import type { Reviewed } from "../../../../services/governance/chain/review.ts";
import { ANSWER } from "../../../contracts/support/raw-evaluator.ts";
import { deployDeclaring, deployProxy, deploySlotEvaluator } from "../../../contracts/support/stateful-evaluators.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { createSuite, type Stage } from "./support/suite.ts";

const suite = await createSuite();
const [PURE, ORGANIZATION, MUTABLE] = [1n, 2n, 3n] as const;
const GAS = 3_000_000;

interface Shown {
  readonly changes: readonly {
    readonly kind: string;
    readonly pins: readonly { readonly limit: string; readonly before: string; readonly after: string }[];
    readonly reviewed: readonly Reviewed[];
  }[];
}

describe("governance: what can change an evaluator while its code stays", () => {
  afterEach(suite.closeAll);
  after(suite.close);

  /** Proposes a version with these customs, and gives what was written to the terminal. */
  async function propose(stage: Stage, customs: readonly string[], ...args: string[]): Promise<string> {
    const { council, deployment } = stage;
    const { out } = await council.ask("history", "--policy", "1", "--parameters", "1");
    const named = customs.map(async (evaluator) => {
      return { evaluator, codeHash: await deployment.policyRegistry.codeHashOf(evaluator), gas: 20_000 };
    });
    const policy = { ...(JSON.parse(out) as PolicyFile), customs: await Promise.all(named) };
    await writeFile(council.file("parameters.json"), JSON.stringify(policy));
    const given = ["--policy", "1", "--parameters", council.file("parameters.json"), ...args];
    return (await council.propose("publish", "p.json", ...given)).out;
  }
  const shown = async ({ council }: Stage) => {
    const { json } = await council.ask("show", council.file("p.json"), "--json");
    return (json as unknown as Shown).changes[0];
  };
  const refused = async (stage: Stage, customs: readonly string[], ...args: string[]) =>
    (await expectCodeAsync("GOV_STATE_UNDECLARED", propose(stage, customs, ...args))).detail;

  it("shows TrustPolicy as what it says it is, with what its code asks", async () => {
    const stage = await suite.stage();
    const out = await propose(stage, []);
    expect(out).to.match(/evaluator 0x[^:]+: says it is Organization; found/);
    expect(out).to.not.include("NOT DECLARED");
    const [evaluator] = (await shown(stage))?.reviewed ?? [];
    expect([evaluator?.declared, evaluator?.shows, evaluator?.account]).to.deep.equal([
      "Organization",
      "Organization",
      { kind: "contract" },
    ]);
    expect(new Set(evaluator?.findings.map(({ name }) => name))).to.deep.equal(
      new Set(["EXTCODESIZE", "STATICCALL", "TIMESTAMP", "EXTCODEHASH"]),
    );
  });

  it("writes no proposal with a custom that says it is Pure and reads a slot", async () => {
    const stage = await suite.stage();
    const liar = await deploySlotEvaluator(stage.deployment, PURE);
    expect(await refused(stage, [liar])).to.equal(
      `custom1 ${liar} says Pure, shows Mutable: custom1:SLOAD,custom1:SSTORE`,
    );
  });

  it("writes it when whoever proposes names each finding, and shows them", async () => {
    const stage = await suite.stage();
    const liar = await deploySlotEvaluator(stage.deployment, PURE);
    const one = ["--accept-findings", "custom1:SLOAD"];
    expect(await refused(stage, [liar], ...one)).to.match(/: custom1:SSTORE$/);
    const out = await propose(stage, [liar], ...one, "--accept-findings", "custom1:SSTORE");
    expect(out).to.match(/custom1 0x[^:]+: says it is Pure; found/);
    expect(out).to.match(/SLOAD +at byte \d+ +reads state that somebody can write.* {2}NOT DECLARED/);
  });

  it("takes no acceptance of what was not found", async () => {
    const stage = await suite.stage();
    const honest = await deploySlotEvaluator(stage.deployment, MUTABLE);
    const accepting = propose(stage, [honest], "--accept-findings", "custom1:SLOAD");
    const { detail } = await expectCodeAsync("ARGUMENT_INVALID", accepting);
    expect(detail).to.equal("--accept-findings: custom1:SLOAD is not among the findings");
  });

  it("writes one with a custom that says it is Mutable, and shows that the version becomes so", async () => {
    const stage = await suite.stage();
    const honest = await deploySlotEvaluator(stage.deployment, MUTABLE);
    const out = await propose(stage, [honest]);
    expect(out).to.match(/state +Organization -> Mutable/);
    expect(out).to.include("mixed: some requests get a milder verdict than before");
    const { kind, pins, reviewed } = (await shown(stage)) ?? { kind: "", pins: [], reviewed: [] };
    expect(kind).to.equal("Mixed");
    expect(pins.find(({ limit }) => limit === "state")).to.include({ before: "Organization", after: "Mutable" });
    expect(reviewed[1]).to.include({ place: "custom1", address: honest, declared: "Mutable", shows: "Mutable" });
  });

  it("predicts what the registry then keeps", async () => {
    const stage = await suite.stage();
    await propose(stage, [await deploySlotEvaluator(stage.deployment, MUTABLE)]);
    await stage.carryOut("p.json");
    const { state, changeKind } = await stage.deployment.policyRegistry.getVersion(1n, 2n);
    expect([state, changeKind]).to.deep.equal([3n, 3n]);
  });

  it("takes a custom that says nothing, and a proxy, for Mutable, and names what they are", async () => {
    const stage = await suite.stage();
    const proxy = await deployProxy(stage.deployment);
    await propose(stage, [proxy]);
    const reviewed = (await shown(stage))?.reviewed[1];
    expect([reviewed?.declared, reviewed?.shows]).to.deep.equal(["Mutable", "Mutable"]);
    expect(reviewed?.findings.map(({ name }) => name)).to.include.members(["DELEGATECALL", "SLOAD", "SSTORE"]);
  });

  it("names a custom that is no contract", async () => {
    const stage = await suite.stage();
    const out = await propose(stage, [stage.deployment.actors.stranger.address.toLowerCase()]);
    expect(out).to.match(/custom1 0x[^:]+, no code: says it is Mutable; found\n +NO_CODE/);
  });

  it("names a minimal proxy, and refuses one whose code says it is Pure", async () => {
    const stage = await suite.stage();
    const pure = await deployDeclaring(stage.deployment, ANSWER.word(PURE));
    const clone = await deployClone(stage, pure);
    const detail = await refused(stage, [clone]);
    expect(detail).to.match(/: custom1:MINIMAL_PROXY,custom1:DELEGATECALL,custom1:FOREIGN_CONTRACT$/);
  });

  it("names a contract outside the organization that an evaluator carries the address of", async () => {
    const stage = await suite.stage();
    const { deployment } = stage;
    const list = await deployProxy(deployment);
    const asks = concat(["0x73", list, "0x5f5f5f5f845afa50", ANSWER.word(ORGANIZATION)]);
    const asking = await deployDeclaring(deployment, asks);
    expect(await refused(stage, [asking])).to.match(
      /^custom1 .* says Organization, shows Mutable: custom1:FOREIGN_CONTRACT$/,
    );
    const ours = concat([
      "0x73",
      await deployment.agentRegistry.getAddress(),
      "0x5f5f5f5f845afa50",
      ANSWER.word(ORGANIZATION),
    ]);
    await propose(stage, [await deployDeclaring(deployment, ours)]);
    const reviewed = (await shown(stage))?.reviewed[1];
    expect([reviewed?.declared, reviewed?.shows]).to.deep.equal(["Organization", "Organization"]);
  });

  it("writes no proposal whose gas limit leaves no room for whom the parameters name, and one at the bound", async () => {
    const stage = await suite.stage();
    const { council, deployment } = stage;
    const pure = await deployDeclaring(deployment, ANSWER.word(PURE));
    const { out } = await council.ask("history", "--policy", "1", "--parameters", "1");
    const customs = [{ evaluator: pure, codeHash: await deployment.policyRegistry.codeHashOf(pure), gas: 1_000_000 }];
    const policy = PARAMETERS.written.parse({ ...(JSON.parse(out) as PolicyFile), customs });
    const needed = Number(gasNeeded(PARAMETERS.read(policy)));
    const { detail } = await expectCodeAsync("GOV_GAS_TOO_LITTLE", propose(stage, [], "--gas-limit", "1000000"));
    expect(detail).to.match(/^the parameters need \d+ gas, the version gives 1000000$/);
    await writeFile(council.file("parameters.json"), JSON.stringify(policy));
    const given = ["--policy", "1", "--parameters", council.file("parameters.json"), "--gas-limit"];
    await expectCodeAsync("GOV_GAS_TOO_LITTLE", council.propose("publish", "q.json", ...given, String(needed - 1)));
    await council.propose("publish", "q.json", ...given, String(needed));
    expect(needed).to.be.lessThan(GAS);
  });
});

async function deployClone({ deployment }: Stage, to: string): Promise<string> {
  const runtime = concat(["0x363d3d373d3d3d363d73", to, "0x5af43d82803e903d91602b57fd5bf3"]);
  const data = concat(["0x3d602d80600a3d3981f3", runtime]);
  const receipt = await (await deployment.actors.stranger.sendTransaction({ data })).wait();
  if (receipt?.contractAddress == null) throw new Error("not deployed");
  return receipt.contractAddress.toLowerCase();
}
