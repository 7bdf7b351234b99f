import { expect } from "chai";

import { utf8 } from "../../../services/core/encoding/bytes.ts";
import { CountersignError } from "../../../services/core/errors/error.ts";
import type { ErrorCode } from "../../../services/core/errors/registry.ts";
import { splitCompact } from "../../../services/core/sdjwt/disclosure.ts";
import type { OpenedIntent } from "../../../services/core/verify/intent.ts";
import { keyHash } from "../../../services/core/jws/key.ts";
import type { Verdict } from "../../../services/signing/decision/claims.ts";
import { requireSize } from "../../../services/signing/decision/size.ts";
import { loadMapping } from "../../../services/platform/mapping-file.ts";
import { expectCode } from "../../helpers/expect-code.ts";
import { ed25519Signer } from "../../helpers/test-signers.ts";
import { MAPPING } from "./support/example.ts";
import type { Proposal } from "../../../services/sdk/intent.ts";
import { claimsOf, expectDenial, expectRefused } from "./support/expect.ts";
import { order, reading } from "./support/requests.ts";
import { createSuite } from "./support/suite.ts";
import type { World } from "./support/world.ts";

const suite = await createSuite();

/** The action is refused with this code, nothing is stored, and the service says that it is not ready for the same reason. */
async function expectClosed(world: World, code: ErrorCode, check: string): Promise<void> {
  await expectRefused(world, await world.propose(world.organization.agents.alice, order(900)), code);
  const { status, json } = await world.get("/readyz");
  expect(status).to.equal(503);
  expect((json["checks"] as Record<string, string>)[check]).to.equal(code);
}

