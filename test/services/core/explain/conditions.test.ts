import { expect } from "chai";
import { id } from "ethers";

import type { GrantLimits } from "../../../../services/chain/abi/contracts.ts";
import { FACETS } from "../../../../services/core/calldata/facets.ts";
import { explain } from "../../../../services/core/explain/explain.ts";
import type { LimitRow } from "../../../../services/core/explain/row.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import type { Params } from "../../../../services/core/schemas/act.ts";
import {
  ABSENT,
  DIMENSION_BIT,
  ALL_DIMENSIONS,
  EUR,
  EVERY_HOUR,
  listed,
  NONE,
  UNHELD,
  unlimited,
} from "../../../contracts/lineage/support/envelopes.ts";
import { saeClaims, INPUTS } from "../../../helpers/samples.ts";
import { APPROVER, exampleParameters, STRANGER } from "../../signing/support/example.ts";
import { publish } from "../../signing/support/publish.ts";
import { createSuite } from "../../signing/support/suite.ts";
import { createDesk, type Question } from "./support/desk.ts";

const suite = await createSuite();
const all = unlimited();
const EVERYTHING = Object.values(FACETS).reduce((bits, bit) => bits | BigInt(bit), 0n);

const MONEY: Params = { amount: "100", currency: "USD" };
const DATA: Params = { dataset: "north", classification: "secret" };
const REACH: Params = { channel: "mail", recipient: "ACME", external: true };

type Edit = Partial<GrantLimits>;
const financial = (over: Partial<GrantLimits["financial"]>): Edit => ({ financial: { ...all.financial, ...over } });
const without = (dimension: keyof typeof DIMENSION_BIT, parts: object): Edit => ({
  ...parts,
  dimensions: ALL_DIMENSIONS & ~DIMENSION_BIT[dimension],
});
const data = (over: Partial<GrantLimits["dataAccess"]>): Edit => ({ dataAccess: { ...all.dataAccess, ...over } });
const reach = (over: Partial<GrantLimits["communication"]>): Edit => ({
  communication: { ...all.communication, ...over },
});
const operational = (over: object): Edit => ({ operational: { ...all.operational, ...over } });

/** One condition of a delegation each: the reason the contract gives, and the row that has to explain it. */
const OF_DELEGATIONS: readonly (readonly [reason: string, limit: string, envelope: Edit, params: Params])[] = [
  ["OPERATION_NOT_DELEGATED", "operation", operational({ operations: listed("other") }), {}],
  ["TARGET_NOT_DELEGATED", "target", operational({ targets: listed("elsewhere") }), {}],
  ["DIMENSION_NOT_HELD", "dimension", without("FINANCIAL", { financial: UNHELD.financial }), MONEY],
  ["CURRENCY_NOT_DELEGATED", "currency", financial({ currency: EUR, perAction: ABSENT }), MONEY],
  ["DIMENSION_NOT_HELD", "dimension", without("DATA_ACCESS", { dataAccess: UNHELD.dataAccess }), DATA],
  ["DATA_SET_NOT_DELEGATED", "data_set", data({ readable: listed("south") }), DATA],
  ["DATA_SET_NOT_DELEGATED", "data_set", data({ writable: listed("south") }), { ...DATA, access: "write" }],
  ["DATA_SET_NOT_DELEGATED", "data_set", data({ writable: NONE }), { access: "write" }],
  ["CLASSIFICATION_CEILING", "classification", data({ ceiling: 2n }), DATA],
  ["CLASSIFICATION_MISSING", "classification", data({ ceiling: 3n }), { dataset: "north" }],
  ["PII_NOT_DELEGATED", "pii", data({ pii: false }), { ...DATA, pii: true }],
  ["DIMENSION_NOT_HELD", "dimension", without("COMMUNICATION", { communication: UNHELD.communication }), REACH],
  ["CHANNEL_NOT_DELEGATED", "channel", reach({ channels: listed("chat") }), REACH],
  ["RECIPIENT_NOT_DELEGATED", "recipient", reach({ recipients: listed("other") }), REACH],
  ["OUTSIDE_NOT_DELEGATED", "outside", reach({ outside: false }), REACH],
];

