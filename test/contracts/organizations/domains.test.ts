import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import { FOREVER } from "../fixture.ts";
import {
  agentArguments,
  chain,
  commitments,
  establish,
  grant,
  nominate,
  principals,
  rootArguments,
} from "../lineage/support/lineage.ts";
import { REVOCATION_TYPES } from "../lineage/support/types.ts";
import { CUSTODY, KEY_TYPE, newKey, REASON, soon } from "../support/agents.ts";
import { commitment, commitmentDomain, signCommitmentP256 } from "../support/commitments.ts";
import { signRotation } from "../support/identity.ts";
import { p256Key } from "../support/keys.ts";
import { deployNeighbours } from "../support/neighbours.ts";
import { resumed } from "../support/party-approvals.ts";
import { decide, purchase } from "../support/purchases.ts";
import { everyRule, limits, publish, type Trust } from "../support/trust.ts";

const connection = await network.create();

type Side = Trust & { genesis: string; nodes: string[] };

/** The same people, agents, policies and envelopes on both sides. */
async function deployed(): Promise<Record<"ours" | "theirs", Side>> {
  const { ours, theirs } = await deployNeighbours(connection);
  const settle = async (side: Trust): Promise<Side> => {
    await publish(side, await everyRule(side));
    const genesis = await establish(side);
    return { ...side, genesis, nodes: (await chain(side, genesis, 3, limits())).nodes };
  };
  return { ours: await settle(ours), theirs: await settle(theirs) };
}

