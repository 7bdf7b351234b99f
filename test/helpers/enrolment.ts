import { sha256, toUtf8Bytes } from "ethers";

import { newKeyStruct, enrollmentDigest, type NewKey } from "../../services/chain/signed/identity.ts";
import { fromHex, toHex } from "../../services/core/encoding/hex.ts";
import { keyHash } from "../../services/core/jws/key.ts";
import type { Signer } from "../../services/core/ports/ports.ts";
import type { IAgentTrust } from "../../types/ethers-contracts/contracts/interfaces/IAgentTrust.ts";
import type { Deployment } from "../contracts/fixture.ts";
import { soon } from "../contracts/support/agents.ts";

export interface Entering {
  readonly signer: Pick<Signer, "publicKey" | "sign">;
  readonly did: string;
  readonly modelDigest: string;
  /** attested by the registrar itself */
  readonly capabilities?: readonly Omit<IAgentTrust.CapabilityStruct, "attester">[];
}

/** Enters an agent whose key a service holds. @returns its id */
export async function enrolAgent(deployment: Deployment, entering: Entering): Promise<number> {
  const { agentRegistry, actors, ethers } = deployment;
  const { signer, did, modelDigest, capabilities = [] } = entering;
  const registrar = actors.registrar.address;
  const { chainId } = await ethers.provider.getNetwork();
  const domain = { chainId: Number(chainId), agentRegistry: await agentRegistry.getAddress() };
  const [owner, deadline] = [actors.owner.address, Number(await soon(deployment))];
  const key = await signedKey(domain, { signer, did, owner, registrar, deadline });
  await agentRegistry.connect(actors.registrar).enroll({
    owner,
    uri: "",
    key: newKeyStruct(key),
    modelDigest,
    capabilities: capabilities.map((each) => ({
      capability: { attester: registrar, ...each },
      deadline: 0,
      signature: "0x",
    })),
    deadline,
  });
  return Number(await agentRegistry.agentOfKey(keyHash(signer.publicKey)));
}

/** A key that signed its enrolment, in its own process. */
export async function signedKey(
  domain: { readonly chainId: number; readonly agentRegistry: string },
  said: {
    readonly signer: Entering["signer"];
    readonly did: string;
    readonly owner: string;
    readonly registrar: string;
    readonly deadline: number;
  },
): Promise<NewKey> {
  const { signer, did, owner, registrar, deadline } = said;
  const held = { publicKey: signer.publicKey, custody: "Agent", didHash: sha256(toUtf8Bytes(did)) } as const;
  const digest = enrollmentDigest(domain, { ...held, agentId: 0, owner, registrar, deadline });
  return { ...held, possession: toHex(await signer.sign(fromHex(digest))) };
}
