import { expect } from "chai";

import { planOf } from "../../../../../services/core/domain/plan/plan.ts";
import {
  type AgentFacts,
  type Found,
  NOTHING_REMEMBERED,
  type Remembered,
} from "../../../../../services/core/domain/plan/facts.ts";
import { compileDomain } from "../../../../../services/core/domain/compile.ts";
import { modelsOf } from "../../../../../services/core/domain/models.ts";
import {
  postureDifferences,
  modelDifferences,
  runDifferences,
} from "../../../../../services/core/domain/plan/autonomy.ts";
import type { Compared } from "../../../../../services/core/domain/plan/differences.ts";
import { POSTURES } from "../../../../../services/core/words/verdicts.ts";
import { expectCode } from "../../../../helpers/expect-code.ts";
import { LOCAL, local } from "../../../domain/support/domain.ts";

const SALT = `0x${"07".repeat(32)}`;
const [A, B, C] = ["aa", "bb", "cc"].map((byte) => `0x${byte.repeat(32)}`) as [string, string, string];
const NO = { again: false, overwrite: false };

/** The small domain with one model, which clerk runs. */
const withModel = (model: string, agent = "    model: helper\n") =>
  local(
    ["agents:\n", `models:\n  helper:\n${model}agents:\n`],
    ["    capabilities: [bank.wire.create]\n", `    capabilities: [bank.wire.create]\n${agent}`],
  );
const HELPER = `    digest: "${A}"\n    sbom: "${B}"\n`;

const domainOf = (text: string) => compileDomain(text, { salt: SALT, from: 0 }).domain;

function compared(text: string, models: Found["models"], remembered: Partial<Remembered> = {}, allowed = NO): Compared {
  const domain = domainOf(text);
  return {
    found: { models, powers: { delay: 9 } } as unknown as Found,
    wanted: { domain } as Compared["wanted"],
    remembered: { ...NOTHING_REMEMBERED, ...remembered },
    allowed,
  };
}

const agent = (facts: Partial<AgentFacts>): AgentFacts => ({
  ...{
    id: 1,
    status: "Active",
    custody: "Agent",
    posture: "Delegated",
    model: A,
    changed: true,
    capabilities: [],
    lapsed: [],
  },
  ...facts,
});

const NONE = `0x${"00".repeat(32)}`;

describe("core/domain: models", () => {
  it("are those of the file, and one without a name for each agent that names none", () => {
    expect(modelsOf(domainOf(LOCAL)).map(({ subject }) => subject)).to.deep.equal(["lead", "clerk"]);
    const [helper, lead] = modelsOf(domainOf(withModel(HELPER)));
    expect(helper).to.deep.equal({
      subject: "helper",
      model: { digest: A, slsaLevel: 0, sbomDigest: B, provenanceDigest: NONE, sbomUri: "" },
    });
    expect(lead?.subject).to.equal("lead");
  });

  for (const [what, text] of [
    ["that nobody has", withModel(HELPER, "    model: helpr\n")],
    ["of a level nothing shows", withModel(`${HELPER}    slsa: 2\n`)],
    ["with provenance of no level", withModel(`${HELPER}    provenance: "${C}"\n`)],
    ["of no digest", withModel(`    digest: "${NONE}"\n    sbom: "${B}"\n`)],
    ["twice", withModel(`${HELPER}  other:\n${HELPER}`)],
    ["below the level of the policy", withModel(HELPER).replace("policy:\n", "policy:\n  leastSlsa: 1\n")],
  ] as const) {
    it(`${what}: DOMAIN_INVALID`, () => {
      expectCode("DOMAIN_INVALID", () => domainOf(text));
    });
  }

  it("are asked of the council once, and shown where the registry knows them otherwise or not any more", () => {
    const lines = (models: Found["models"], allowed = NO) =>
      modelDifferences(compared(withModel(HELPER), models, {}, allowed))
        .filter(({ row }) => row.subject === "helper")
        .map(({ row, act, by }) => [row.effect, act?.do ?? null, by?.role ?? null]);
    const entry = { slsaLevel: 0, sbomDigest: B, provenanceDigest: NONE };
    expect(lines({})).to.deep.equal([["adds", "model", "council"]]);
    expect(lines({ [A]: { state: "standing", ...entry } })).to.deep.equal([]);
    expect(lines({ [A]: { state: "standing", ...entry, sbomDigest: C } })).to.deep.equal([["drift", null, null]]);
    const revoked = { [A]: { state: "revoked", ...entry } } as const;
    expect(lines(revoked)).to.deep.equal([["drift", null, null]]);
    expect(lines(revoked, { ...NO, overwrite: true })).to.deep.equal([["adds", "model", "council"]]);
  });

  it("change what an agent runs by the council, and only where the file was changed", () => {
    const lines = (remembered: Partial<Remembered>, allowed = NO) =>
      runDifferences(compared(withModel(HELPER), {}, remembered, allowed), "clerk", agent({ model: C })).map(
        ({ row, act, by }) => [row.effect, act?.do ?? null, by?.role ?? null],
      );
    expect(lines({ models: { clerk: C } })).to.deep.equal([["loosens", "run", "council"]]);
    expect(lines({ models: { clerk: A } })).to.deep.equal([["drift", null, null]]);
    expect(lines({})).to.deep.equal([["drift", null, null]]);
    expect(lines({}, { ...NO, overwrite: true })).to.deep.equal([["loosens", "run", "council"]]);
  });
});