describe("core/explain: conditions the contract judges", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  /** A rule that leaves everything to the delegations, and a delegation with an edit. */
  const ask = async (edit: Edit, question: Omit<Question, "delegation">, policy: object = {}) => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const rules = exampleParameters().rules.map((rule) => ({ ...rule, facets: EVERYTHING & ~1n, ...money(question) }));
    await publish(world, { rules, ...policy });
    const delegation = await world.organization.authority.delegateTo(alice.agentId, { ...all, ...edit });
    await world.catchUp();
    return createDesk(world, alice).ask({ delegation, type: "erp.unit.read", ...question });
  };
  /** An amount is mandatory under a rule that knows amounts. */
  const money = ({ params }: Pick<Question, "params">) => {
    const { currency, flagAbove, holdAbove, blockAbove } = exampleParameters().rules[0] ?? {};
    const none = { currency: `0x${"00".repeat(32)}`, flagAbove: 0n, holdAbove: 0n, blockAbove: 0n };
    if (params.amount === undefined) return none;
    return { facets: EVERYTHING, currency, flagAbove, holdAbove, blockAbove } as typeof none;
  };
  const expectDecisive = (
    { decision, explanation }: Awaited<ReturnType<typeof ask>>,
    reason: string,
    limit: string,
  ): LimitRow => {
    expect(decision.reason).to.equal(reason);
    expect(explanation.decisive).to.include({ limit, reason, beyond: true, verdict: decision.verdict });
    expect(explanation.decisive?.dimension).to.equal(decision.dimension);
    if (explanation.decisive === null) throw new Error("no row");
    return explanation.decisive;
  };

  for (const [reason, limit, envelope, params] of OF_DELEGATIONS) {
    it(`names ${limit} of the delegation for ${reason} (${Object.keys(params).join(", ")})`, async () => {
      const row = expectDecisive(await ask(envelope, { params }), reason, limit);
      expect(row.source.from).to.equal("delegation");
    });
  }

  it("finds nothing beyond when the delegation holds all of it", async () => {
    const { decision, explanation } = await ask({}, { params: { ...MONEY, ...DATA, ...REACH, pii: true } });
    expect(decision).to.deep.equal({ verdict: "AutoApproved", dimension: "None", reason: "WITHIN_LIMITS" });
    expect(explanation.limits.filter(({ beyond }) => beyond !== false)).to.deep.equal([]);
    const named = explanation.limits.map(({ limit }) => limit);
    for (const [, limit] of OF_DELEGATIONS) if (limit !== "dimension") expect(named).to.include(limit);
  });

  it("names the hours, and the blackout, by the time of the request", async () => {
    const world = await suite.world();
    const now = createDesk(world, world.organization.agents.alice).now();
    const hour = BigInt((Math.floor(now / 3600) + 72) % 168);
    const temporal = { ...all.temporal, week: EVERY_HOUR & ~(1n << hour) & ~(1n << ((hour + 1n) % 168n)) };
    expectDecisive(await ask({ temporal }, { params: {} }), "OUTSIDE_HOURS", "hours");
    const blackouts = [{ from: BigInt(now - 60), until: BigInt(now + 3600) }];
    expectDecisive(await ask({ temporal: { ...all.temporal, blackouts } }, { params: {} }), "BLACKOUT", "blackout");
    const within = await ask({ temporal: { ...all.temporal, blackouts: [{ from: 1n, until: 2n }] } }, { params: {} });
    expect(within.decision.reason).to.equal("WITHIN_LIMITS");
  });

  it("names the age of the state", async () => {
    const row = expectDecisive(await ask({}, { params: {}, age: 21 }, { stateAge: 20n }), "STALE_STATE", "state_age");
    expect(row).to.include({ value: "21", bound: "20", headroom: "-1" });
    expect((await ask({}, { params: {}, age: 20 }, { stateAge: 20n })).decision.reason).to.equal("WITHIN_LIMITS");
  });

  it("names what the policy itself does not allow", async () => {
    expectDecisive(await ask({}, { params: {}, type: "erp.unknown.create" }), "OPERATION_NOT_ALLOWED", "operation");
    expectDecisive(await ask({}, { params: {}, target: "http://other.example" }), "TARGET_NOT_ALLOWED", "target");
    const rules = exampleParameters().rules;
    const order = { type: "erp.order.create" } as const;
    const facets = await ask({}, { params: { ...MONEY, pii: true }, ...order }, { rules });
    expectDecisive(facets, "DIMENSION_NOT_HELD", "facets");
    expectDecisive(await ask({}, { params: {}, ...order }, { rules }), "AMOUNT_MISSING", "amount");
    const euros = { params: { amount: "1", currency: "EUR" }, ...order };
    expectDecisive(await ask({}, euros, { rules }), "CURRENCY_MISMATCH", "currency");
  });

  it("names what may not be sent to whom", async () => {
    const out = { ...DATA, external: true };
    expectDecisive(await ask({}, { params: out }, { outsideCeiling: 2 }), "RELEASE_CEILING", "release.ceiling");
    expectDecisive(
      await ask({}, { params: { ...out, pii: true } }, { outsidePii: false }),
      "RELEASE_PII",
      "release.pii",
    );
    const unknown = { params: { dataset: "north", recipient: "ACME" } };
    expectDecisive(await ask({}, unknown, { insideCeiling: 3 }), "CLASSIFICATION_MISSING", "release.ceiling");
  });

  it("names floors: of the operation, and of the agent's posture", async () => {
    const rules = exampleParameters().rules.map((rule) => ({ ...rule, floor: 3 as const }));
    const reading = { params: { dataset: "north" } };
    expectDecisive(await ask({}, reading, { rules }), "RULE_FLOOR", "rule_floor");
    const world = await suite.world();
    const { agentRegistry, actors } = world.organization.deployment;
    const { alice } = world.organization.agents;
    await agentRegistry.connect(actors.guardian).lowerPosture(alice.agentId, 4);
    await world.catchUp();
    const { delegation } = alice.identity;
    const question = { delegation, type: "erp.unit.read", ...reading, posture: "ContinuousInsight" } as const;
    expectDecisive(await createDesk(world, alice).ask(question), "POSTURE_FLOOR", "posture");
  });

  it("names the approver who is unknown, late, or above its ceiling", async () => {
    const approval = { signer: APPROVER.address, valid_before: 9_999_999_999, action: null, signature: "0x" };
    const hold = sha256b64("the intent that was held");
    const held = (amount: string, over: Partial<typeof approval>): Omit<Question, "delegation"> => ({
      type: "erp.order.create",
      params: { amount, currency: "USD" },
      approvals: [{ ...approval, ...over }],
      hold,
    });
    const rules = exampleParameters().rules;
    const stranger = await ask({}, held("2000000", { signer: STRANGER.address }), { rules });
    expectDecisive(stranger, "APPROVER_UNKNOWN", "approver");
    expectDecisive(
      await ask({}, held("2000000", { valid_before: 1 }), { rules }),
      "APPROVAL_EXPIRED",
      "approver.expiry",
    );
    expectDecisive(await ask({}, held("5000001", {}), { rules }), "APPROVER_CEILING", "approver.ceiling");
  });

  it("names a reason that has to be stated", async () => {
    const world = await suite.world();
    const { agents, authority } = world.organization;
    const wide = await authority.delegateTo(agents.bob.agentId, all);
    const handed = { id: wide, envelope: all, signer: agents.bob.signer };
    const delegation = await authority.handDown(handed, agents.alice.agentId, all, true);
    await world.catchUp();
    const desk = createDesk(world, agents.alice);
    const question = { delegation, params: MONEY } as const;
    expectDecisive(await desk.ask(question), "REASONING_MISSING", "reasoning");
  });

  it("explains no reason that no limit is about: a delegation nobody made", async () => {
    const world = await suite.world();
    const desk = createDesk(world, world.organization.agents.alice);
    const { decision, explanation } = await desk.ask({ delegation: id("nobody"), params: MONEY });
    expect(decision.reason).to.equal("NO_AUTHORITY");
    expect(explanation.decisive).to.equal(null);
    expect(explanation.limits.every(({ source }) => source.from !== "delegation")).to.equal(true);
  });

  it("shows nothing of another agent's delegation: LINEAGE_FOREIGN", async () => {
    const world = await suite.world();
    const { alice, bob } = world.organization.agents;
    const desk = createDesk(world, alice);
    const { decision, explanation } = await desk.ask({ delegation: String(bob.identity.delegation), params: MONEY });
    expect(decision.reason).to.equal("LINEAGE_FOREIGN");
    expect(explanation.limits.filter(({ source }) => source.from === "delegation")).to.deep.equal([]);
  });

  it("says what is not known as unknown: a budget the decision was not charged to", async () => {
    const perDay = { flagAt: 10n, soft: 20n, hard: 30n };
    const { decision, explanation } = await ask(financial({ perDay }), { params: MONEY });
    expect(decision.reason).to.equal("COUNTER_MISMATCH");
    const row = explanation.limits.find(({ limit }) => limit === "per_day.hard");
    expect(row).to.include({ value: null, beyond: null, headroom: null, bound: "30" });
    expect(explanation.decisive).to.equal(null);
  });

  it("lists the delegations alone when the evaluator's parameters are not TrustPolicy's", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const delegation = String(alice.identity.delegation);
    const { path } = await createDesk(world, alice).limits(delegation);
    const claims = saeClaims({ iss: alice.identity.subject });
    const decision = { verdict: "Blocked", dimension: "None", reason: "CUSTOM_1_7" } as const;
    const told = explain({ claims, ...INPUTS, params: MONEY, blockTime: null, terms: null, path, decision });
    expect(told).to.include({ decisive: null, nearest: null, approvals_needed: null });
    expect(new Set(told.limits.map(({ source }) => source.from))).to.deep.equal(new Set(["delegation"]));
  });
});
