import { expect } from "chai";
import * as fc from "fast-check";

import { compileDomain } from "../../../../../services/core/domain/compile.ts";
import { limitsBelow } from "../../../../../services/core/domain/plan/window.ts";
import {
  type AgentFacts,
  type Found,
  NOTHING_REMEMBERED,
  type Remembered,
  type Wanted,
} from "../../../../../services/core/domain/plan/facts.ts";
import { planOf } from "../../../../../services/core/domain/plan/plan.ts";
import { type Act, digestOf, rowKey } from "../../../../../services/core/domain/plan/row.ts";
import { modelOf, postureOf } from "../../../../../services/core/domain/models.ts";
import type { Limits } from "../../../../../services/core/domain/limits.ts";
import { mappingText } from "../../../../../services/core/domain/mapping.ts";
import { policyOf } from "../../../../../services/core/domain/policy.ts";
import type { Domain } from "../../../../../services/core/domain/schema.ts";
import { hashOfWords } from "../../../../../services/core/domain/words.ts";
import { PARAMETERS } from "../../../../../services/core/policy/parameters.ts";
import { LOCAL, local } from "../../../domain/support/domain.ts";

const SALT = `0x${"07".repeat(32)}`;
const NOW = Date.UTC(2026, 0, 5) / 1000;
const NO = { again: false, overwrite: false };

const walletOf = (said: string) => `0x${hashOfWords(said).slice(26)}`;

function wantedBy(text: string): Wanted {
  const { domain, authority } = compileDomain(text, { salt: SALT, from: NOW });
  const { council, guardian, registrar } = domain;
  return {
    ...{ domain, authority, salt: SALT },
    powers: {
      members: council.members.map(walletOf).toSorted(),
      ...{ threshold: council.threshold, delay: council.delay },
      guardians: [walletOf(guardian)],
      registrars: [walletOf(registrar)],
    },
    policy: {
      parameters: PARAMETERS.write(policyOf(domain, SALT, walletOf)),
      mapping: hashOfWords(mappingText(domain, SALT)),
    },
  };
}

/** A chain on which nothing but the contracts is there. */
function deployed({ powers, policy, domain }: Wanted): Found {
  const geneses = Object.keys(domain.principals).map((name) => [name, { id: idOf(name), state: "unknown" }] as const);
  return {
    ...{ chainId: 31_337, system: `0x${"aa".repeat(20)}`, time: NOW, powers, policy, version: 1, compared: null },
    ...{ agents: {}, models: {}, geneses: Object.fromEntries(geneses), delegations: {} },
  };
}

let made = 0;
const idOf = (name: string) => hashOfWords(`${name} ${String((made += 1))}`);

/** A chain after an act, as the contracts would leave it. */
function after(found: Found, wanted: Wanted, act: Act): Found {
  const agentOf = (name: string) => {
    const agent = found.agents[name];
    if (agent === undefined) throw new Error(`no agent ${name}`);
    return agent;
  };
  const withAgent = (name: string, change: Partial<Found["agents"][string]>): Found => ({
    ...found,
    agents: { ...found.agents, [name]: { ...agentOf(name), ...change } },
  });
  switch (act.do) {
    case "deploy":
      return found;
    case "publish":
      return { ...found, policy: wanted.policy, version: found.version + 1 };
    case "register": {
      const agent: AgentFacts = {
        ...({
          id: (made += 1),
          status: "Active",
          custody: "Agent",
          posture: "Supervised",
          changed: false,
          lapsed: [],
        } as const),
        model: modelOf(wanted.domain, act.agent).digest,
        capabilities: wanted.domain.agents[act.agent]?.capabilities.toSorted() ?? [],
      };
      return { ...found, agents: { ...found.agents, [act.agent]: agent } };
    }
    case "model":
      return { ...found, models: { ...found.models, [act.model.digest]: { state: "standing", ...act.model } } };
    case "run":
      return withAgent(act.agent, { model: modelOf(wanted.domain, act.agent).digest, changed: true });
    case "raise":
    case "lower":
      return withAgent(act.agent, { posture: postureOf(wanted.domain, act.agent), changed: true });
    case "revoke-agent":
      return withAgent(act.agent, { status: "Revoked", changed: true });
    case "attest":
      return withAgent(act.agent, { capabilities: [...agentOf(act.agent).capabilities, act.type].toSorted() });
    case "withdraw":
      return withAgent(act.agent, {
        capabilities: agentOf(act.agent).capabilities.filter((type) => type !== act.type),
      });
    case "nominate":
    case "establish": {
      const id = found.geneses[act.principal]?.id ?? "";
      const state = act.do === "nominate" ? "nominated" : "active";
      return { ...found, geneses: { ...found.geneses, [act.principal]: { id, state } } };
    }
    case "revoke":
      return ended(found, act.agent);
    case "grant":
      return granted(act.replaces ? ended(found, act.agent) : found, wanted, act.agent);
  }
}

function ended(found: Found, name: string): Found {
  const has = found.delegations[name];
  return has === undefined
    ? found
    : { ...found, delegations: { ...found.delegations, [name]: { ...has, revoked: true } } };
}

