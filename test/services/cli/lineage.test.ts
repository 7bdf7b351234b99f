import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";

import { expect } from "chai";
import { id } from "ethers";

import { type LocalAgent, registerAgents } from "../../../scripts/local/agents.ts";
import type { RosterEntry } from "../../../scripts/local/roster.ts";
import { readLatestBlock } from "../../../services/chain/read/block.ts";
import { type LineageView, readLineage } from "../../../services/chain/read/delegations.ts";
import { createLineageSender } from "../../../services/chain/send/lineage.ts";
import { lineageLines } from "../../../services/cli/lineage-lines.ts";
import { createMemorySigner } from "../../../services/keys/memory-signer.ts";
import { startOrganization, type TestOrganization } from "../chain/support/organization.ts";

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

describe("countersign lineage", () => {
  let org: TestOrganization;
  let lead: LocalAgent;
  let clerk: LocalAgent;

  before(async () => {
    org = await startOrganization();
    const newcomers = ROSTER.map((entry) => ({ entry, signer: createMemorySigner() }));
    const [first, second] = await registerAgents(org.chain.url, org.deployment, newcomers);
    if (first === undefined || second === undefined) throw new Error("two agents");
    [lead, clerk] = [first, second];
  });

  after(() => org.stop());

  const read = async (delegation: string): Promise<LineageView | null> =>
    readLineage(org.rpc, org.deployment, await readLatestBlock(org.rpc), delegation);
  const linesOf = async (delegation: string): Promise<string> => {
    const lineage = await read(delegation);
    if (lineage === null) throw new Error("no lineage");
    const nowhere = new Writable() as NodeJS.WriteStream;
    return stripVTControlCharacters(lineageLines(lineage, nowhere).join("\n"));
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
      "agent 2  stands",
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

  it("says of a level below a revoked one that it does not stand", async () => {
    const { chainId, lineage } = org.deployment;
    const { privateKey } = org.accounts.principal;
    await createLineageSender({ rpc: org.rpc, chainId, privateKey, lineage }).revoke(lead.delegation, id("reason"));
    const standings = (await read(clerk.delegation))?.delegations.map(({ standing }) => standing);
    expect(standings).to.deep.equal(["LINEAGE_REVOKED", "LINEAGE_REVOKED"]);
    expect(await linesOf(clerk.delegation)).to.include(
      "agent 2  LINEAGE_REVOKED: the delegation, or one above it, was revoked",
    );
  });
});
