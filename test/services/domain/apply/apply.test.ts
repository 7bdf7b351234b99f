import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { createGuardian } from "../../../../services/chain/send/registrar.ts";
import { createLineageSender } from "../../../../services/chain/send/lineage.ts";
import type { Row } from "../../../../services/core/domain/plan/row.ts";
import { readVersion } from "../../../../services/governance/chain/versions.ts";
import { readDomainState } from "../../../../services/domain/plan/state.ts";
import { readProfile } from "../../../../services/sdk/profile.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { LOCAL, local } from "../support/domain.ts";
import { startHome, type TestHome } from "../support/home.ts";

const REASON = `0x${"11".repeat(32)}`;

const brief = (rows: readonly Row[]) => rows.map(({ what, subject, effect }) => `${effect} ${what} ${subject}`);

describe("domain/apply: a local domain", () => {
  let home: TestHome;
  before(async () => {
    home = await startHome(LOCAL);
  });
  after(() => home.stop());

  const rowsOf = async (allowed = {}) => brief((await home.plan(allowed)).plan.rows);

  it("is planned before there is anything: everything is new, and says who signs", async () => {
    const { plan } = await home.plan();
    expect(plan.system).to.equal(null);
    expect(brief(plan.rows)).to.deep.equal([
      "adds deployment contracts",
      "adds model lead",
      "adds model clerk",
      "adds agent lead",
      "loosens posture lead",
      "adds agent clerk",
      "loosens posture clerk",
      "adds principal director",
      "adds genesis director",
      "adds delegation lead",
      "adds delegation clerk",
    ]);
    const signers = Object.fromEntries(plan.rows.map(({ what, subject, signs }) => [`${what} ${subject}`, signs]));
    expect(signers).to.include({
      "deployment contracts": "deployer",
      "agent clerk": "registrar",
      "posture clerk": "2 of 3 council members",
      "genesis director": "director",
      "delegation lead": "director",
      "delegation clerk": "agent lead",
    });
  });

  it("is brought about by the keys of the home, down to the profile of each agent", async () => {
    const { owed, drift, plan } = await home.apply();
    expect([owed, drift, plan.plan.rows]).to.deep.equal([[], [], []]);
    const { profile } = await readProfile(home.files.profile("clerk"));
    expect(profile.delegation).to.equal(plan.found?.delegations["clerk"]?.id);
    expect(profile.targets).to.deep.equal({ bank: "http://127.0.0.1:8411" });
    const state = await readDomainState(home.files);
    expect(Object.keys(state.agents)).to.deep.equal(["lead", "clerk"]);
    expect(state.proposals).to.deep.equal([]);
  });

  it("is left alone the second time", async () => {
    const before = await readFile(home.files.state, "utf8");
    const { steps } = await home.apply();
    expect(steps).to.equal(0);
    expect(await readFile(home.files.state, "utf8")).to.equal(before);
  });

  it("narrows a delegation by ending it and granting another one, and all below it anew", async () => {
    const ids = (await home.plan()).found?.delegations;
    await home.write(local(["blockAbove: 20000.00 USD", "blockAbove: 15000.00 USD"]));
    const { plan } = await home.plan();
    expect(brief(plan.rows)).to.deep.equal(["tightens delegation lead", "adds delegation clerk"]);
    expect(plan.rows[0]).to.include({
      from: "perAction.flagFrom 20,000.00 USD; perAction.holdAbove 20,000.00 USD; perAction.blockAbove 20,000.00 USD",
      to: "perAction.flagFrom 15,000.00 USD; perAction.holdAbove 15,000.00 USD; perAction.blockAbove 15,000.00 USD",
    });
    const { plan: after } = await home.apply();
    expect(after.plan.rows).to.deep.equal([]);
    for (const name of ["lead", "clerk"]) {
      expect(after.found?.delegations[name]?.id).to.not.equal(ids?.[name]?.id);
      expect(after.found?.delegations[name]?.standing).to.equal("WITHIN_LIMITS");
    }
  });

  it("calls a wider delegation one that loosens", async () => {
    await home.write(local(["rate: { perHour: 60 }", "rate: { perHour: 61 }"], ["20000.00", "15000.00"]));
    expect(await rowsOf()).to.deep.equal(["loosens delegation clerk"]);
    expect((await home.apply()).plan.plan.rows).to.deep.equal([]);
  });

  const CHANGED = [["rate: { perHour: 60 }", "rate: { perHour: 61 }"] as const, ["20000.00", "15000.00"] as const];

  it("publishes the limits of an action, and the mapping, as one version", async () => {
    const text = local(
      ...CHANGED,
      ["holdAbove: 1,000.00 USD", "holdAbove: 2,000.00 USD"],
      ["path: /wires", "path: /transfers"],
    );
    await home.write(text);
    const { plan } = await home.plan();
    expect(brief(plan.rows)).to.deep.equal([
      "loosens policy version",
      "loosens policy bank.wire.create, Flagged above",
      "loosens policy bank.wire.create, Held above",
      "loosens mapping mapping",
    ]);
    expect(plan.rows.map(({ signs, waits }) => [signs, waits])).to.deep.equal(
      Array(4).fill(["2 of 3 council members", 1]),
    );
    const { plan: after } = await home.apply();
    expect([after.plan.rows, after.found?.version]).to.deep.equal([[], 2]);
    expect(await readFile(home.files.mapping, "utf8")).to.contain("/transfers");
    await home.write(local(...CHANGED));
    expect((await home.apply()).plan.found?.version).to.equal(3);
  });

  it("says of a version what its evaluator says: one that only tightens does so on the chain as well", async () => {
    await home.write(local(...CHANGED, ["holdAbove: 1,000.00 USD", "holdAbove: 900.00 USD"]));
    const [version] = (await home.plan()).plan.rows;
    expect(version).to.include({ subject: "version", from: "3", to: "4", effect: "tightens" });
    const { governance } = (await home.apply()).plan;
    if (governance === null) throw new Error("nothing is deployed");
    expect((await readVersion(governance, "1", 4)).changeKind).to.equal("Tighten");
    await home.write(local(...CHANGED));
    await home.apply();
  });

  it("enters another agent, and a capability of an old one", async () => {
    const text = local(...CHANGED, [
      "  clerk:\n    capabilities: [bank.wire.create]",
      "  clerk:\n    capabilities: [bank.wire.create, bank.balance.read]\n  third:\n    capabilities: [bank.balance.read]",
    ]);
    await home.write(text);
    expect(await rowsOf()).to.deep.equal([
      "adds model third",
      "adds capability clerk bank.balance.read",
      "adds agent third",
      "loosens posture third",
    ]);
    expect((await home.apply()).plan.plan.rows).to.deep.equal([]);
  });

  it("ends what the file has no more, and begins none of it anew under its name but on demand", async () => {
    await home.write(local(...CHANGED));
    expect(await rowsOf()).to.deep.equal(["removes capability clerk bank.balance.read", "removes agent third"]);
    expect((await home.apply()).plan.plan.rows).to.deep.equal([]);
    await home.write(local(...CHANGED, ["agents:\n", "agents:\n  third:\n    capabilities: [bank.balance.read]\n"]));
    expect(await rowsOf()).to.deep.equal(["drift agent third"]);
    expect((await home.apply()).drift).to.have.length(1);
    const key = await readFile(home.files.agentKey("third"), "utf8");
    const { plan } = await home.apply({ again: true });
    expect(plan.plan.rows).to.deep.equal([]);
    expect(await readFile(home.files.agentKey("third"), "utf8")).to.not.equal(key);
    expect(plan.found?.agents["third"]).to.include({ status: "Active", posture: "Delegated" });
    await home.write(local(...CHANGED));
    await home.apply();
  });

  it("shows what was revoked beside the file, and grants it again on demand alone", async () => {
    const { found, governance } = await home.plan();
    const { chainId, contracts } = governance ?? { chainId: 0, contracts: null };
    const sender = createLineageSender({
      ...{ rpc: home.rpc, chainId, privateKey: home.keyring.key("guardian"), lineage: contracts?.lineage ?? "" },
    });
    await sender.revoke(found?.delegations["lead"]?.id ?? "", REASON);
    expect(await rowsOf()).to.deep.equal(["drift delegation lead", "drift delegation clerk"]);
    expect((await home.apply()).drift).to.have.length(2);
    expect(await rowsOf()).to.deep.equal(["drift delegation lead", "drift delegation clerk"]);
    expect((await home.apply({ again: true })).plan.plan.rows).to.deep.equal([]);
  });

  it("shows an agent that was stopped, with what reinstates it, and does nothing about it", async () => {
    const { found, governance } = await home.plan();
    const { chainId, contracts } = governance ?? { chainId: 0, contracts: null };
    const guardian = createGuardian({
      ...{
        rpc: home.rpc,
        chainId,
        privateKey: home.keyring.key("guardian"),
        agentRegistry: contracts?.agentRegistry ?? "",
      },
    });
    const id = found?.agents["clerk"]?.id ?? 0;
    await guardian.suspend(id, REASON);
    const { plan } = await home.plan();
    expect(brief(plan.rows)).to.deep.equal(["drift agent clerk"]);
    expect(plan.rows[0]?.signs).to.equal(`gov propose reinstate --agent ${id}`);
    expect((await home.apply()).steps).to.equal(0);
    expect(await rowsOf({ overwrite: true, again: true })).to.deep.equal(["drift agent clerk"]);
  });

  it("refuses a plan that is not the one of now: PLAN_CHANGED", async () => {
    const agreed = (await home.plan()).hash;
    await home.write(local(...CHANGED, ["why: pays invoices", "why: pays bills"]));
    const { hash } = await home.plan();
    expect(hash).to.not.equal(agreed);
    await expectCodeAsync("PLAN_CHANGED", home.applyAgreed(agreed));
  });

  it("is changed by one command at a time: HOME_IN_USE", async () => {
    let second: Promise<unknown> | null = null;
    await home.apply({
      onStep: () => {
        second ??= expectCodeAsync("HOME_IN_USE", home.apply());
        return second.then(() => undefined);
      },
    });
    expect(second).to.not.equal(null);
  });

  it("is not taken for another organization's: ORGANIZATION_MISMATCH", async () => {
    await home.write(local(["organization: Small", "organization: Other"]));
    await expectCodeAsync("ORGANIZATION_MISMATCH", home.plan());
    await home.write(local(["ephemeral: true", "ephemeral: false"]));
    await expectCodeAsync("ORGANIZATION_MISMATCH", home.plan());
  });

  it("asks the chain the file names, and no other: CHAIN_WRONG_ID", async () => {
    await home.write(local(["chain: local", "chain: { id: 8453, rpc: env:NODE }"]));
    await expectCodeAsync("CHAIN_WRONG_ID", home.plan());
  });
});