function granted(found: Found, { domain, authority }: Wanted, name: string): Found {
  const entry = authority.find(({ delegation }) => delegation.to === name);
  if (entry === undefined) throw new Error(`no delegation to ${name}`);
  const { from } = entry.delegation;
  const genesis = found.geneses[from];
  const above = genesis === undefined ? found.delegations[from] : undefined;
  const limits = limitsBelow(domain, entry.delegation, { salt: SALT, from: NOW - 60 }, above?.limits ?? null);
  if (typeof limits === "string") throw new Error(limits);
  const node = {
    ...{ id: idOf(name), parent: genesis?.id ?? above?.id ?? "", limits: limits.holds, levels: entry.levels },
    ...{ reasoning: hashOfWords(entry.delegation.why), revoked: false, standing: "WITHIN_LIMITS" as const },
  };
  return { ...found, delegations: { ...found.delegations, [name]: node } };
}

/** Everything a plan asks for, done. */
function applied(found: Found, wanted: Wanted, remembered: Remembered): Found {
  const { differences } = planOf(found, wanted, remembered, NO);
  return differences.reduce((chain, { act }) => (act === null ? chain : after(chain, wanted, act)), found);
}

const rowsOf = (found: Found, wanted: Wanted, remembered = NOTHING_REMEMBERED) =>
  planOf(found, wanted, remembered, NO).plan.rows;

/** Files that differ in everything a person changes day by day. */
const files = fc
  .record({
    hold: fc.constantFrom("1,000.00", "2,000.00", "9,000.00"),
    block: fc.constantFrom("20000.00", "30000.00"),
    rate: fc.integer({ min: 1, max: 100 }),
    path: fc.constantFrom("/wires", "/transfers"),
    third: fc.boolean(),
    balance: fc.boolean(),
    clerk: fc.boolean(),
    why: fc.constantFrom("pays invoices", "pays bills"),
    levels: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ hold, block, rate, path, third, balance, clerk, why, levels }) => {
    const text = local(
      ["holdAbove: 1,000.00 USD", `holdAbove: ${hold} USD`],
      ["blockAbove: 20000.00 USD", `blockAbove: ${block} USD`],
      ["perHour: 60", `perHour: ${rate}`],
      ["path: /wires", `path: ${path}`],
      ["why: pays invoices", `why: ${why}`],
      ["mayDelegate: 2", `mayDelegate: ${levels}`],
      [
        "  clerk:\n    capabilities: [bank.wire.create]\n",
        `  clerk:\n    capabilities: [bank.wire.create${balance ? ", bank.balance.read" : ""}]\n` +
          (third ? "  third:\n    capabilities: [bank.balance.read]\n" : ""),
      ],
    );
    return clerk ? text : text.slice(0, text.indexOf("  - to: clerk"));
  });