describe("What was signed for one organization is worth nothing at another", () => {
  let ours: Side;
  let theirs: Side;

  beforeEach(async () => {
    ({ ours, theirs } = await connection.networkHelpers.loadFixture(deployed));
  });

  /** Two of the three principals, in order: enough. */
  const people = () => principals(ours).slice(0, 2);
  const expectBadSignature = async (call: Promise<unknown>, signer = people()[0]?.address.toLowerCase()) => {
    await expect(call).to.be.revertedWithCustomError(theirs.lineage, "Lineage_BadSignature").withArgs(signer);
  };

  it("a genesis: the same people and text make another one, and each is signed for itself", async () => {
    expect(ours.genesis).to.not.equal(theirs.genesis);
    await expect(theirs.lineage.establish(ours.genesis, []))
      .to.be.revertedWithCustomError(theirs.lineage, "Lineage_Unknown")
      .withArgs(ours.genesis);
    const terms = { textHash: id("another text") };
    const [our, their] = [await nominate(ours, terms), await nominate(theirs, terms)];
    await expectBadSignature(theirs.lineage.establish(their, await commitments(ours, our, people())));
    const misplaced = await commitments({ ...theirs, domain: ours.domain }, their, people());
    await expectBadSignature(theirs.lineage.establish(their, misplaced));
    await theirs.lineage.establish(their, await commitments(theirs, their, people()));
  });

  it("a delegation by the principals", async () => {
    const abroad = grant(ours.genesis, { nonce: 1n });
    await expect(theirs.lineage.delegate(...(await rootArguments(ours, abroad))))
      .to.be.revertedWithCustomError(theirs.lineage, "Lineage_Unknown")
      .withArgs(ours.genesis);
    const granted = grant(theirs.genesis, { nonce: 1n });
    await expectBadSignature(theirs.lineage.delegate(...(await rootArguments(ours, granted))));
    await theirs.lineage.delegate(...(await rootArguments(theirs, granted)));
  });

  it("a delegation by an agent, although its key is the same", async () => {
    const parent = theirs.nodes[1] ?? "";
    const granted = grant(parent, { agentId: 4n, levels: 0n, nonce: 1n, envelope: limits() });
    const abroad = await agentArguments(ours, granted, limits(), "two");
    await expectBadSignature(theirs.lineage.delegate(...abroad), await theirs.agentRegistry.signerOf(2n));
    await theirs.lineage.delegate(...(await agentArguments(theirs, granted, limits(), "two")));
  });

  it("a node: it gives no authority, and revoking it there revokes nothing here", async () => {
    const [, , leaf = ""] = ours.nodes;
    const request = await purchase(theirs, theirs.nodes);
    expect(await decide(theirs, request)).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
    const borrowed = { ...request, delegationId: leaf };
    expect(await decide(theirs, borrowed)).to.deep.equal(["BLOCKED", "NONE", "NO_AUTHORITY"]);
    await expect(theirs.lineage.connect(theirs.actors.guardian).revoke(leaf, REASON)).to.emit(
      theirs.lineage,
      "NodeDisowned",
    );
    const own = await purchase(ours, ours.nodes);
    expect(await decide(ours, own)).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
  });

  it("a revocation: it stops only what it was signed for", async () => {
    const [principal] = people();
    const value = { node: theirs.nodes[0] ?? "", reason: REASON, deadline: FOREVER };
    const sign = async (domain: Side["domain"]) => ({
      signer: principal?.address ?? "",
      signature: (await principal?.signTypedData(domain, REVOCATION_TYPES, value)) ?? "",
    });
    const { node, reason, deadline } = value;
    await expectBadSignature(theirs.lineage.revokeSigned(node, reason, deadline, await sign(ours.domain)));
    await theirs.lineage.revokeSigned(node, reason, deadline, await sign(theirs.domain));
    expect(await decide(theirs, await purchase(theirs, theirs.nodes))).to.deep.equal([
      "BLOCKED",
      "NONE",
      "LINEAGE_REVOKED",
    ]);
    expect(await decide(ours, await purchase(ours, ours.nodes))).to.deep.equal([
      "AUTO_APPROVED",
      "NONE",
      "WITHIN_LIMITS",
    ]);
  });

  it("an approval, by a wallet, a key or a smart account", async () => {
    for (const kind of ["wallet", "key", "account"] as const) {
      // Theirs names an approver of its own; the signature is made for us, in every part or in one.
      const party = theirs.approvers[kind];
      const said = async (signedFor: Trust, organization: string) => {
        const approvals = await resumed({ ...theirs, system: signedFor.system }, [party], { organization });
        return await decide(theirs, await purchase(theirs, theirs.nodes, { amount: 150n, ...approvals }));
      };
      const [here, there] = [ours.parameters.organization, theirs.parameters.organization];
      expect(await said(theirs, there)).to.deep.equal(["FLAGGED", "FINANCIAL", "APPROVED"]);
      for (const invalid of [await said(ours, here), await said(ours, there), await said(theirs, here)]) {
        expect(invalid).to.deep.equal(["BLOCKED", "NONE", "APPROVAL_INVALID"]);
      }
    }
  });

  it("what an agent says of itself: its next key, and the document it commits to", async () => {
    const next = p256Key("next");
    const { mark, keyHash } = await theirs.agentRegistry.getAgent(1n);
    const [didHash, custody, deadline] = [id("did"), CUSTODY.AGENT, await soon(theirs)];
    const said = { agentId: 1n, newKeyHash: next.keyHash, newDidHash: didHash, newCustody: custody, mark, deadline };
    const successor = { name: "next", keyType: KEY_TYPE.P256, custody, didHash, agentId: 1n, mark, deadline };
    const rotate = async (signedFor: Trust, possessedFor = theirs) =>
      await theirs.agentRegistry
        .connect(theirs.actors.owner)
        .rotateKey(
          1n,
          await newKey(possessedFor, "rotation", successor),
          mark,
          deadline,
          await signRotation(signedFor, "one", said),
        );
    await expect(rotate(ours))
      .to.be.revertedWithCustomError(theirs.agentRegistry, "Agent_BadSignature")
      .withArgs(1n, keyHash);
    await expect(rotate(theirs, ours))
      .to.be.revertedWithCustomError(theirs.agentRegistry, "Agent_NotPossessed")
      .withArgs(next.keyHash);
    await rotate(theirs);
    const commit = async (signedFor: Trust) => {
      const said = commitment({ agent: 2n });
      const signature = signCommitmentP256("two", await commitmentDomain(signedFor), said);
      await theirs.policyRegistry.commit(said.agent, said.document, said.index, said.deadline, signature);
    };
    await expect(commit(ours))
      .to.be.revertedWithCustomError(theirs.policyRegistry, "Commitment_BadSignature")
      .withArgs(2n);
    await commit(theirs);
  });
});
