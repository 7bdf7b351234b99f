import { ed25519 } from "@noble/curves/ed25519.js";
import { expect } from "chai";
import { getBytes, hexlify, id } from "ethers";
import { network } from "hardhat";

import {
  attestationDigest,
  newKeyStruct,
  recoveryDigest,
  type RegistryDomain,
  rotationDigest,
} from "../../../../services/chain/signed/identity.ts";
import type { PublicKey } from "../../../../services/core/ports/ports.ts";
import { deploySystem, type Deployment } from "../../../contracts/fixture.ts";
import { ACTION, capability, REASON, registerAgent, soon } from "../../../contracts/support/agents.ts";
import { ed25519Key } from "../../../contracts/support/keys.ts";

const connection = await network.create();
const DID = id("did");

async function deployed() {
  const deployment = await deploySystem(connection);
  await registerAgent(deployment, "one");
  return deployment;
}

const keyOf = (name: string): PublicKey => ({ type: "Ed25519", raw: getBytes(ed25519Key(name).publicKey) });
const sign = (name: string, digest: string) => hexlify(ed25519.sign(getBytes(digest), getBytes(id(name))));

describe("chain/signed/identity: what keys and attesters sign, as the registry reads it", () => {
  let deployment: Deployment;
  let domain: RegistryDomain;
  let deadline: number;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    const { chainId } = await deployment.ethers.provider.getNetwork();
    domain = { chainId: Number(chainId), agentRegistry: await deployment.agentRegistry.getAddress() };
    deadline = Number(await soon(deployment));
  });

  const held = (name: string) => ({ publicKey: keyOf(name), custody: "Gateway", didHash: DID }) as const;

  it("a rotation, by both keys", async () => {
    const { agentRegistry, actors } = deployment;
    const { mark } = await agentRegistry.getAgent(1n);
    const digest = rotationDigest(domain, { ...held("next"), agentId: 1, mark, deadline });
    const key = newKeyStruct({ ...held("next"), possession: sign("next", digest) });
    await agentRegistry.connect(actors.owner).rotateKey(1n, key, mark, deadline, sign("one", digest));
    expect((await agentRegistry.getAgent(1n)).keyHash).to.equal(ed25519Key("next").keyHash);
  });

  it("a recovery, by the new key", async () => {
    const { agentRegistry, actors } = deployment;
    await agentRegistry.connect(actors.guardian).suspend(1n, REASON);
    const { mark } = await agentRegistry.getAgent(1n);
    const digest = recoveryDigest(domain, { ...held("next"), agentId: 1, mark, deadline });
    const key = newKeyStruct({ ...held("next"), possession: sign("next", digest) });
    await agentRegistry.connect(actors.timelock).recoverKey(1n, key, mark, deadline);
    expect((await agentRegistry.getAgent(1n)).keyLine).to.equal(2n);
  });

  it("an attestation, by a wallet", async () => {
    const { agentRegistry, actors, ethers } = deployment;
    const given = { ...capability(deployment), expiresAt: deadline };
    const said = { actionType: ACTION, documentHash: String(given.documentHash), expiresAt: deadline };
    const mark = await agentRegistry.attestationMarkOf(1n, ACTION);
    const digest = attestationDigest(domain, { ...said, publicKey: keyOf("one"), mark, deadline });
    const wallet = ethers.Wallet.createRandom();
    const signature = wallet.signingKey.sign(digest).serialized;
    const vouching = { capability: { ...given, attester: wallet.address }, deadline, signature };
    await agentRegistry.connect(actors.timelock).attest(1n, vouching, mark, deadline);
    expect((await agentRegistry.capabilityOf(1n, ACTION)).attester).to.equal(wallet.address);
  });
});
