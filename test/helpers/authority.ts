import { getBytes, id, SigningKey, Wallet, ZeroHash } from "ethers";

import type { Grant, GrantLimits } from "../../services/chain/abi/contracts.ts";
import { genesisDigest, genesisId, grantDigest } from "../../services/chain/signed/grant.ts";
import { fromHex, toHex } from "../../services/core/encoding/hex.ts";
import type { Signer } from "../../services/core/ports/ports.ts";
import { type Deployment, FOREVER } from "../contracts/fixture.ts";
import { soon } from "../contracts/support/agents.ts";
import { NO_MARK } from "../contracts/support/marks.ts";
import { unlimited } from "../contracts/lineage/support/envelopes.ts";

/** The human behind every organization of these tests. */
const PRINCIPAL = new Wallet(id("principal"));

/** Hands authority to agents of a deployment on Hardhat's network. */
export interface Authority {
  readonly genesis: string;
  /** everything unless `envelope` says less, straight from the human; the agent's model is registered. @returns the delegation */
  delegateTo(agentId: number, envelope?: GrantLimits): Promise<string>;
  /** a part of what an agent was handed, signed by that agent. @returns the delegation */
  handDown(above: Handed, agentId: number, envelope: GrantLimits, reasoningRequired?: boolean): Promise<string>;
  /** ends a node, as the human */
  revoke(node: string): Promise<void>;
}

/** A delegation, and whose it is. */
export interface Handed {
  readonly id: string;
  readonly envelope: GrantLimits;
  readonly signer: Pick<Signer, "sign">;
}

/** Establishes a genesis by one human. */
export async function establishAuthority(deployment: Deployment): Promise<Authority> {
  const { lineage, modelRegistry, agentRegistry, actors, ethers } = deployment;
  const { chainId } = await ethers.provider.getNetwork();
  const domain = { chainId: Number(chainId), lineage: await lineage.getAddress() };
  const nomination = { principals: [PRINCIPAL.address], threshold: 1n, activationDelay: 0n, textHash: id("text") };
  const genesis = genesisId(domain, nomination);
  const signed = (digest: string) => [
    { signer: PRINCIPAL.address, signature: new SigningKey(PRINCIPAL.privateKey).sign(getBytes(digest)).serialized },
  ];
  await lineage.connect(actors.timelock).nominate(nomination, await lineage.mark(), FOREVER);
  await lineage.establish(genesis, signed(genesisDigest(domain, nomination)));

  return {
    genesis,
    delegateTo: async (agentId, envelope = unlimited()) => {
      const { modelDigest, keyHash: receiverKeyHash } = await agentRegistry.getAgent(agentId);
      if ((await modelRegistry.getModel(modelDigest)).registeredAt === 0n) {
        await modelRegistry
          .connect(actors.timelock)
          .register(modelDigest, 0n, id("bill of materials"), ZeroHash, "", await modelRegistry.mark(), FOREVER);
      }
      const grant: Grant = {
        parent: genesis,
        agentId,
        receiverKeyHash,
        levels: 2n,
        cosigners: 0n,
        reasoningRequired: false,
        reasoningHash: ZeroHash,
        envelope,
        grantMark: NO_MARK,
        nonce: await lineage.nonceOf(genesis),
        deadline: await soon(deployment),
      };
      const digest = grantDigest(domain, grant);
      await lineage.delegate(grant, unlimited(), "0x", signed(digest));
      return digest;
    },
    handDown: async ({ id: parent, envelope: above, signer }, agentId, envelope, reasoningRequired = false) => {
      const grantMark = await lineage.grantMarkOf((await lineage.getDelegation(parent)).agentId);
      const terms = { levels: 0n, cosigners: 0n, reasoningRequired, reasoningHash: ZeroHash, grantMark };
      const { keyHash: receiverKeyHash } = await agentRegistry.getAgent(agentId);
      const [nonce, deadline] = [await lineage.nonceOf(parent), await soon(deployment)];
      const grant: Grant = { ...terms, parent, agentId, receiverKeyHash, envelope, nonce, deadline };
      const digest = grantDigest(domain, grant);
      await lineage.delegate(grant, above, toHex(await signer.sign(fromHex(digest))), []);
      return digest;
    },
    revoke: async (node) => {
      const { data } = await lineage.revoke.populateTransaction(node, id("reason"));
      const principal = await ethers.getImpersonatedSigner(PRINCIPAL.address);
      await deployment.networkHelpers.setBalance(PRINCIPAL.address, 10n ** 18n);
      await principal.sendTransaction({ to: domain.lineage, data });
    },
  };
}
