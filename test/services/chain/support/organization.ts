import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ed25519 } from "@noble/curves/ed25519.js";
import { getBytes, id, sha256, toUtf8Bytes } from "ethers";

import { encodePolicyParameters } from "../../../../services/chain/abi/policy-parameters.ts";
import type { Deployment } from "../../../../services/platform/deployment-file.ts";
import { deployTo } from "../../../../scripts/deploy/deploy-to.ts";
import { councilMembers, localAccounts, THRESHOLD } from "../../../../scripts/local/accounts.ts";
import { fromHex } from "../../../../services/core/encoding/hex.ts";
import type { Clock, PublicKey } from "../../../../services/core/ports/ports.ts";
import type { AgentRegistration } from "../../../../services/chain/send/registrar.ts";
import { createRpc, type Rpc } from "../../../../services/chain/rpc/client.ts";
import { type EmbeddedChain, startEmbeddedChain } from "../../../../services/devchain/chain.ts";
import { ed25519Key } from "../../../contracts/support/keys.ts";
import { signedKey } from "../../../helpers/enrolment.ts";
import { memberParameters } from "../../../contracts/support/action-values.ts";

export const MAPPING_HASH = sha256(toUtf8Bytes("mapping"));
export const POLICY_GAS = 2_000_000;
/** Seconds between blocks in which nothing happens: more than any test takes, so that a block is mined for a reason. */
const NO_BLOCKS = 86_400;
/** What the test organization's parameters say of its one approver. */
export const CEILING = 2_000_000n;

/** An organization on an embedded chain of its own, reached over HTTP as a service would reach it. */
export interface TestOrganization {
  readonly chain: EmbeddedChain;
  readonly rpc: Rpc;
  readonly deployment: Deployment;
  readonly accounts: ReturnType<typeof localAccounts>;
  stop(): Promise<void>;
}

export async function startOrganization(options: { readonly clock?: Clock } = {}): Promise<TestOrganization> {
  const dir = await temporaryDirectory();
  const { clock = Date.now } = options;
  const chain = await startEmbeddedChain({ dataDir: dir.path, port: 0, blockTime: NO_BLOCKS, clock });
  return {
    chain,
    rpc: createRpc(chain.url),
    deployment: await deployTestOrganization(chain.url),
    accounts: localAccounts(),
    stop: async () => {
      await chain.stop();
      await dir.remove();
    },
  };
}

export async function deployTestOrganization(rpcUrl: string): Promise<Deployment> {
  const { deployer, guardian, registrar, signingAnchorer, gatewayAnchorer, approver } = localAccounts();
  return deployTo({
    rpcUrl,
    deployerKey: deployer.privateKey,
    parameters: {
      organization: sha256(toUtf8Bytes("Example Organization")),
      guardian: guardian.address,
      registrar: registrar.address,
      members: councilMembers().map(({ address }) => address),
      threshold: BigInt(THRESHOLD),
      delay: 1n,
      deadline: 4_102_444_800n,
      maxDepth: 8,
      signingAnchorer: signingAnchorer.address,
      gatewayAnchorer: gatewayAnchorer.address,
      signingKey: ed25519Key("signing").publicKey,
      gatewayKey: ed25519Key("gateway").publicKey,
      keysNotBefore: 0n,
      keysNotAfter: 2n ** 64n - 1n,
      policyGasLimit: BigInt(POLICY_GAS),
      policyMappingHash: MAPPING_HASH,
      policyRationaleHash: id("rationale"),
      policyParameters: encodePolicyParameters(memberParameters([approver.address])),
    },
  });
}

/** Who proposes for the test organization: private keys, as many as it takes. */
export function proposers(): string[] {
  return councilMembers()
    .slice(0, THRESHOLD)
    .map(({ privateKey }) => privateKey);
}

/** What a registrar hands in for an agent with the Ed25519 key of a name, signed by that key; the registrar owns it. */
export async function testEntry(
  domain: { readonly chainId: number; readonly agentRegistry: string },
  name: string,
  registrar: string,
  did = `did ${name}`,
): Promise<AgentRegistration> {
  const deadline = Math.floor(Date.now() / 1000) + 86_400;
  const sign = async (message: Uint8Array) => ed25519.sign(message, getBytes(id(name)));
  const signer = { publicKey: testKey(name), sign };
  const key = await signedKey(domain, { signer, did, owner: registrar, registrar, deadline });
  return { owner: registrar, uri: `https://agents.example/${name}`, key, modelDigest: id("model"), deadline };
}

/** The public Ed25519 key of a name. */
export function testKey(name: string): PublicKey {
  return { type: "Ed25519", raw: fromHex(ed25519Key(name).publicKey) };
}

export async function temporaryDirectory(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "countersign-chain-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