describe("core/domain: postures", () => {
  const asked = (posture: string) =>
    local([
      "    capabilities: [bank.wire.create]\n",
      `    capabilities: [bank.wire.create]\n    posture: ${posture}\n`,
    ]);

  it("are raised by the council and lowered by the guardian, from every one to every other", () => {
    for (const from of POSTURES.slice(1)) {
      for (const to of POSTURES.slice(1)) {
        const remembered = { postures: { clerk: from } };
        const found = postureDifferences(compared(asked(to), {}, remembered), "clerk", agent({ posture: from }));
        const [down, up] = [["tightens", "guardian", "lower", 0] as const, ["loosens", "council", "raise", 9] as const];
        const step = POSTURES.indexOf(to) - POSTURES.indexOf(from);
        expect(found.map(({ row, act, by }) => [row.effect, by?.role, act?.do, row.waits])).to.deep.equal(
          step === 0 ? [] : [step < 0 ? down : up],
        );
      }
    }
  });

  it("that changed beside the file are drift, in both directions", () => {
    for (const posture of ["Supervised", "Delegated"] as const) {
      const remembered = { postures: { clerk: "ContinuousInsight" as const } };
      const text = asked("ContinuousInsight");
      const found = postureDifferences(compared(text, {}, remembered), "clerk", agent({ posture }));
      expect(found.map(({ row, act }) => [row.effect, row.signs, act])).to.deep.equal([
        ["drift", "agent posture clerk ContinuousInsight", null],
      ]);
    }
  });

  it("of a newcomer begin with Supervised", () => {
    const acts = (posture: string) =>
      postureDifferences(compared(asked(posture), {}), "clerk", null).map(({ act }) => act?.do);
    expect([acts("PseudoAgent"), acts("Supervised"), acts("Delegated")]).to.deep.equal([["lower"], [], ["raise"]]);
  });

  it("are none of other words: DOMAIN_INVALID", () => {
    expectCode("DOMAIN_INVALID", () => domainOf(asked("None")));
    expectCode("DOMAIN_INVALID", () => domainOf(asked("delegated")));
  });

  it("stand in the plan of a file that has them", () => {
    const domain = domainOf(asked("ContinuousInsight"));
    const powers = { members: [], threshold: 2, delay: 1, guardians: [], registrars: [] };
    const wanted = { domain, authority: [], salt: SALT, powers, policy: { parameters: {}, mapping: NONE } };
    const { plan } = planOf(null, wanted as unknown as Compared["wanted"], NOTHING_REMEMBERED, NO);
    expect(plan.rows.find(({ what, subject }) => what === "posture" && subject === "clerk")?.to).to.equal(
      "ContinuousInsight",
    );
  });
});
