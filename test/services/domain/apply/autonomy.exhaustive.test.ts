import { expect } from "chai";

import { createGuardian } from "../../../../services/chain/send/registrar.ts";
import { local } from "../support/domain.ts";
import { startHome, type TestHome } from "../support/home.ts";

const [A, B, C] = ["aa", "bb", "cc"].map((byte) => `0x${byte.repeat(32)}`) as [string, string, string];

const domain = (agent: string) =>
  local(
    ["agents:\n", `models:\n  helper: { digest: "${A}", sbom: "${B}", slsa: 2, provenance: "${C}" }\nagents:\n`],
    ["    capabilities: [bank.wire.create]\n", `    capabilities: [bank.wire.create]\n${agent}`],
  );

describe("domain/apply: models and postures", () => {
  let home: TestHome;
  before(async () => {
    home = await startHome(domain("    posture: PseudoAgent\n"));
  });
  after(() => home.stop());

  const clerk = async () => (await home.plan()).found?.agents["clerk"];
  const rows = async (allowed = {}) =>
    (await home.plan(allowed)).plan.rows.map(({ what, subject, effect }) => `${effect} ${what} ${subject}`);

  it("are as the file says from the first apply on", async () => {
    const { owed, plan } = await home.apply();
    expect([owed, plan.plan.rows]).to.deep.equal([[], []]);
    expect((await clerk())?.posture).to.equal("PseudoAgent");
    expect(plan.found?.models[A]).to.deep.equal({
      ...{ state: "standing", slsaLevel: 2, sbomDigest: B, provenanceDigest: C },
    });
  });

  it("loosen through the council: another model and more autonomy, one after the other in one run", async () => {
    await home.write(domain("    posture: ContinuousInsight\n    model: helper\n"));
    expect(await rows()).to.deep.equal(["loosens model clerk runs", "loosens posture clerk"]);
    const { owed, plan } = await home.apply();
    expect([owed, plan.plan.rows]).to.deep.equal([[], []]);
    expect(await clerk()).to.include({ posture: "ContinuousInsight", model: A });
  });

  it("tighten at once, by the guardian, with no council at hand", async () => {
    for (const key of ["ann", "bob", "cid"]) home.locked.add(key);
    await home.write(domain("    posture: SharedPlanning\n    model: helper\n"));
    expect(await rows()).to.deep.equal(["tightens posture clerk"]);
    const { owed } = await home.apply();
    expect(owed).to.deep.equal([]);
    expect((await clerk())?.posture).to.equal("SharedPlanning");
  });

  it("that were asked of the council and are not wanted any more are not executed by this home", async () => {
    await home.write(domain("    posture: Delegated\n    model: helper\n"));
    expect((await home.apply()).owed).to.have.length(1);
    await home.write(domain("    posture: SharedPlanning\n    model: helper\n"));
    for (const key of ["ann", "bob", "cid"]) home.locked.delete(key);
    expect((await home.apply()).owed).to.deep.equal([]);
    expect((await clerk())?.posture).to.equal("SharedPlanning");
  });

  it("that changed beside the file are shown, and changed back when told to", async () => {
    const { governance } = await home.plan();
    if (governance === null) throw new Error("not deployed");
    const { chainId, contracts } = governance;
    const at = { rpc: home.rpc, chainId, privateKey: home.keyring.key("guardian") };
    await createGuardian({ ...at, agentRegistry: contracts.agentRegistry }).lowerPosture(2, "PseudoAgent");
    expect(await rows()).to.deep.equal(["drift posture clerk"]);
    expect((await home.apply()).drift).to.have.length(1);
    expect(await rows()).to.deep.equal(["drift posture clerk"]);
    expect(await rows({ overwrite: true })).to.deep.equal(["loosens posture clerk"]);
    await home.apply({ overwrite: true });
    expect(await rows()).to.deep.equal([]);
  });
});
