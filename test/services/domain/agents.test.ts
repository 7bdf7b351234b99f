import { readFile, rename, rm, writeFile } from "node:fs/promises";

import { expect } from "chai";

import { readAgent } from "../../../services/chain/read/agents.ts";
import { readLatestBlock } from "../../../services/chain/read/block.ts";
import { readCommitments } from "../../../services/chain/read/commitments.ts";
import { keyHash } from "../../../services/core/jws/key.ts";
import {
  changePosture,
  reinstateAgent,
  revokeAgent,
  revokeDelegation,
  suspendAgent,
} from "../../../services/domain/agents/acts.ts";
import { commitAgent } from "../../../services/domain/agents/commit.ts";
import { agentNamed, type Desk, openDesk } from "../../../services/domain/agents/desk.ts";
import { rotateAgent } from "../../../services/domain/agents/rotate.ts";
import { createFileSigner, generateKeyFile } from "../../../services/keys/file-signer.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { changed } from "../core/domain/example.ts";
import { startHome, type TestHome } from "./support/home.ts";

/** Everybody's keys are in the home, and nobody waits. */
const LOCAL = changed(
  'members: [key:ann, key:bob, "0x90f79bf6eb2c4f870365e785982e1f101e93b906"]',
  "members: [key:ann, key:bob, key:cem]",
).replace("delay: 48h", "delay: 1s");

describe("domain/agents", () => {
  let home: TestHome;
  let id: number;
  before(async () => {
    home = await startHome(LOCAL);
    await expectCodeAsync("AGENT_UNKNOWN", desk());
    await home.apply();
    id = agentNamed(await desk(), "clerk").id;
  });
  after(() => home.stop());

  const desk = (): Promise<Desk> => openDesk({ ...home, clock: Date.now });
  const now = async () => {
    const { governance } = await desk();
    return readAgent(home.rpc, governance.contracts.agentRegistry, await readLatestBlock(home.rpc), id);
  };

  it("names the nearest agent for one nobody entered: AGENT_UNKNOWN", async () => {
    const { detail } = await expectCodeAsync("AGENT_UNKNOWN", suspendAgent(await desk(), "clark", "why"));
    expect(detail).to.contain("do you mean clerk?");
  });

  it("commits an agent to a document by its own key, once, and each after the one before", async () => {
    const [one, other] = [`0x${"11".repeat(32)}`, `0x${"22".repeat(32)}`];
    const first = await commitAgent(await desk(), "clerk", one);
    expect(first.index).to.equal(0);
    expect(await commitAgent(await desk(), "clerk", one)).to.deep.equal({ tx: null, index: 0 });
    expect((await commitAgent(await desk(), "clerk", other)).index).to.equal(1);
    const { governance } = await desk();
    const { policyRegistry } = governance.contracts;
    const found = await readCommitments(home.rpc, policyRegistry, governance.head, id, 8);
    expect(found.map(({ index, documentHash }) => [index, documentHash])).to.deep.equal([
      [0, one],
      [1, other],
    ]);
    await expectCodeAsync("AGENT_UNKNOWN", commitAgent(await desk(), "clark", one));
  });

  it("suspends at once, and the council lets the agent go on", async () => {
    expect((await suspendAgent(await desk(), "clerk", "looks odd")).owed).to.equal(null);
    expect((await now()).status).to.equal("Suspended");
    expect((await reinstateAgent(await desk(), "clerk")).owed).to.equal(null);
    expect((await now()).status).to.equal("Active");
  });

  it("lowers a posture at once, and raises it through the council", async () => {
    await changePosture(await desk(), "clerk", "Supervised");
    expect((await now()).posture).to.equal("Supervised");
    await changePosture(await desk(), "clerk", "Delegated");
    expect((await now()).posture).to.equal("Delegated");
    expect(await changePosture(await desk(), "clerk", "Delegated")).to.deep.equal({ tx: null, owed: null });
  });

  it("says what others sign where their keys are elsewhere: the council's command, the guardian's key KEY_UNREADABLE", async () => {
    home.locked.add("ann").add("bob").add("guardian");
    try {
      await expectCodeAsync("KEY_UNREADABLE", suspendAgent(await desk(), "clerk", "why"));
      await expectCodeAsync("KEY_UNREADABLE", changePosture(await desk(), "clerk", "Supervised"));
      const { owed, tx } = await reinstateAgent(await desk(), "clerk");
      expect([owed, tx]).to.deep.equal([`countersign gov propose reinstate --agent ${id}`, null]);
      expect((await now()).status).to.equal("Active");
    } finally {
      home.locked.clear();
    }
  });

  describe("rotates a key", () => {
    it("that the old one agreed to, keeps it, and the agent its id and authority", async () => {
      const path = home.files.agentKey("clerk");
      const before = await createFileSigner(path);
      const rotated = await rotateAgent(await desk(), "clerk");
      const after = await createFileSigner(path);
      expect(keyHash(after.publicKey)).to.equal(rotated.keyHash).and.not.equal(keyHash(before.publicKey));
      expect(keyHash((await createFileSigner(rotated.old)).publicKey)).to.equal(keyHash(before.publicKey));
      const agent = await now();
      expect([agent.keyHash, agent.status]).to.deep.equal([rotated.keyHash, "Active"]);
      const { found } = await desk();
      expect([found.agents["clerk"]?.id, found.delegations["clerk"]?.standing]).to.deep.equal([id, "WITHIN_LIMITS"]);
      const { subject } = JSON.parse(await readFile(home.files.profile("clerk"), "utf8")) as { subject: string };
      expect(subject).to.match(new RegExp(`^UID=${id},CN=did:key:z`));
      expect((await home.plan()).plan.rows).to.deep.equal([]);
    });

    it("goes on where an earlier run ended, after the key was entered", async () => {
      const path = home.files.agentKey("clerk");
      const old = await readFile(path);
      const { keyHash: entered, old: aside } = await rotateAgent(await desk(), "clerk");
      // As it was between the transaction and the files.
      await rename(path, home.files.agentKey("clerk.next"));
      await rm(aside);
      await writeFile(path, old, { mode: 0o600 });
      const again = await rotateAgent(await desk(), "clerk");
      expect([again.tx, again.keyHash]).to.deep.equal([null, entered]);
      expect(keyHash((await createFileSigner(path)).publicKey)).to.equal(entered);
    });

    it("only with the old key: one that lies in its place agrees to nothing", async () => {
      const path = home.files.agentKey("clerk");
      await rename(path, `${path}.kept`);
      await generateKeyFile(path);
      const { detail } = await expectCodeAsync("TX_REJECTED", rotateAgent(await desk(), "clerk"));
      expect(detail).to.contain("Agent_BadSignature");
      await rm(path);
      await rename(`${path}.kept`, path);
    });
  });

  describe("ends", () => {
    it("what an agent was handed, and all below it", async () => {
      await revokeDelegation(await desk(), "lead", "over");
      const { found } = await desk();
      expect([found.delegations["lead"]?.standing, found.delegations["clerk"]?.standing]).to.deep.equal([
        "LINEAGE_REVOKED",
        "LINEAGE_REVOKED",
      ]);
    });

    it("an agent for good: neither the council nor a plan brings it back", async () => {
      await revokeAgent(await desk(), "clerk", "over");
      expect((await now()).status).to.equal("Revoked");
      await expectCodeAsync("TX_REJECTED", reinstateAgent(await desk(), "clerk"));
      const { plan } = await home.plan();
      expect(
        plan.rows.filter(({ what, subject }) => what === "agent" && subject === "clerk").map(({ effect }) => effect),
      ).to.deep.equal(["drift"]);
    });
  });
});
