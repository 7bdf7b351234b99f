import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { AbiCoder, dataSlice, keccak256, TypedDataEncoder, ZeroHash } from "ethers";
import { network } from "hardhat";

import { FOREVER } from "../fixture.ts";
import { REASON } from "../support/agents.ts";
import { p256Key } from "../support/keys.ts";
import { GUESS, NO_MARK } from "../support/marks.ts";
import { unlimited } from "./support/envelopes.ts";
import {
  agentArguments,
  agentKey,
  agentSignature,
  delegateRoot,
  deployLineage,
  digestOf,
  establish,
  grant,
  LONGEST,
  nomination,
  principals,
  rootArguments,
  signerHash,
  type Grant,
  type Lineage,
} from "./support/lineage.ts";
import { NONCE_CANCELLATION_TYPES, REVOCATION_TYPES } from "./support/types.ts";

const connection = await network.create();
const MAX_BURN = 256n;

async function deployed() {
  const deployment = await deployLineage(connection);
  const genesis = await establish(deployment);
  return { ...deployment, genesis, parent: await delegateRoot(deployment, genesis) };
}

describe("TrustLineage: what was signed, and not sent", () => {
  let deployment: Awaited<ReturnType<typeof deployed>>;
  let lineage: Lineage["lineage"];
  let genesis: string;
  let parent: string;
  /** By agent 1, to agent 2. */
  let granted: Grant;
  let send: () => Promise<unknown>;
  let node: string;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    ({ lineage, genesis, parent } = deployment);
    await prepare({});
  });

  const now = async () => BigInt(await connection.networkHelpers.time.latest());
  async function prepare(overrides: Partial<Grant>) {
    granted = grant(parent, { agentId: 2n, levels: 1n, ...overrides });
    node = digestOf(deployment.domain, granted);
    const signed = await agentArguments(deployment, granted, unlimited(), "one");
    send = async () => lineage.delegate(...signed);
  }
  const refused = async (sent: Promise<unknown>, error: string, ...args: unknown[]) => {
    await expect(sent)
      .to.be.revertedWithCustomError(lineage, error)
      .withArgs(...args);
  };

  it("counts while nothing speaks against it", async () => {
    await send();
    expect(await lineage.standingOf(node, await now())).to.equal(1n);
  });

  describe("after the grants of its signer were revoked", () => {
    it("is refused, whoever finds it", async () => {
      await lineage.connect(deployment.actors.owner).revokeGrants(1n, REASON);
      await refused(send(), "Lineage_WrongGrantMark", agentKey(1n), NO_MARK, await lineage.grantMarkOf(1n));
    });

    it("is refused when it was signed ahead, for the revocation to come: nobody knows what that will make", async () => {
      const ahead = dataSlice(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes16"], [NO_MARK])), 0, 16);
      for (const grantMark of [GUESS, ahead, `0x${"00".repeat(15)}01`]) {
        await prepare({ grantMark });
        await refused(send(), "Lineage_WrongGrantMark", agentKey(1n), grantMark, NO_MARK);
        const snapshot = await connection.networkHelpers.takeSnapshot();
        await lineage.connect(deployment.actors.owner).revokeGrants(1n, REASON);
        await refused(send(), "Lineage_WrongGrantMark", agentKey(1n), grantMark, await lineage.grantMarkOf(1n));
        await snapshot.restore();
      }
    });

    it("is refused after the next revocation, too", async () => {
      const owned = lineage.connect(deployment.actors.owner);
      await owned.revokeGrants(1n, REASON);
      const first = await lineage.grantMarkOf(1n);
      await prepare({ grantMark: first });
      await owned.revokeGrants(1n, REASON);
      await refused(send(), "Lineage_WrongGrantMark", agentKey(1n), first, await lineage.grantMarkOf(1n));
    });

    it("can be signed anew", async () => {
      await lineage.connect(deployment.actors.owner).revokeGrants(1n, REASON);
      await prepare({ grantMark: await lineage.grantMarkOf(1n) });
      await send();
      expect((await lineage.getDelegation(node)).grantEpoch).to.equal(1n);
    });

    it("under a genesis there are no marks, whatever a guardian revokes of nobody's", async () => {
      const marked = await rootArguments(deployment, grant(genesis, { nonce: 1n, grantMark: GUESS }));
      await refused(lineage.delegate(...marked), "Lineage_WrongGrantMark", genesis, GUESS, NO_MARK);
      await lineage.connect(deployment.actors.guardian).revokeGrants(0n, REASON);
      const unmarked = await rootArguments(deployment, grant(genesis, { nonce: 1n, agentId: 3n }));
      await lineage.delegate(...unmarked);
    });
  });

  describe("by its id, before anyone enters it", () => {
    const bySignature = async (signer: string, sign: (digest: string) => Promise<string> | string, reason = REASON) => {
      const value = { node, reason, deadline: FOREVER };
      const signature = await sign(TypedDataEncoder.hash(deployment.domain, REVOCATION_TYPES, value));
      return await lineage.revokeSigned(node, reason, FOREVER, { signer, signature });
    };
    const byAgent = async (name: string, agentId: bigint) =>
      await bySignature(await deployment.agentRegistry.signerOf(agentId), (digest) => agentSignature(name, digest));
    const principal = () => principals(deployment)[2] as HardhatEthersSigner;

    for (const actor of ["guardian", "timelock"] as const) {
      it(`the ${actor} ends it for everyone, and everyone is told`, async () => {
        const caller = deployment.actors[actor];
        await expect(lineage.connect(caller).revoke(node, REASON))
          .to.emit(lineage, "NodeDisowned")
          .withArgs(node, signerHash(caller.address), REASON);
        expect(await lineage.disownedAt(node, ZeroHash)).to.equal(await now());
        await refused(send(), "Lineage_IsRevoked", node);
      });
    }

    it("any principal of its genesis ends it, by sending", async () => {
      await lineage.connect(principal()).revoke(node, REASON);
      expect(await lineage.disownedAt(node, signerHash(principal().address))).to.equal(await now());
      await refused(send(), "Lineage_IsRevoked", node);
    });

    it("any principal of its genesis ends it, by signing", async () => {
      const value = { node, reason: REASON, deadline: FOREVER };
      const signature = await principal().signTypedData(deployment.domain, REVOCATION_TYPES, value);
      await lineage.revokeSigned(node, REASON, FOREVER, { signer: principal().address, signature });
      await refused(send(), "Lineage_IsRevoked", node);
    });

    it("the agent that signed it ends it", async () => {
      await byAgent("one", 1n);
      await refused(send(), "Lineage_IsRevoked", node);
    });

    it("nobody else does: a stranger's word, another agent's and its receiver's are noise", async () => {
      await lineage.connect(deployment.actors.stranger).revoke(node, REASON);
      await byAgent("two", 2n);
      await byAgent("three", 3n);
      await send();
      expect(await lineage.standingOf(node, await now())).to.equal(1n);
    });

    it("it takes the signer's own signature", async () => {
      const signer = await deployment.agentRegistry.signerOf(1n);
      const forged = bySignature(signer, (digest) => agentSignature("two", digest));
      await refused(forged, "Lineage_BadSignature", signer);
      await refused(
        bySignature(signer, () => "0x"),
        "Lineage_BadSignature",
        signer,
      );
      await send();
    });

    it("is said once by each", async () => {
      const { guardian } = deployment.actors;
      await lineage.connect(principal()).revoke(node, REASON);
      await refused(lineage.connect(principal()).revoke(node, REASON), "Lineage_IsRevoked", node);
      await lineage.connect(guardian).revoke(node, REASON);
      await refused(lineage.connect(deployment.actors.timelock).revoke(node, REASON), "Lineage_IsRevoked", node);
      await byAgent("one", 1n);
      await refused(byAgent("one", 1n), "Lineage_IsRevoked", node);
    });

    it("a grant of the principals themselves is ended by any one of them", async () => {
      const own = grant(genesis, { nonce: 1n });
      const signed = await rootArguments(deployment, own);
      const id = digestOf(deployment.domain, own);
      await lineage.connect(principal()).revoke(id, REASON);
      await refused(lineage.delegate(...signed), "Lineage_IsRevoked", id);
    });

    it("a genesis is ended before it is nominated, by those it names and by those who restrict", async () => {
      const { guardian, stranger, timelock } = deployment.actors;
      const governed = lineage.connect(timelock);
      const next = { ...nomination(deployment), textHash: REASON };
      const mark = await lineage.mark();
      const id = await governed.nominate.staticCall(next, mark, FOREVER);
      for (const caller of [principal(), guardian]) {
        const snapshot = await connection.networkHelpers.takeSnapshot();
        await lineage.connect(caller).revoke(id, REASON);
        await refused(governed.nominate(next, mark, FOREVER), "Lineage_IsRevoked", id);
        await snapshot.restore();
      }
      await lineage.connect(stranger).revoke(id, REASON);
      await governed.nominate(next, mark, FOREVER);
    });
  });

  describe("by its nonce", () => {
    it("the agent's owner, the guardian and the timelock burn it", async () => {
      const { owner, guardian, timelock } = deployment.actors;
      for (const caller of [owner, guardian, timelock]) {
        const snapshot = await connection.networkHelpers.takeSnapshot();
        await expect(lineage.connect(caller).cancelNonce(agentKey(1n), 0n, REASON))
          .to.emit(lineage, "NonceCancelled")
          .withArgs(agentKey(1n), 0n, signerHash(caller.address), REASON);
        await refused(send(), "Lineage_WrongNonce", agentKey(1n), 0n, 1n);
        await snapshot.restore();
      }
    });

    it("a principal burns those of its genesis", async () => {
      const [principal] = principals(deployment);
      if (!principal) throw new Error("no principal");
      const signed = await rootArguments(deployment, grant(genesis, { nonce: 2n }));
      await lineage.connect(principal).cancelNonce(genesis, 2n, REASON);
      await refused(lineage.delegate(...signed), "Lineage_WrongNonce", genesis, 2n, 3n);
      expect(await lineage.nonceOf(genesis)).to.equal(3n);
    });

    it("nobody else does", async () => {
      const { registrar, stranger, owner } = deployment.actors;
      for (const caller of [registrar, stranger]) {
        await refused(
          lineage.connect(caller).cancelNonce(agentKey(1n), 0n, REASON),
          "Lineage_Unauthorized",
          caller.address.toLowerCase(),
        );
      }
      // Whoever owns agents has no say in a genesis, if they are not a principal of it.
      const terms = { principals: [stranger.address], threshold: 1n, activationDelay: 0n, textHash: REASON };
      const governed = lineage.connect(deployment.actors.timelock);
      const mark = await lineage.mark();
      const foreign = await governed.nominate.staticCall(terms, mark, FOREVER);
      await governed.nominate(terms, mark, FOREVER);
      await refused(
        lineage.connect(owner).cancelNonce(foreign, 0n, REASON),
        "Lineage_Unauthorized",
        owner.address.toLowerCase(),
      );
    });

    it("several are burnt at once, up to 256, none twice", async () => {
      const owned = lineage.connect(deployment.actors.owner);
      await refused(
        owned.cancelNonce(agentKey(1n), MAX_BURN, REASON),
        "Lineage_WrongNonce",
        agentKey(1n),
        MAX_BURN,
        0n,
      );
      await owned.cancelNonce(agentKey(1n), MAX_BURN - 1n, REASON);
      expect(await lineage.nonceOf(agentKey(1n))).to.equal(MAX_BURN);
      await refused(
        owned.cancelNonce(agentKey(1n), MAX_BURN - 1n, REASON),
        "Lineage_WrongNonce",
        agentKey(1n),
        MAX_BURN - 1n,
        MAX_BURN,
      );
      await refused(
        owned.cancelNonce(agentKey(1n), FOREVER, REASON),
        "Lineage_WrongNonce",
        agentKey(1n),
        FOREVER,
        MAX_BURN,
      );
    });

    describe("by signature", () => {
      const cancel = async (
        delegator: string,
        signer: string,
        sign: (digest: string) => Promise<string> | string,
        { nonce = 0n, said = 0n, deadline = FOREVER } = {},
      ) => {
        const value = { delegator, nonce: said, reason: REASON, deadline };
        const signature = await sign(TypedDataEncoder.hash(deployment.domain, NONCE_CANCELLATION_TYPES, value));
        return await lineage.cancelNonceSigned(delegator, nonce, REASON, deadline, { signer, signature });
      };
      const one = (digest: string) => agentSignature("one", digest);

      it("the agent burns its own, once", async () => {
        const signer = await deployment.agentRegistry.signerOf(1n);
        await expect(cancel(agentKey(1n), signer, one))
          .to.emit(lineage, "NonceCancelled")
          .withArgs(agentKey(1n), 0n, signerHash(signer), REASON);
        await refused(send(), "Lineage_WrongNonce", agentKey(1n), 0n, 1n);
        await refused(cancel(agentKey(1n), signer, one), "Lineage_WrongNonce", agentKey(1n), 0n, 1n);
      });

      it("a principal burns those of its genesis", async () => {
        const [principal] = principals(deployment);
        if (!principal) throw new Error("no principal");
        const value = { delegator: genesis, nonce: 1n, reason: REASON, deadline: FOREVER };
        const signature = await principal.signTypedData(deployment.domain, NONCE_CANCELLATION_TYPES, value);
        await lineage.cancelNonceSigned(genesis, 1n, REASON, FOREVER, { signer: principal.address, signature });
        expect(await lineage.nonceOf(genesis)).to.equal(2n);
      });

      it("others do not, nor does another message, nor an old one", async () => {
        const signer = await deployment.agentRegistry.signerOf(1n);
        const other = await deployment.agentRegistry.signerOf(2n);
        await refused(cancel(agentKey(1n), other, one), "Lineage_Unauthorized", other);
        await refused(cancel(genesis, signer, one), "Lineage_Unauthorized", signer);
        await refused(
          cancel(agentKey(99n), "0x", () => "0x"),
          "Lineage_BadSignature",
          "0x",
        );
        await refused(cancel(agentKey(1n), signer, one, { said: 1n }), "Lineage_BadSignature", signer);
        const deadline = await now();
        await refused(cancel(agentKey(1n), signer, one, { deadline }), "Lineage_Expired", deadline);
      });
    });
  });

  describe("its deadline", () => {
    it("is not far away", async () => {
      const at = (await now()) + 100n;
      await prepare({ deadline: at + LONGEST + 1n });
      const snapshot = await connection.networkHelpers.takeSnapshot();
      await connection.networkHelpers.time.setNextBlockTimestamp(at);
      await refused(send(), "Lineage_DeadlineTooFar", at + LONGEST + 1n, at + LONGEST);
      await snapshot.restore();
      await prepare({ deadline: at + LONGEST });
      await connection.networkHelpers.time.setNextBlockTimestamp(at);
      await send();
    });
  });

  describe("the key it was made to", () => {
    it("is the receiver's, and no other agent's", async () => {
      for (const receiverKeyHash of [p256Key("three").keyHash, p256Key("nobody").keyHash, ZeroHash]) {
        await prepare({ receiverKeyHash });
        await refused(send(), "Lineage_WrongKey", 2n, receiverKeyHash);
      }
    });
  });
});
