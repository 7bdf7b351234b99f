import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex } from "ethers";
import { network } from "hardhat";

import { FOREVER, MAPPING_HASH, type Deployment } from "../fixture.ts";
import { chain, establish } from "../lineage/support/lineage.ts";
import { deployNeighbours, VISITOR_POLICY, visitorRules } from "../support/neighbours.ts";
import { inWords, purchase } from "../support/purchases.ts";
import { ANSWER, deployRawEvaluator } from "../support/raw-evaluator.ts";
import { everyRule, GAS_LIMIT, limits, publish, TRUST_POLICY } from "../support/trust.ts";

const connection = await network.create();
const { ethers } = connection;
/** Whatever a version grants from the least on, the answer is the same. */
const LIMITS = [GAS_LIMIT, 2n * GAS_LIMIT, 5n * GAS_LIMIT] as const;
const UNEVALUABLE = ["BLOCKED", "NONE", "UNEVALUABLE"];
/** Code that returns AutoApproved, no dimension, reason 1: MSTORE three words, RETURN 96 bytes. */
const ANSWERS_WELL = "0x60015f525f602052600160405260605ff3";
/** Places in what `IPolicyRegistry.resolve` answers. */
const WORD = { version: 0, evaluator: 1, codeHash: 5 } as const;

const words = (...values: bigint[]) => AbiCoder.defaultAbiCoder().encode(Array(values.length).fill("uint256"), values);
const deployed = async (name: string, args: unknown[] = []) =>
  await (await ethers.deployContract(name, args)).getAddress();
const teller = async (answer: string) => await deployed("Teller", [answer]);

/** What a registry answers that names a good evaluator. */
async function goodResolution(): Promise<string> {
  const evaluator = await teller(words(1n, 0n, 1n));
  const codeHash = keccak256(await ethers.provider.getCode(evaluator));
  return words(1n, BigInt(evaluator), 0n, 0n, 0n, BigInt(codeHash), 0n, 0n, 0n, 0n);
}

/** Evaluators a partner's registry may name. */
const EVALUATORS: Record<string, (deployment: Deployment) => Promise<string>> = {
  "runs out of gas": () => deployed("Spinner"),
  "runs into an invalid opcode": () => deployed("Invalid"),
  "returns a bomb": () => deployed("ReturnBomb"),
  "reverts with a bomb": () => deployed("RevertBomb"),
  "reverts with a good answer": () => deployed("Reverter", [words(1n, 0n, 1n)]),
  "writes before it answers well": () => deployed("Writer", [words(1n, 0n, 1n)]),
  "answers nothing": () => teller("0x"),
  // Its last byte is zero: what is left reads well.
  "answers a byte too little": () => teller(words(1n, 0n, 256n).slice(0, -2)),
  "answers a word too much": () => teller(words(1n, 0n, 1n, 0n)),
  "gives no verdict": () => teller(words(0n, 0n, 1n)),
  "gives a verdict there is not": () => teller(words(5n, 0n, 1n)),
  "gives a dimension there is not": () => teller(words(1n, 6n, 1n)),
  "gives no reason": () => teller(words(1n, 0n, 0n)),
  "gives a reason that would read as another partner's": () => teller(words(1n, 0n, 10_000n)),
  "has no code": async ({ actors }) => actors.deployer.address,
};

/** What may stand where a partner's registry should be. */
const REGISTRIES: Record<string, (deployment: Deployment) => Promise<string>> = {
  "has no code": async ({ actors }) => actors.owner.address,
  "runs out of gas": () => deployed("Spinner"),
  "returns a bomb": () => deployed("ReturnBomb"),
  "answers a word too little": async () => teller((await goodResolution()).slice(0, -64)),
  "answers a word too much": async () => teller(`${await goodResolution()}${"00".repeat(32)}`),
};

async function prepared() {
  const { ours, theirs } = await deployNeighbours(connection);
  await publish(theirs, visitorRules(), VISITOR_POLICY);
  return { ours, theirs, nodes: (await chain(ours, await establish(ours), 1, limits())).nodes };
}

