import { expect } from "chai";
import { id } from "ethers";

import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { createSuite, type Stage } from "./support/suite.ts";

const suite = await createSuite();

/** What an outsider sees of an organization, and how every lie about it is named. */
describe("gov verify-deployment", () => {
  afterEach(suite.closeAll);
  after(suite.close);

  const args = async ({ council, deployment }: Stage, chainId = 31337) => [
    ...["verify-deployment", "--system", await deployment.system.getAddress(), "--chain-id", String(chainId)],
    ...council.chain.slice(0, 2),
  ];
  const look = async (stage: Stage) => {
    const { json } = await stage.council.run([...(await args(stage)), "--json"]);
    return json as {
      differences: unknown[];
      code: Record<string, string>;
      delay: number;
      seats: Record<string, string[]>;
    };
  };
  /** The subjects of what differs. */
  const refused = async (stage: Stage) =>
    (await expectCodeAsync("GOV_DEPLOYMENT_DIFFERS", stage.council.run(await args(stage)))).detail;

  it("finds every contract, seat and delay of a sound one from chain id and System alone", async () => {
    const stage = await suite.stage();
    const { differences, code, delay, seats } = await look(stage);
    expect(differences).to.deep.equal([]);
    expect(Object.keys(code)).to.have.members([
      ...["System", "Gate", "TimelockController", "Roles", "Pause", "Council", "AgentRegistry", "TrustLineage"],
      ...["GrantRules", "PolicyRegistry", "ModelRegistry", "AnchorLog", "TrustPolicy"],
      ...["CertificateRoots", "Ed25519Verifier", "ERC7913P256Verifier", "WebAuthnVerifier"],
    ]);
    expect(delay).to.equal(172_800);
    const { gate, council, timelock } = stage.deployment;
    const at = async (contract: { getAddress(): Promise<string> }) => (await contract.getAddress()).toLowerCase();
    expect(seats).to.deep.equal({
      DEFAULT_ADMIN_ROLE: [await at(timelock)],
      PROPOSER_ROLE: [await at(council)],
      CANCELLER_ROLE: [await at(council)],
      EXECUTOR_ROLE: [await at(gate)],
    });
    const { out } = await stage.council.run(await args(stage));
    expect(out).to.include("everything is as a deployment of this project makes it").and.to.include("2 d");
  });

  it("is sound after the council changed members, roles and the gate", async () => {
    const stage = await suite.stage();
    const { council, carryOut } = stage;
    await council.propose("roles", "roles.json", "--grant", `guardian:${council.relayer}`);
    await carryOut("roles.json");
    expect((await look(stage)).differences).to.deep.equal([]);
  });

  it("another chain: CHAIN_WRONG_ID; no System: SYSTEM_UNKNOWN", async () => {
    const stage = await suite.stage();
    await expectCodeAsync("CHAIN_WRONG_ID", stage.council.run(await args(stage, 1)));
    const nothing = (await args(stage)).map((arg, i) => (i === 2 ? `0x${"99".repeat(20)}` : arg));
    await expectCodeAsync("SYSTEM_UNKNOWN", stage.council.run(nothing));
  });

  for (const name of [
    "system",
    "gate",
    "timelock",
    "roles",
    "pause",
    "agentRegistry",
    "lineage",
    "anchorLog",
    "certificateRoots",
  ] as const) {
    it(`one changed byte in the code of the ${name} is named`, async () => {
      const stage = await suite.stage();
      const { connection, deployment } = stage;
      const at = await deployment[name].getAddress();
      const code = await deployment.ethers.provider.getCode(at);
      // In the metadata: it runs as before.
      const last = code.slice(-2) === "00" ? "01" : "00";
      await connection.networkHelpers.setCode(at, code.slice(0, -2) + last);
      expect(await refused(stage))
        .to.include(`at ${at.toLowerCase()}`)
        .and.to.include("code of");
    });
  }

  it("an immutable that names somebody else is named, though the code is ours", async () => {
    const stage = await suite.stage();
    const { connection, deployment } = stage;
    const [at, roles] = [await deployment.anchorLog.getAddress(), await deployment.roles.getAddress()];
    const code = await deployment.ethers.provider.getCode(at);
    const theirs = code.replaceAll(roles.slice(2).toLowerCase(), "99".repeat(20));
    expect(theirs).to.not.equal(code);
    await connection.networkHelpers.setCode(at, theirs);
    expect(await refused(stage)).to.match(/^immutable \d+ of AnchorLog/);
  });

  it("a second executor goes around the gate", async () => {
    const stage = await suite.stage();
    const { timelock, actors } = stage.deployment;
    await timelock.connect(actors.timelock).grantRole(id("EXECUTOR_ROLE"), actors.stranger.address);
    expect(await refused(stage)).to.equal("EXECUTOR_ROLE of the timelock");
  });

  it("a second canceller, and a role nobody knows", async () => {
    const stage = await suite.stage();
    const { timelock, roles, actors } = stage.deployment;
    await timelock.connect(actors.timelock).grantRole(id("CANCELLER_ROLE"), actors.stranger.address);
    await roles.connect(actors.timelock).grantRole(id("SOMETHING"), actors.stranger.address);
    expect(await refused(stage)).to.equal("CANCELLER_ROLE of the timelock; roles nobody knows");
  });

  it("two proposers are not one council", async () => {
    const stage = await suite.stage();
    const { timelock, actors } = stage.deployment;
    await timelock.connect(actors.timelock).grantRole(id("PROPOSER_ROLE"), actors.stranger.address);
    await expectCodeAsync("GOV_COUNCIL_UNKNOWN", stage.council.run(await args(stage)));
  });
});
