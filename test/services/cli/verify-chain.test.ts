import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";

import { expect } from "chai";
import { id } from "ethers";

import { type LocalAgent, registerAgents } from "../../../scripts/local/agents.ts";
import type { RosterEntry } from "../../../scripts/local/roster.ts";
import { readLatestBlock } from "../../../services/chain/read/block.ts";
import { type LineageView, readLineage } from "../../../services/chain/read/delegations.ts";
import { lineageProblems } from "../../../services/chain/read/lineage-check.ts";
import { createLineageSender } from "../../../services/chain/send/lineage.ts";
import { lineageLines } from "../../../services/cli/verify-chain-lines.ts";
import { createMemorySigner } from "../../../services/keys/memory-signer.ts";
import { writeDeployment } from "../../../services/platform/deployment-file.ts";
import { startOrganization, type TestOrganization } from "../chain/support/organization.ts";
import { runHere } from "./support/run-here.ts";

const ROSTER: readonly RosterEntry[] = [
  {
    name: "lead",
    under: null,
    levels: 1,
    limits: {
      actions: ["a.b", "a.c"],
      perAction: { holdAbove: "5.00 USD", blockAbove: "9.00 USD" },
      data: { read: "any", write: "any", ceiling: "secret" },
      communication: { channels: "any", recipients: "any", outside: true },
    },
  },
  { name: "clerk", under: "lead", levels: 0, limits: { actions: ["a.b"] } },
];