describe("signing: trouble", () => {
  afterEach(suite.closeWorlds);

  it("is not ready while nothing can be stored", async () => {
    const probe = () => Promise.reject(new CountersignError("STORE_FAILED", "no room"));
    const world = await suite.world(({ store }) => ({ store: { ...store, probe } }));
    const { status, json } = await world.get("/readyz");
    expect([status, json["ready"]]).to.deep.equal([503, false]);
    expect(json["checks"]).to.include({ chain: "ok", store: "STORE_FAILED" });
  });

  it("is ready, and alive, when all is well", async () => {
    const world = await suite.world();
    expect((await world.get("/healthz")).json).to.deep.equal({ status: "ok" });
    expect((await world.get("/readyz")).json).to.deep.equal({
      ready: true,
      checks: { chain: "ok", policy: "ok", signer: "ok", history: "ok", store: "ok" },
      notices: { anchoring: "ok", counters: "ok" },
    });
    expect(await world.kinds(), "asking leaves no record").to.deep.equal([]);
  });

  it("signs nothing while the RPC is down: CHAIN_UNREACHABLE; and goes on when it is back", async () => {
    const world = await suite.world();
    world.rpc.down = true;
    await expectClosed(world, "CHAIN_UNREACHABLE", "chain");
    world.rpc.down = false;
    expect((await world.propose(world.organization.agents.alice, order(900))).status).to.equal(200);
  });

  it("signs nothing on a head that stopped moving: STALE_STATE", async () => {
    const world = await suite.world();
    world.time.now += 61_000;
    await world.head.refresh().catch(() => undefined);
    await expectClosed(world, "STALE_STATE", "chain");
  });

  it("flags everything and holds money on a head older than 20 s, and forgets it when the chain goes on", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const verdictOf = async (proposal: Proposal): Promise<string> => {
      const reply = await world.propose(alice, proposal);
      const [signed = ""] = String(reply.json["envelope"] ?? reply.json["denial"]).split("~");
      const { verdict, dimension, reason, call } = claimsOf(signed).pol;
      expect(call, "the policy was asked").to.be.a("string");
      return `${reply.status} ${verdict} ${dimension} ${reason}`;
    };
    world.time.now += 19_000;
    expect(await verdictOf(order(900)), "20 s").to.equal("200 AutoApproved None WITHIN_LIMITS");
    world.time.now += 1_000;
    expect(await verdictOf(order(900)), "21 s").to.equal("202 Held Temporal STATE_DEGRADED");
    expect(await verdictOf(reading())).to.equal("200 Flagged Temporal STATE_DEGRADED");
    expect(await verdictOf(order(200_000)), "the policy is stricter").to.equal("403 Blocked Financial ABOVE_BLOCK");
    await world.organization.deployment.networkHelpers.time.increaseTo(Math.floor(world.time.now / 1000));
    await world.catchUp();
    expect(await verdictOf(order(900)), "recovered").to.equal("200 AutoApproved None WITHIN_LIMITS");
  });

  it("blocks everything while the clock is an hour off, and goes on when it is right again", async () => {
    for (const hour of [3_600_000, -3_600_000]) {
      const world = await suite.world();
      world.time.now += hour;
      await expectClosed(world, "STALE_STATE", "chain");
      world.time.now -= hour;
      expect((await world.propose(world.organization.agents.alice, order(900))).status).to.equal(200);
    }
  });

  it("signs nothing on a head from the future: STALE_STATE", async () => {
    const world = await suite.world();
    world.time.now -= 63_000;
    await expectClosed(world, "STALE_STATE", "chain");
  });

  it("denies what the evaluator finds too old, whatever the service thinks of it: STALE_STATE", async () => {
    const world = await suite.world(({ head }) => {
      const pin = head.pin();
      return { head: { pin: () => pin } };
    });
    world.time.now += 61_000;
    const reply = await world.propose(world.organization.agents.alice, order(900));
    expect((await expectDenial(world, reply, "STALE_STATE")).pol.dimension).to.equal("Temporal");
  });

  it("is not ready when the RPC serves another chain: CHAIN_WRONG_ID", async () => {
    const world = await suite.world();
    world.rpc.lies.set("eth_chainId", () => "0x1");
    const { status, json } = await world.get("/readyz");
    expect([status, (json["checks"] as Record<string, string>)["chain"]]).to.deep.equal([503, "CHAIN_WRONG_ID"]);
  });

  it("signs nothing on a chain that has other contracts, or none: CHAIN_UNREACHABLE", async () => {
    const world = await suite.world();
    world.rpc.lies.set("eth_call", () => "0x");
    await expectClosed(world, "CHAIN_UNREACHABLE", "policy");
  });

  it("signs nothing when the evaluator has other code than was published: EVALUATOR_CODE_MISMATCH", async () => {
    const world = await suite.world();
    const { networkHelpers, trustPolicy } = world.organization.deployment;
    await networkHelpers.setCode(await trustPolicy.getAddress(), "0x60016000526001602052600160405260606000f3");
    await networkHelpers.mine();
    await world.catchUp();
    await expectClosed(world, "EVALUATOR_CODE_MISMATCH", "policy");
  });

  it("signs nothing under a policy that was never published: POLICY_UNKNOWN", async () => {
    const world = await suite.world(() => ({
      mappings: () => [loadMapping(utf8(MAPPING.replace("policy: 1", "policy: 9")))],
    }));
    await expectClosed(world, "POLICY_UNKNOWN", "policy");
  });

  it("signs nothing with another mapping than the policy names: MAPPING_MISMATCH", async () => {
    const world = await suite.world(() => ({ mappings: () => [loadMapping(utf8(`${MAPPING}# one more line\n`))] }));
    await expectClosed(world, "MAPPING_MISMATCH", "policy");
  });

  it("signs nothing with a key that was never added: ENVELOPE_SIGNER_UNKNOWN", async () => {
    const world = await suite.world(() => ({ signer: ed25519Signer(77) }));
    await expectClosed(world, "ENVELOPE_SIGNER_UNKNOWN", "signer");
  });

  it("signs nothing for a log of another kind: ENVELOPE_SIGNER_UNKNOWN", async () => {
    const world = await suite.world(() => ({ signer: ed25519Signer(2), logId: 2 }));
    const { status, json } = await world.get("/readyz");
    expect([status, (json["checks"] as Record<string, string>)["signer"]]).to.deep.equal([
      503,
      "ENVELOPE_SIGNER_UNKNOWN",
    ]);
  });

  it("signs nothing once a guardian ended its key: ENVELOPE_SIGNER_UNKNOWN", async () => {
    const world = await suite.world();
    const { anchorLog, actors } = world.organization.deployment;
    await anchorLog.connect(actors.guardian).endSigner(1n, keyHash(world.organization.keys.signing.publicKey));
    await world.catchUp();
    world.time.now += 1000;
    await expectClosed(world, "ENVELOPE_SIGNER_UNKNOWN", "signer");
  });

  it("signs nothing once its log is sealed: ENVELOPE_SIGNER_UNKNOWN", async () => {
    const world = await suite.world();
    const { anchorLog, actors } = world.organization.deployment;
    await anchorLog.connect(actors.guardian).seal(1n, `0x${"01".repeat(32)}`);
    await world.catchUp();
    await expectClosed(world, "ENVELOPE_SIGNER_UNKNOWN", "signer");
  });

  it("records a denial when the evaluator cannot be evaluated: UNEVALUABLE", async () => {
    const world = await suite.world(() => ({
      decider: { decide: () => Promise.resolve({ verdict: "Blocked", dimension: "None", reason: "UNEVALUABLE" }) },
    }));
    await expectDenial(world, await world.propose(world.organization.agents.alice, order(900)), "UNEVALUABLE");
  });

  it("stores nothing when the decision cannot be made: CHAIN_UNREACHABLE", async () => {
    const world = await suite.world(() => ({
      decider: { decide: () => Promise.reject(new CountersignError("CHAIN_UNREACHABLE", "cut in between")) },
    }));
    await expectRefused(world, await world.propose(world.organization.agents.alice, order(900)), "CHAIN_UNREACHABLE");
  });

  it("takes the largest action an agent can ask for", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const session = "s".repeat(64);
    const parents: string[] = [];
    while (parents.length < 8) parents.push(String((await world.propose(alice, order(1, { session }))).json["sae"]));
    // Three bytes a character.
    const params = { ...order(900).params, recipient: "漢".repeat(256) };
    const largest = order(900, { params, session, parents, path: `/orders?note=${"n".repeat(2000)}` });
    const fits = await world.propose(alice, largest);
    expect(fits.status, fits.text).to.equal(200);
    expect(String(fits.json["envelope"]).length).to.be.within(6500, 8000);
  });

  it("refuses an envelope that would not fit its header: ENVELOPE_TOO_LARGE", async () => {
    const world = await suite.world();
    const { json } = await world.propose(world.organization.agents.alice, order(900));
    const { jwt, disclosures } = splitCompact(String(json["envelope"]));
    const claims = claimsOf(jwt);
    const { verdict, dimension, reason, call } = claims.pol;
    const sized = (more: number) => {
      const intent = { disclosures: [...disclosures, "d".repeat(more)] } as unknown as OpenedIntent;
      const told = { verdict, dimension, reason, call } as Verdict;
      return () =>
        requireSize(world.deps, {
          authentic: { intent },
          draft: claims,
          verdict: told,
        });
    };
    sized(1_000)();
    expectCode("ENVELOPE_TOO_LARGE", sized(8_000));
  });
});
