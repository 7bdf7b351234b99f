import { sha256 as sha256Hex, toUtf8Bytes } from "ethers";

import { plainHash } from "../../../../services/core/calldata/hashes.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import { agentSubject, logUrn } from "../../../../services/core/words/ids.ts";
import { connectSystem } from "../../../../services/chain/read/deployment.ts";
import { loadMapping } from "../../../../services/platform/mapping-file.ts";
import type { AgentIdentity } from "../../../../services/sdk/intent.ts";
import {
  type Connection,
  type Deployment,
  deploySystem,
  FOREVER,
  GATEWAY_LOG,
  SIGNING_LOG,
} from "../../../contracts/fixture.ts";
import { type Authority, establishAuthority } from "../../../helpers/authority.ts";
import { enrolAgent } from "../../../helpers/enrolment.ts";
import { ed25519Signer } from "../../../helpers/test-signers.ts";
import { createEdrRpc } from "./edr-rpc.ts";
import { examplePolicy, MAPPING, OPERATIONS } from "./example.ts";

const DELEGATED = 5;

/** Someone registered who proposes actions. */
export interface TestAgent {
  readonly agentId: number;
  readonly identity: AgentIdentity;
  readonly signer: Signer;
}

/** An organization on Hardhat's chain: a policy for the example mapping, two logs, two agents a human trusts with everything. */
export async function deployOrganization(connection: Connection) {
  const mapping = loadMapping(utf8(MAPPING));
  const signingKey = ed25519Signer(1);
  const gatewayKey = ed25519Signer(2);
  const deployment = await deploySystem(connection, {
    signingKey: toHex(signingKey.publicKey.raw),
    gatewayKey: toHex(gatewayKey.publicKey.raw),
    policyMappingHash: mapping.hashHex,
    policyParameters: examplePolicy(),
  });
  const rpc = createEdrRpc(connection);
  const { chainId } = await connection.ethers.provider.getNetwork();
  const system = await connectSystem({
    rpc,
    chainId: Number(chainId),
    system: await deployment.system.getAddress(),
    organization: deployment.parameters.organization,
  });
  const urn = (logId: bigint) => logUrn(system.chainId, system.system, Number(logId));
  const logs = { log: urn(SIGNING_LOG), pep: urn(GATEWAY_LOG) };
  const authority = await establishAuthority(deployment);
  const agents = {
    alice: await registerAgent(deployment, authority, "did:web:alice.example", ed25519Signer(11), logs),
    bob: await registerAgent(deployment, authority, "did:web:bob.example", ed25519Signer(12), logs),
  };
  return { connection, deployment, authority, mapping, signingKey, gatewayKey, system, agents };
}

export type Organization = Awaited<ReturnType<typeof deployOrganization>>;

async function registerAgent(
  deployment: Deployment,
  authority: Authority,
  did: string,
  signer: Signer,
  logs: Pick<AgentIdentity, "log" | "pep">,
): Promise<TestAgent> {
  const { agentRegistry, actors, networkHelpers } = deployment;
  const agentId = await enrolAgent(deployment, {
    signer,
    did,
    modelDigest: sha256Hex(toUtf8Bytes(`model of ${did}`)),
    capabilities: OPERATIONS.map((type) => ({
      actionType: toHex(plainHash(type)),
      expiresAt: FOREVER,
      documentHash: sha256Hex(toUtf8Bytes(`examination for ${type}`)),
    })),
  });
  const { mark } = await agentRegistry.getAgent(agentId);
  const deadline = BigInt(await networkHelpers.time.latest()) + 3_600n;
  await agentRegistry.connect(actors.timelock).raisePosture(agentId, DELEGATED, mark, deadline);
  const delegation = await authority.delegateTo(agentId);
  const subject = agentSubject(agentId, did);
  return { agentId, signer, identity: { subject, delegation, ...logs } };
}