describe("core/domain/plan", () => {
  it("asks for nothing where the chain says what the file says", () => {
    fc.assert(
      fc.property(files, (text) => {
        const wanted = wantedBy(text);
        const done = applied(deployed(wanted), wanted, NOTHING_REMEMBERED);
        expect(rowsOf(done, wanted)).to.deep.equal([]);
      }),
      { numRuns: 60 },
    );
  });

  it("once done, is followed by one that is empty but for what ended under its name", () => {
    fc.assert(
      fc.property(files, files, (before, next) => {
        const [old, wanted] = [wantedBy(before), wantedBy(next)];
        const done = applied(deployed(old), old, NOTHING_REMEMBERED);
        const remembered = { ...NOTHING_REMEMBERED, policy: old.policy };
        const changed = applied(done, wanted, remembered);
        const left = rowsOf(changed, wanted, { ...remembered, policy: wanted.policy });
        expect(left).to.deep.equal([]);
      }),
      { numRuns: 60 },
    );
  });

  it("never grants again what ended, nor enters who was revoked, whatever the file says then", () => {
    fc.assert(
      fc.property(files, files, (before, next) => {
        const [old, wanted] = [wantedBy(before), wantedBy(next)];
        const done = applied(deployed(old), old, NOTHING_REMEMBERED);
        const over = Object.keys(done.delegations).reduce(ended, done);
        const gone = Object.keys(done.agents).reduce(
          (chain, agent) => after(chain, old, { do: "revoke-agent", agent }),
          over,
        );
        const acts = planOf(gone, wanted, { ...NOTHING_REMEMBERED, policy: old.policy }, NO).differences.flatMap(
          ({ act }) => act ?? [],
        );
        const again = acts.filter(
          (act) => (act.do === "grant" || act.do === "register") && Object.hasOwn(done.agents, act.agent),
        );
        expect(again).to.deep.equal([]);
      }),
      { numRuns: 40 },
    );
  });

  it("calls every row that could widen one that loosens, by the order the contracts keep", () => {
    const wanted = wantedBy(LOCAL);
    const done = applied(deployed(wanted), wanted, NOTHING_REMEMBERED);
    const effectOf = (...change: [string, string]) => rowsOf(done, wantedBy(local(change)))[0]?.effect;
    expect(effectOf("perHour: 60", "perHour: 59")).to.equal("tightens");
    expect(effectOf("perHour: 60", "perHour: 61")).to.equal("loosens");
    expect(effectOf("recipients: [IBAN-1]", "recipients: [IBAN-2]")).to.equal("loosens");
    expect(effectOf("mayDelegate: 2", "mayDelegate: 3")).to.equal("loosens");
    expect(effectOf("blockAbove: 1000.00 USD", "blockAbove: 999.00 USD")).to.equal("tightens");
  });

  it("takes a version nobody of the home published for drift, and changes it back only when told to", () => {
    const wanted = wantedBy(LOCAL);
    const other = wantedBy(local(["holdAbove: 1,000.00 USD", "holdAbove: 5.00 USD"]));
    const done = { ...applied(deployed(wanted), wanted, NOTHING_REMEMBERED), policy: other.policy };
    const remembered = { ...NOTHING_REMEMBERED, policy: wanted.policy };
    expect(rowsOf(done, wanted, remembered).map(({ effect }) => effect)).to.deep.equal(["drift", "drift", "drift"]);
    const told = planOf(done, wanted, remembered, { again: false, overwrite: true });
    expect(told.plan.rows.map(({ effect }) => effect)).to.deep.equal(["loosens", "loosens", "loosens"]);
    expect(told.differences[0]?.act).to.deep.equal({ do: "publish" });
  });

  it("shows council, delay, guardian and registrar, with the command that changes them, and changes none of them", () => {
    const wanted = wantedBy(LOCAL);
    const done = applied(deployed(wanted), wanted, NOTHING_REMEMBERED);
    const powers = { members: [walletOf("x"), walletOf("y")], threshold: 1, delay: 9, guardians: [], registrars: [] };
    const { differences } = planOf({ ...done, powers }, wanted, NOTHING_REMEMBERED, { again: true, overwrite: true });
    expect(differences.map(({ row, act }) => [row.subject, row.effect, row.signs, act])).to.deep.equal([
      ["members", "drift", "gov propose council", null],
      ["threshold", "drift", "gov propose council", null],
      ["delay", "drift", "gov propose call", null],
      ["guardian", "drift", "gov propose roles", null],
      ["registrar", "drift", "gov propose roles", null],
    ]);
  });

  it("grants anew what has expired, without ending it first", () => {
    const wanted = wantedBy(LOCAL);
    const done = applied(deployed(wanted), wanted, NOTHING_REMEMBERED);
    const later = { ...done, time: NOW + 366 * 86_400 };
    const { differences } = planOf(later, wanted, NOTHING_REMEMBERED, NO);
    expect(differences.map(({ row, act }) => [row.subject, row.from, act])).to.deep.equal([
      ["lead", "expired", { do: "grant", agent: "lead", replaces: false }],
      ["clerk", "under another one", { do: "grant", agent: "clerk", replaces: true }],
    ]);
  });

  it("ends a child that is granted later with its parent", () => {
    const { domain } = wantedBy(LOCAL);
    const [lead, clerk] = domain.delegations as [Domain["delegations"][number], Domain["delegations"][number]];
    const above = limitsBelow(domain, lead, { salt: SALT, from: NOW }, null) as { holds: Limits };
    const below = limitsBelow(domain, clerk, { salt: SALT, from: NOW + 5_000 }, above.holds) as { holds: Limits };
    expect(below.holds.temporal.notBefore).to.equal(NOW + 5_000);
    expect(below.holds.temporal.notAfter).to.equal(above.holds.temporal.notAfter);
  });

  it("is named by a hash that any difference changes, and no order of members does", () => {
    const wanted = wantedBy(LOCAL);
    const one = planOf(deployed(wanted), wanted, NOTHING_REMEMBERED, NO);
    expect(digestOf({ ...one.plan })).to.equal(one.hash);
    const reordered = Object.fromEntries(Object.entries(one.plan).toReversed());
    expect(digestOf(reordered)).to.equal(one.hash);
    // Words leave out what is in a set: two recipients look alike, and are not.
    const other = wantedBy(local(["recipients: [IBAN-1]", "recipients: [IBAN-2]"]));
    expect(planOf(deployed(other), other, NOTHING_REMEMBERED, NO).hash).to.not.equal(one.hash);
  });

  it("asks nothing of a council that stopped it, but on demand", () => {
    const wanted = wantedBy(LOCAL);
    const found = deployed(wanted);
    const nominate = rowsOf(found, wanted).find(({ what }) => what === "principal");
    if (nominate === undefined) throw new Error("no such row");
    const remembered = { ...NOTHING_REMEMBERED, stopped: [rowKey(nominate)] };
    const effectOf = (again: boolean) =>
      planOf(found, wanted, remembered, { again, overwrite: false }).plan.rows.find(({ what }) => what === "principal")
        ?.effect;
    expect([effectOf(false), effectOf(true)]).to.deep.equal(["drift", "adds"]);
  });
});