describe("A policy whose partner misbehaves", () => {
  let world: Awaited<ReturnType<typeof prepared>>;

  beforeEach(async () => {
    world = await connection.networkHelpers.loadFixture(prepared);
  });

  /** The answer with this registry as a partner, at each gas limit. */
  async function expectAnswer(registry: string, answer: readonly string[]) {
    const { ours, nodes } = world;
    const partners = [{ registry, policyId: VISITOR_POLICY, gas: 200_000n }];
    await publish(ours, { ...(await everyRule(ours)), partners });
    const request = await purchase(ours, nodes, { amount: 30n });
    for (const gasLimit of LIMITS) {
      const said = await ours.policy.evaluate.staticCall(TRUST_POLICY, request, { gasLimit });
      expect(inWords(said), `with ${gasLimit} gas`).to.deep.equal(answer);
    }
  }

  /** A well-formed registry that names this evaluator, with its code hash; words override what fits. */
  async function registryOf(evaluator: string, overrides: Partial<Record<keyof typeof WORD, string>> = {}) {
    const registry = await ethers.deployContract("Registry");
    const codeHash = keccak256(await ethers.provider.getCode(evaluator));
    const fitting = { version: toBeHex(1n, 32), evaluator: toBeHex(BigInt(evaluator), 32), codeHash };
    for (const [name, word] of Object.entries({ ...fitting, ...overrides })) {
      await registry.getFunction("set")(WORD[name as keyof typeof WORD], word);
    }
    return await registry.getAddress();
  }

  it("is decided when the partner behaves: what follows fails for its own reason", async () => {
    const answer = ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"];
    await expectAnswer(await teller(await goodResolution()), answer);
    await expectAnswer(await world.theirs.policyRegistry.getAddress(), answer);
    await expectAnswer(await registryOf(await teller(words(1n, 0n, 9_999n))), answer);
  });

  for (const [name, deploy] of Object.entries(EVALUATORS)) {
    it(`is UNEVALUABLE when the partner's evaluator ${name}`, async () => {
      await expectAnswer(await registryOf(await deploy(world.ours)), UNEVALUABLE);
    });
  }

  for (const [name, deploy] of Object.entries(REGISTRIES)) {
    it(`is UNEVALUABLE when the partner's registry ${name}`, async () => {
      await expectAnswer(await deploy(world.ours), UNEVALUABLE);
    });
  }

  for (const [name, overrides] of Object.entries({
    "has no such policy": { version: toBeHex(0n, 32) },
    "names a version beyond all": { version: toBeHex(2n ** 64n, 32) },
    "names another code than there is": { codeHash: keccak256("0x01") },
  })) {
    it(`is UNEVALUABLE when the partner's registry ${name}`, async () => {
      await expectAnswer(await registryOf(await teller(words(1n, 0n, 1n)), overrides), UNEVALUABLE);
    });
  }

  it("is UNEVALUABLE when the partner's registry names more than an address, whatever the address in it is", async () => {
    const evaluator = await teller(words(1n, 0n, 1n));
    const more = toBeHex(BigInt(evaluator) + 2n ** 160n, 32);
    await expectAnswer(await registryOf(evaluator, { evaluator: more }), UNEVALUABLE);
  });

  it("is UNEVALUABLE when the partner published, in its real registry, what answers in another form", async () => {
    const { policyRegistry, actors } = world.theirs;
    const evaluator = await deployRawEvaluator(world.theirs, { accepts: ANSWER.word(1n) });
    await policyRegistry
      .connect(actors.timelock)
      .publish(VISITOR_POLICY, await policyRegistry.markOf(VISITOR_POLICY, 1n), FOREVER, {
        evaluator,
        gasLimit: GAS_LIMIT,
        codeHash: await policyRegistry.codeHashOf(evaluator),
        mappingHash: MAPPING_HASH,
        rationaleHash: MAPPING_HASH,
        parameters: "0x",
      });
    await expectAnswer(await policyRegistry.getAddress(), UNEVALUABLE);
  });

  it("is UNEVALUABLE once the code behind the partner's policy is another than was published", async () => {
    const { policy, policyRegistry, networkHelpers } = world.theirs;
    await networkHelpers.setCode(await policy.getAddress(), ANSWERS_WELL);
    await expectAnswer(await policyRegistry.getAddress(), UNEVALUABLE);
  });
});
