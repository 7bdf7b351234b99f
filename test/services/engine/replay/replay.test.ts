import { expect } from "chai";
import { id } from "ethers";

import { signByWallet } from "../../../../services/chain/signed/approval.ts";
import { createLimitReader } from "../../../../services/chain/read/limit-reader.ts";
import { readBlockByNumber } from "../../../../services/chain/read/block.ts";
import { createReplay } from "../../../../services/engine/replay/replay.ts";
import type { ReplayDeps, Replayed } from "../../../../services/engine/replay/types.ts";
import { encodeDecision } from "../../../../services/core/calldata/request.ts";
import { approvalDigest } from "../../../../services/core/approval/digest.ts";
import { hashAction } from "../../../../services/core/calldata/action-hash.ts";
import { decodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { actDigest } from "../../../../services/core/envelope/act-digest.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import { buildEvidence } from "../../../../services/core/envelope/build-evidence.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import { type Sae, saeSchema } from "../../../../services/core/schemas/sae.ts";
import { joinCompact, splitCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import { evidenceOf, inputsOf, resolveRecord } from "../../../../services/core/sdjwt/record.ts";
import { openSae } from "../../../../services/core/verify/envelope.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { nodeVerifier } from "../../../../services/keys/verify/node-verifier.ts";
import type { Proposal } from "../../../../services/sdk/intent.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { fixedBytes } from "../../../helpers/samples.ts";
import { ed25519Signer } from "../../../helpers/test-signers.ts";
import { APPROVER } from "../../signing/support/example.ts";
import { approve, holdOrder, resume } from "../../signing/support/holding.ts";
import { publish } from "../../signing/support/publish.ts";
import { order } from "../../signing/support/requests.ts";
import { createSuite } from "../../signing/support/suite.ts";
import type { World } from "../../signing/support/world.ts";

const suite = await createSuite();
const OTHER = `0x${"11".repeat(32)}`;
const TYPES = [JWS_TYPES.sae, JWS_TYPES.denial];

describe("engine/replay", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  const replayIn = (world: World, text: string, replace: Partial<ReplayDeps> = {}): Promise<Replayed> =>
    createReplay({
      system: world.deps.system,
      decider: world.deps.decider,
      registries: world.deps.registries,
      blockAt: ({ number }) => readBlockByNumber(world.rpc, number),
      limits: createLimitReader(world.rpc, world.deps.system),
      verifiers: [nodeVerifier],
      ...replace,
    })(text);
  /** what the service answered, with the disclosures of the intent and of the evidence */
  const decisionOn = async (world: World, proposal: Proposal): Promise<string> => {
    const { intent } = await world.intentOf(world.organization.agents.alice, proposal);
    const { json } = await world.act(intent);
    const { jwt } = splitCompact(String(json["envelope"] ?? json["denial"]));
    return joinCompact(jwt, [...splitCompact(intent).disclosures, ...(json["evidence"] as string[])]);
  };
  /** properly signed again, after an edit */
  const edited = async (world: World, text: string, edit: (claims: Sae) => Sae, signer = world.deps.signer) => {
    const { jwt, disclosures } = splitCompact(text);
    const { header, payload } = parseJws(jwt, TYPES);
    const claims = edit(saeSchema.parse(payload));
    return joinCompact(await signJws(signer, header.typ, claims), disclosures);
  };
  const pol =
    (members: Partial<Sae["pol"]>) =>
    (claims: Sae): Sae => ({ ...claims, pol: { ...claims.pol, ...members } });
  /** properly signed again, over another salt of the target */
  const withSalt = (world: World, text: string, target: string) => {
    const { jwt, disclosures } = splitCompact(text);
    const { claims } = openSae(jwt, TYPES);
    const shown = inputsOf(resolveRecord(claims, disclosures));
    if (shown === null) throw new Error("a disclosure is missing");
    const { salts, spent, approvals } = shown;
    const other = buildEvidence({ salts: { ...salts, target }, spent, approvals }, fixedBytes("other"));
    const evidence = new Set(evidenceOf(claims, disclosures));
    const opened = [...disclosures.filter((each) => !evidence.has(each)), ...other.disclosures];
    return edited(world, joinCompact(jwt, opened), ({ pol: policy, ctx, ...rest }) => {
      return { ...rest, pol: { ...policy, ...other.pol }, ctx: { ...ctx, ...other.ctx } };
    });
  };
  const codes = ({ notes }: Replayed) => notes.map(({ code }) => code);

  it("gives a permission's verdict again, and every limit beside its value", async () => {
    const world = await suite.world();
    const replayed = await replayIn(world, await decisionOn(world, order(6000)));
    expect(replayed).to.include({ result: "same" });
    expect(replayed.notes).to.deep.equal([]);
    expect(replayed.said).to.deep.equal({ verdict: "Flagged", dimension: "Financial", reason: "ABOVE_FLAG" });
    expect(replayed.block).to.deep.equal(replayed.claims.pol.block);
    expect(replayed.explanation?.decisive).to.include({ limit: "amount.flag", value: "600000", bound: "500000" });
    expect(replayed.explanation?.nearest).to.include({ limit: "amount.hold", headroom: "400000", used: 0.6 });
  });

  it("gives the verdict of a denial again: held, and blocked", async () => {
    const world = await suite.world();
    const held = await replayIn(world, await decisionOn(world, order(20_000)));
    expect([held.result, held.said?.reason, held.explanation?.decisive?.limit]).to.deep.equal([
      "same",
      "ABOVE_HOLD",
      "amount.hold",
    ]);
    expect(held.explanation?.approvals_needed).to.equal(1);
    const blocked = await replayIn(world, await decisionOn(world, order(200_000)));
    expect([blocked.result, blocked.said?.reason]).to.deep.equal(["same", "ABOVE_BLOCK"]);
  });

  it("disputes an approval whose words are not the act's, which no contract can see", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    await approve(world, held.hold);
    const { json } = await resume(world, held);
    const honest = joinCompact(splitCompact(String(json["envelope"])).jwt, [
      ...held.built.disclosures,
      ...(json["evidence"] as string[]),
    ]);
    expect((await replayIn(world, honest)).result).to.equal("same");

    const { jwt, disclosures } = splitCompact(honest);
    const { claims } = openSae(jwt, TYPES);
    const inputs = inputsOf(resolveRecord(claims, disclosures));
    const [approval] = inputs?.approvals ?? [];
    if (inputs === null || approval === undefined) throw new Error("a disclosure is missing");
    const { chainId, system, organization } = world.organization.system;
    const bound = { act: actDigest(claims.act, claims.sub), hold: toHex(decodeBase64url(held.hold)) };
    const terms = { chainId, system, organization, ...bound, log: 1, policy: 1, version: 1 };
    for (const [member, text] of Object.entries({ amount: "120.00", recipient: "Somebody Else", currency: "EUR" })) {
      const action = { ...approval.action, [member]: text };
      const digest = approvalDigest({ ...terms, validBefore: approval.valid_before }, hashAction(action));
      const other = { ...inputs, approvals: [{ ...approval, ...signByWallet(APPROVER.privateKey, digest), action }] };
      const evidence = buildEvidence(other, fixedBytes("other"));
      const kept = disclosures.filter((each) => !evidenceOf(claims, disclosures).includes(each));
      const forged = await edited(world, joinCompact(jwt, [...kept, ...evidence.disclosures]), (said) => {
        const ctx = { ...said.ctx, ...evidence.ctx };
        const asked = { ...said, ctx, pol: { ...said.pol, ...evidence.pol } };
        return pol({ call: sha256b64(encodeDecision(asked, other)) })(asked);
      });
      const replayed = await replayIn(world, forged);
      expect([replayed.result, codes(replayed)], member).to.deep.equal(["disputed", ["APPROVAL_MISMATCH"]]);
      expect(replayed.said?.reason, "the contract took it").to.equal("APPROVED");
    }
  });

  it("names another verdict than the policy's", async () => {
    const world = await suite.world();
    const forged = await edited(world, await decisionOn(world, order(6000)), pol({ verdict: "AutoApproved" }));
    const replayed = await replayIn(world, forged);
    expect([replayed.result, codes(replayed)]).to.deep.equal(["another", ["VERDICT_DIFFERS"]]);
    expect(replayed.said?.verdict).to.equal("Flagged");
  });

  it("holds money again that was decided on degraded state", async () => {
    const world = await suite.world();
    await publish(world, { stateAge: 60n });
    const honest = await decisionOn(world, order(900));
    const { jwt, disclosures } = splitCompact(honest);
    const inputs = inputsOf(resolveRecord(openSae(jwt, TYPES).claims, disclosures));
    if (inputs === null) throw new Error("a disclosure is missing");
    const later = (verdict: Partial<Sae["pol"]>) =>
      edited(world, honest, (claims) => {
        const old = { ...claims, iat: claims.iat + 30, nbf: claims.nbf + 30, exp: claims.exp + 30 };
        return pol({ ...verdict, call: sha256b64(encodeDecision(old, inputs)) })(old);
      });
    const held = await replayIn(
      world,
      await later({ verdict: "Held", dimension: "Temporal", reason: "STATE_DEGRADED" }),
    );
    expect([held.result, held.explanation?.decisive?.limit]).to.deep.equal(["same", "state_fresh"]);
    expect((await replayIn(world, await later({}))).result).to.equal("another");
  });

  it("disputes what the registry, the claims or the signature contradict", async () => {
    const world = await suite.world();
    const honest = await decisionOn(world, order(900));
    const cases = [
      ["POLICY_MISMATCH", await edited(world, honest, pol({ version: 2 }))],
      ["POLICY_MISMATCH", await edited(world, honest, pol({ state: "Pure" }))],
      ["POLICY_MISMATCH", await edited(world, honest, pol({ contract: `0x${"22".repeat(20)}` }))],
      ["POLICY_MISMATCH", await edited(world, honest, pol({ policy: 7 }))],
      ["CALL_MISMATCH", await withSalt(world, honest, OTHER)],
      ["SIGNER_UNKNOWN", await edited(world, honest, (claims) => claims, ed25519Signer(77))],
    ] as const;
    for (const [code, text] of cases) {
      const replayed = await replayIn(world, text);
      expect(replayed.result, code).to.equal("disputed");
      expect(codes(replayed)[0], code).to.equal(code);
    }
  });

  it("disputes a decision of a log whose keys sign something else", async () => {
    const world = await suite.world();
    const honest = await decisionOn(world, order(900));
    const { registries } = world.deps;
    const others: (typeof registries.readLog)[] = [
      async (at, logId) => {
        const log = await registries.readLog(at, logId);
        return log === null ? null : { ...log, kind: "Enforcement" as const };
      },
      async () => null,
    ];
    for (const readLog of others) {
      const replayed = await replayIn(world, honest, { registries: { ...registries, readLog } });
      expect([replayed.result, codes(replayed)]).to.deep.equal(["disputed", ["SIGNER_UNKNOWN"]]);
    }
  });

  it("disputes a decision whose signature was made over other bytes", async () => {
    const world = await suite.world();
    const [one, two] = [await decisionOn(world, order(900)), await decisionOn(world, order(6000))];
    const swapped = splitCompact(one).jwt.replace(/[^.]+$/, splitCompact(two).jwt.split(".")[2] ?? "");
    const replayed = await replayIn(world, joinCompact(swapped, splitCompact(one).disclosures));
    expect([replayed.result, codes(replayed)]).to.deep.equal(["disputed", ["SIGNER_UNKNOWN"]]);
  });

  it("says why a decision cannot be replayed: disclosures, policy not asked, block, state", async () => {
    const world = await suite.world();
    const honest = await decisionOn(world, order(900));
    const { jwt, disclosures } = splitCompact(honest);
    const gone: ReplayDeps["decider"] = {
      decide: () =>
        Promise.reject(new CountersignError("CHAIN_UNREACHABLE", 'evaluate: -32000 "missing trie node ab"')),
    };
    const mismatch = await decisionOn(world, order(900, { type: "erp.fee.create" }));
    const cases = [
      ["DISCLOSURES_MISSING", await replayIn(world, jwt)],
      // The last ones are those of counters and approvals, before them stands what is salted.
      ["DISCLOSURES_MISSING", await replayIn(world, joinCompact(jwt, disclosures.slice(0, -1)))],
      ["DISCLOSURES_MISSING", await replayIn(world, joinCompact(jwt, disclosures.toSpliced(-2, 1)))],
      ["DISCLOSURES_MISSING", await replayIn(world, joinCompact(jwt, disclosures.toSpliced(-3, 1)))],
      ["DISCLOSURES_MISSING", await replayIn(world, joinCompact(jwt, disclosures.toSpliced(2, 1)))],
      ["POLICY_NOT_ASKED", await replayIn(world, mismatch)],
      ["BLOCK_MISSING", await replayIn(world, honest, { blockAt: () => Promise.resolve(null) })],
      ["STATE_MISSING", await replayIn(world, honest, { decider: gone })],
    ] as const;
    for (const [code, replayed] of cases) {
      expect([replayed.result, codes(replayed), replayed.said], code).to.deep.equal(["not_replayable", [code], null]);
    }
  });

  it("re-runs a decision that does not show where its request went", async () => {
    const world = await suite.world();
    const { jwt, disclosures } = splitCompact(await decisionOn(world, order(900)));
    const replayed = await replayIn(world, joinCompact(jwt, disclosures.slice(2)));
    expect([replayed.result, codes(replayed)]).to.deep.equal(["same", []]);
  });

  it("says the witness does not show enough: not replayable", async () => {
    const world = await suite.world();
    const decider = { decide: () => Promise.reject(new CountersignError("WITNESS_INCOMPLETE", "slot 7")) };
    const replayed = await replayIn(world, await decisionOn(world, order(900)), { decider });
    expect([replayed.result, codes(replayed)]).to.deep.equal(["not_replayable", ["STATE_MISSING"]]);
  });

  it("concludes nothing from a node in trouble, a foreign decision or a forged disclosure", async () => {
    const world = await suite.world();
    const honest = await decisionOn(world, order(900));
    const decider = { decide: () => Promise.reject(new CountersignError("CHAIN_UNREACHABLE", "the line is cut")) };
    await expectCodeAsync("CHAIN_UNREACHABLE", replayIn(world, honest, { decider }));
    const system = { ...world.deps.system, chainId: 1 };
    await expectCodeAsync("ENVELOPE_FOREIGN", replayIn(world, honest, { system }));
    const other = await decisionOn(world, order(901));
    const mixed = joinCompact(splitCompact(honest).jwt, splitCompact(other).disclosures);
    await expectCodeAsync("DISCLOSURE_INVALID", replayIn(world, mixed));
  });

  it("still says the verdict when nobody can read the limits", async () => {
    const world = await suite.world();
    const limitsFor = () => Promise.reject(new CountersignError("CHAIN_UNREACHABLE", "no logs"));
    const text = await decisionOn(world, order(900));
    for (const limits of [null, { limitsFor }]) {
      const replayed = await replayIn(world, text, { limits });
      expect([replayed.result, replayed.explanation]).to.deep.equal(["same", null]);
    }
  });

  describe("after a reorganization", () => {
    /** The pinned block is taken back, and `meanwhile` is the one in its place. */
    const reorganized = async (world: World, meanwhile: (world: World) => Promise<unknown>): Promise<Replayed> => {
      const { networkHelpers } = world.organization.connection;
      const { time } = networkHelpers;
      const before = await networkHelpers.takeSnapshot();
      const parent = await time.latest();
      await time.increaseTo(parent + 1);
      await world.catchUp();
      const text = await decisionOn(world, order(900));
      await before.restore();
      // Dated, so that it is another block however much time has passed.
      await time.setNextBlockTimestamp(parent + 4);
      await meanwhile(world);
      return replayIn(world, text);
    };

    it("notes the same verdict at the canonical block of the number", async () => {
      const world = await suite.world();
      const replayed = await reorganized(world, ({ organization }) => organization.connection.networkHelpers.mine());
      expect([replayed.result, codes(replayed)]).to.deep.equal(["same", ["REORGANIZED"]]);
      expect(replayed.block?.number).to.equal(replayed.claims.pol.block.number);
      expect(replayed.block?.hash).to.not.equal(replayed.claims.pol.block.hash);
    });

    it("disputes another", async () => {
      const world = await suite.world();
      const replayed = await reorganized(world, async ({ organization }) => {
        const { pause, actors } = organization.deployment;
        await pause.connect(actors.guardian).pause(id("incident"));
      });
      expect([replayed.result, codes(replayed)]).to.deep.equal(["disputed", ["REORGANIZED", "VERDICT_DIFFERS"]]);
      expect(replayed.said?.reason).to.equal("PAUSED");
    });
  });
});