describe("countersign verify-chain", () => {
  let org: TestOrganization;
  let lead: LocalAgent;
  let clerk: LocalAgent;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "verify-chain-"));
    org = await startOrganization();
    const newcomers = ROSTER.map((entry) => ({ entry, signer: createMemorySigner() }));
    const [first, second] = await registerAgents(org.chain.url, org.deployment, newcomers);
    if (first === undefined || second === undefined) throw new Error("two agents");
    [lead, clerk] = [first, second];
    await writeDeployment(join(folder, "deployment.json"), org.deployment);
  });

  after(async () => {
    await org.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const verify = (...who: string[]) => {
    const where = ["--rpc", org.chain.url, "--deployment", join(folder, "deployment.json")];
    return runHere({ cwd: folder, env: { HOME: folder } }, "verify-chain", ...who, ...where);
  };

  const read = async (delegation: string): Promise<LineageView | null> =>
    readLineage(org.rpc, org.deployment, await readLatestBlock(org.rpc), delegation);
  const linesOf = async (delegation: string): Promise<string> => {
    const lineage = await read(delegation);
    if (lineage === null) throw new Error("no lineage");
    const nowhere = new Writable() as NodeJS.WriteStream;
    return stripVTControlCharacters(lineageLines(lineage, { agents: { clerk: 2 } }, nowhere).join("\n"));
  };

  it("reads every level from the human down", async () => {
    const lineage = await read(clerk.delegation);
    expect(lineage?.genesis).to.include({ threshold: 1, revokedAt: 0 });
    expect(lineage?.genesis.principals).to.deep.equal([org.accounts.principal.address]);
    expect(
      lineage?.delegations.map(({ id: node, agentId, depth, levels, standing }) => [
        node,
        agentId,
        depth,
        levels,
        standing,
      ]),
    ).to.deep.equal([
      [lead.delegation, lead.agentId, 1, 1, "WITHIN_LIMITS"],
      [clerk.delegation, clerk.agentId, 2, 0, "WITHIN_LIMITS"],
    ]);
    expect(lineage?.delegations[1]?.limits.dimensions).to.deep.equal(["Operational", "Temporal"]);
  });

  it("says what each level allows", async () => {
    const text = await linesOf(clerk.delegation);
    for (const part of [
      `1 of 1: ${org.accounts.principal.address}`,
      "agent 1  stands",
      "may hand down 1 level",
      "operations 2 listed, targets any",
      "at most 9.00 USD an action, held above 5.00 USD",
      "data read any, write any, up to secret, no personal data",
      "channels any, recipients any, also outside",
      "clerk (agent 2)  stands",
      "hands nothing down",
      "operations 1 listed, targets any",
    ]) {
      expect(text).to.include(part);
    }
    expect(text.split("USD an action"), "the clerk was handed no money").to.have.length(2);
  });

  it("knows no delegation nobody made", async () => {
    expect(await read(id("nothing"))).to.equal(null);
  });

  it("verifies a delegation, and what an agent was handed last", async () => {
    for (const who of [clerk.delegation, `agent:${clerk.agentId}`]) {
      const { status, stdout, stderr } = await verify(who);
      expect(status, stderr).to.equal(0);
      expect(stdout.trimEnd().split("\n").slice(-2).join(" ").replaceAll(/ +/g, " ")).to.match(
        /^verified at block \d+: agent 2 acts for 1 of 1 principals, through 2 delegations, none wider than the one above$/,
      );
    }
    const { status, stdout } = await verify(lead.delegation, "--json");
    const told = JSON.parse(stdout) as { verified: boolean; problems: unknown[]; delegations: { id: string }[] };
    expect([status, told.verified, told.problems]).to.deep.equal([0, true, []]);
    expect(told.delegations.map(({ id: node }) => node)).to.deep.equal([lead.delegation]);
  });

  for (const [who, code] of [
    [id("nothing"), "DELEGATION_UNKNOWN"],
    ["agent:99", "DELEGATION_UNKNOWN"],
    ["clerk", "ARGUMENT_INVALID"],
    ["0x12", "ARGUMENT_INVALID"],
  ] as const) {
    it(`is ${code} for ${who}`, async () => {
      const { status, stderr } = await verify(who);
      expect([status, stderr.split(":")[0]]).to.deep.equal([1, code]);
    });
  }

  type Level = LineageView["delegations"][number];
  const second = (over: Partial<Level>) => (view: LineageView) => ({
    ...view,
    delegations: view.delegations.map((each, level) => (level === 1 ? { ...each, ...over } : each)),
  });
  const top = (over: Partial<LineageView["genesis"]>) => (view: LineageView) => ({
    ...view,
    genesis: { ...view.genesis, ...over },
  });
  for (const [what, tamper, why] of [
    ["principals the genesis was not made of", top({ principals: [`0x${"22".repeat(20)}`] }), /^its principals/],
    ["another threshold", top({ threshold: 2 }), /^its principals/],
    ["another text", top({ textHash: id("another") }), /^its principals/],
    ["a genesis nobody signed", top({ activeAt: 0 }), /did not sign/],
    ["a genesis that was revoked", top({ revokedAt: 1 }), /was revoked/],
    ["a level that rests on another one", second({ parent: id("another") }), /^it rests on/],
    ["a level that says it is higher", second({ depth: 1 }), /at level 1/],
    ["a level that may hand down as much", second({ levels: 1 }), /^it may hand down/],
    ["a level that grants more", second({ wider: "operational.operations" }), /more than the one above: operational/],
    ["a level that does not stand", second({ standing: "BLACKOUT" }), /^BLACKOUT: /],
  ] as const) {
    it(`finds ${what}, and nothing else`, async () => {
      const view = await read(clerk.delegation);
      if (view === null) throw new Error("no lineage");
      expect(lineageProblems(view, org.deployment, "Active")).to.deep.equal([]);
      const found = lineageProblems(tamper(view), org.deployment, "Active");
      expect(found).to.have.length(1);
      expect(found[0]?.why).to.match(why);
    });
  }

  it("finds an agent that is not active, and a lineage of another chain", async () => {
    const view = await read(clerk.delegation);
    if (view === null) throw new Error("no lineage");
    expect(lineageProblems(view, org.deployment, "Suspended")).to.deep.equal([
      { node: clerk.delegation, why: "agent 2 is Suspended" },
    ]);
    const elsewhere = { ...org.deployment, chainId: org.deployment.chainId + 1 };
    expect(lineageProblems(view, elsewhere, "Active").map(({ node }) => node)).to.deep.equal([view.genesis.id]);
  });

  it("says of a level below a revoked one that it does not stand", async () => {
    const { chainId, lineage } = org.deployment;
    const { privateKey } = org.accounts.principal;
    await createLineageSender({ rpc: org.rpc, chainId, privateKey, lineage }).revoke(lead.delegation, id("reason"));
    const standings = (await read(clerk.delegation))?.delegations.map(({ standing }) => standing);
    expect(standings).to.deep.equal(["LINEAGE_REVOKED", "LINEAGE_REVOKED"]);
    expect(await linesOf(clerk.delegation)).to.include(
      "clerk (agent 2)  LINEAGE_REVOKED: the delegation, or one above it, was revoked",
    );
    const { status, stdout } = await verify(clerk.delegation);
    expect(status).to.equal(1);
    expect(stdout.split("not verified at block ")[1]).to.match(/^\d+:\n.*LINEAGE_REVOKED: [^]*\n.*LINEAGE_REVOKED: /);
  });
});
