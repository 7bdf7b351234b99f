import { expect } from "chai";
import { TypedDataEncoder, Wallet } from "ethers";

import { signByWallet } from "../../../../services/chain/signed/approval.ts";
import { holdReadingDigest, type HoldReadingTerms } from "../../../../services/core/approval/hold-reading.ts";
import { encodeBase64url, decodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { createHoldReaders } from "../../../../services/signing/holds/hold-readers.ts";
import { ONLY_OPERATOR } from "../../../helpers/operator.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { buildReading } from "../../../../services/sdk/reading.ts";
import { buildHoldReading } from "../../../../services/sdk/hold-reading.ts";
import { APPROVER, STRANGER } from "../support/example.ts";
import { expectProblem } from "../support/expect.ts";
import { holdOrder } from "../support/holding.ts";
import type { TestAgent } from "../support/organization.ts";
import { createSuite } from "../support/suite.ts";
import type { World } from "../support/world.ts";

const suite = await createSuite();
const NO_HOLD = Buffer.alloc(32, 9).toString("base64url");

/** What an approver says of a hold to this world's service, unless told otherwise. */
function termsOf(world: World, hold: string, change: Partial<HoldReadingTerms> = {}): HoldReadingTerms {
  const { chainId, system } = world.organization.system;
  return { chainId, system, service: world.url, hold, issuedAt: Math.floor(world.time.now / 1000), ...change };
}

function ask(world: World, hold: string, proof: string) {
  return world.get(`/v1/holds/${hold}`, { "countersign-proof": proof });
}

function askAs(world: World, hold: string, privateKey: string, change: Partial<HoldReadingTerms> = {}) {
  const proof = buildHoldReading((digest) => signByWallet(privateKey, digest), termsOf(world, hold, change));
  return ask(world, hold, proof);
}

async function askAsAgent(world: World, hold: string, { identity, signer }: TestAgent) {
  const { clock, randomBytes } = world.deps;
  const what = { iss: identity.subject, aud: identity.log, path: `/v1/holds/${hold}` };
  return ask(world, hold, await buildReading({ signer, clock, randomBytes }, what));
}

describe("signing: who reads a hold", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  it("shows it to the agent that is held, to an approver and to an operator", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world);
    const replies = [
      await askAsAgent(world, hold, world.organization.agents.alice),
      await askAs(world, hold, APPROVER.privateKey),
      await world.read(`/v1/holds/${hold}`),
    ];
    for (const { status, json, text } of replies) {
      expect(status, text).to.equal(200);
      expect(json["hold"]).to.equal(hold);
    }
  });

  it("tells nobody else whether there is such a hold", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world);
    const { alice, bob } = world.organization.agents;
    for (const id of [hold, NO_HOLD]) {
      expectProblem(await world.get(`/v1/holds/${id}`), "PROOF_MISSING");
      expectProblem(await askAs(world, id, STRANGER.privateKey), "PROOF_INVALID");
      expectProblem(await askAsAgent(world, id, { ...alice, signer: bob.signer }), "PROOF_INVALID");
    }
    const told = [(await askAsAgent(world, hold, bob)).text, (await askAsAgent(world, NO_HOLD, bob)).text];
    expect(told[0], "another agent's hold and none are one answer").to.equal(told[1]);
    expectProblem(await askAsAgent(world, hold, bob), "HOLD_UNKNOWN");
    expectProblem(await askAs(world, NO_HOLD, APPROVER.privateKey), "HOLD_UNKNOWN");
  });

  const OTHERS: Readonly<Record<string, (world: World) => Partial<HoldReadingTerms>>> = {
    "another chain": () => ({ chainId: 1 }),
    "another System": () => ({ system: `0x${"99".repeat(20)}` }),
    "another service": () => ({ service: "https://sign.example" }),
    "another port of the host": (world) => ({ service: world.url.replace(/\d+$/, "1") }),
  };
  for (const [name, change] of Object.entries(OTHERS)) {
    it(`takes no approver's proof that was signed for ${name}: PROOF_INVALID`, async () => {
      const world = await suite.world();
      const { hold } = await holdOrder(world);
      expectProblem(await askAs(world, hold, APPROVER.privateKey, change(world)), "PROOF_INVALID");
    });
  }

  it("takes no approver's proof for another hold: PROOF_INVALID", async () => {
    const world = await suite.world();
    const [first, second] = [await holdOrder(world), await holdOrder(world)];
    const proof = buildHoldReading((d) => signByWallet(APPROVER.privateKey, d), termsOf(world, first.hold));
    expect((await ask(world, first.hold, proof)).status).to.equal(200);
    expectProblem(await ask(world, second.hold, proof), "PROOF_INVALID");
  });

  it("takes an agent's proof for no other hold, log or time", async () => {
    const world = await suite.world();
    const [first, second] = [await holdOrder(world), await holdOrder(world)];
    const { identity, signer } = world.organization.agents.alice;
    const { clock, randomBytes } = world.deps;
    const proofFor = (what: { aud?: string; at?: number }) =>
      buildReading(
        { signer, clock: () => clock() + (what.at ?? 0) * 1000, randomBytes },
        { iss: identity.subject, aud: what.aud ?? identity.log, path: `/v1/holds/${first.hold}` },
      );
    expectProblem(await ask(world, second.hold, await proofFor({})), "PROOF_INVALID");
    expectProblem(await ask(world, first.hold, await proofFor({ aud: identity.pep })), "PROOF_INVALID");
    expectProblem(await ask(world, first.hold, await proofFor({ at: -31 })), "PROOF_EXPIRED");
  });

  it("takes an approver's proof for 300 s, and none of the future: PROOF_EXPIRED", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world);
    const now = Math.floor(world.time.now / 1000);
    const at = async (issuedAt: number) => (await askAs(world, hold, APPROVER.privateKey, { issuedAt })).json["code"];
    expect([await at(now - 299), await at(now + 30)]).to.deep.equal([undefined, undefined]);
    expect([await at(now - 300), await at(now + 31)]).to.deep.equal(["PROOF_EXPIRED", "PROOF_EXPIRED"]);
  });

  it("takes no approval's signature, and no other form", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world);
    const encoded = (value: unknown) => encodeBase64url(Buffer.from(JSON.stringify(value)));
    const terms = termsOf(world, hold);
    const good = JSON.parse(
      Buffer.from(
        buildHoldReading((d) => signByWallet(APPROVER.privateKey, d), terms),
        "base64url",
      ).toString(),
    ) as { signature: string };
    const view = await world.read(`/v1/holds/${hold}`);
    const { domain, types, message } = view.json["typed_data"] as Parameters<typeof approvalOf>[0];
    const approval = await approvalOf({ domain, types, message });
    expectProblem(await ask(world, hold, encoded({ ...good, signature: approval })), "PROOF_INVALID");
    expectProblem(await ask(world, hold, encoded({ ...good, note: "please" })), "CLAIMS_INVALID");
    expectProblem(await ask(world, hold, encoded({ ...good, signature: "0x" })), "PROOF_INVALID");
    expectProblem(await ask(world, hold, "%%%"), "PROOF_INVALID");
    expect((await ask(world, hold, encoded(good))).status).to.equal(200);
  });

  it("asks the chain about strangers in turns, and about a wallet that read before always: RATE_LIMITED", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world);
    let turns = 1;
    const { deps, organization } = world;
    const requireReader = createHoldReaders({
      ...deps,
      readers: ONLY_OPERATOR,
      names: ["sign.example"],
      mayAsk: () => ((turns -= 1) < 0 ? 7 : null),
    });
    const asked = (privateKey: string, signer?: string) => {
      const terms = termsOf(world, hold, { service: "https://sign.example", system: organization.system.system });
      const sign = (digest: string) => ({
        ...signByWallet(privateKey, digest),
        ...(signer === undefined ? {} : { signer }),
      });
      return requireReader({ hold, proof: buildHoldReading(sign, terms), host: "inside:8401", path: "/" });
    };
    expect(await asked(APPROVER.privateKey)).to.deep.equal({ agent: null });
    const refused = [
      await expectCodeAsync("RATE_LIMITED", asked(STRANGER.privateKey)),
      await expectCodeAsync("RATE_LIMITED", asked(STRANGER.privateKey, APPROVER.address)),
    ];
    expect(refused.map(({ retryAfter }) => retryAfter)).to.deep.equal([7, 7]);
    expect(await asked(APPROVER.privateKey)).to.deep.equal({ agent: null });
  });

  it("is signed as wallets hash it (EIP-712)", () => {
    const terms = {
      ...{ chainId: 31337, system: `0x${"11".repeat(20)}`, service: "https://sign.example" },
      ...{ hold: toHex(decodeBase64url(NO_HOLD)), issuedAt: 1_900_000_000 },
    };
    const domain = { name: "Countersign", version: "1", chainId: 31337, verifyingContract: terms.system };
    const fields = [
      { name: "service", type: "string" },
      { name: "hold", type: "bytes32" },
      { name: "issuedAt", type: "uint64" },
    ];
    const { service, hold, issuedAt } = terms;
    const hashed = TypedDataEncoder.hash(domain, { ReadHold: fields }, { service, hold, issuedAt });
    expect(holdReadingDigest(terms)).to.equal(hashed);
  });

  async function approvalOf(typed: {
    domain: object;
    types: Record<string, { name: string; type: string }[]>;
    message: Record<string, unknown>;
  }): Promise<string> {
    const { Approval = [], Action = [] } = typed.types;
    return new Wallet(APPROVER.privateKey).signTypedData(typed.domain, { Approval, Action }, typed.message);
  }
});
