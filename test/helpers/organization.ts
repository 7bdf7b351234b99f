import { sha256, toUtf8Bytes } from "ethers";

import { connectSystem } from "../../services/chain/read/deployment.ts";
import { createRegistries } from "../../services/chain/read/registries.ts";
import { plainHash } from "../../services/core/calldata/hashes.ts";
import { utf8 } from "../../services/core/encoding/bytes.ts";
import { toHex } from "../../services/core/encoding/hex.ts";
import type { Signer } from "../../services/core/ports/ports.ts";
import { agentSubject, logUrn } from "../../services/core/words/ids.ts";
import { loadMapping } from "../../services/platform/mapping-file.ts";
import type { AgentIdentity } from "../../services/sdk/intent.ts";
import { type Connection, deploySystem, FOREVER, GATEWAY_LOG, SIGNING_LOG } from "../contracts/fixture.ts";
import { POSTURE } from "../contracts/support/agents.ts";
import { establishAuthority } from "./authority.ts";
import { createEdrRpc } from "./edr-rpc.ts";
import { enrolAgent } from "./enrolment.ts";
import { ed25519Signer } from "./test-signers.ts";

/** Somebody registered who proposes actions, under authority straight from the human. */
export interface TestAgent {
  readonly agentId: number;
  readonly subject: string;
  readonly delegation: string;
  readonly identity: AgentIdentity;
  readonly signer: Signer;
}

export interface OrganizationOptions {
  /** the action mapping, as its file says it */
  readonly mapping: string;
  /** encoded parameters of policy 1, default the contracts' tests' */
  readonly policy?: string;
}

export type DeployedOrganization = Awaited<ReturnType<typeof deployOrganization>>;

/**
 * An organization on Hardhat's chain in this process: every contract, keys for its two logs, and the human whose authority is
 * handed down. Over HTTP there is startLocalOrganization (local-organization.ts), with files as a service finds them.
 */
export async function deployOrganization(connection: Connection, options: OrganizationOptions) {
  const mapping = loadMapping(utf8(options.mapping));
  const keys = { signing: ed25519Signer(1), gateway: ed25519Signer(2), stranger: ed25519Signer(3) };
  const deployment = await deploySystem(connection, {
    signingKey: toHex(keys.signing.publicKey.raw),
    gatewayKey: toHex(keys.gateway.publicKey.raw),
    policyMappingHash: mapping.hashHex,
    ...(options.policy === undefined ? {} : { policyParameters: options.policy }),
  });
  const rpc = createEdrRpc(connection);
  const system = await connectSystem({
    rpc,
    chainId: Number((await connection.ethers.provider.getNetwork()).chainId),
    system: await deployment.system.getAddress(),
    organization: deployment.parameters.organization,
  });
  const urn = (logId: bigint) => logUrn(system.chainId, system.system, Number(logId));
  const logs = { signing: urn(SIGNING_LOG), gateway: urn(GATEWAY_LOG) };
  const authority = await establishAuthority(deployment);

  return {
    connection,
    deployment,
    authority,
    mapping,
    keys,
    rpc,
    system,
    registries: createRegistries(rpc, system),
    logs,
    /** Enters an agent; one that was examined for operations is also fully autonomous, so that only limits decide. */
    register: async (name: string, signer: Signer, operations: readonly string[] = []): Promise<TestAgent> => {
      const did = `did:web:${name}.example`;
      const { agentRegistry, actors } = deployment;
      const agentId = await enrolAgent(deployment, {
        signer,
        did,
        modelDigest: sha256(toUtf8Bytes(`model of ${name}`)),
        capabilities: operations.map((type) => ({
          actionType: toHex(plainHash(type)),
          expiresAt: FOREVER,
          documentHash: sha256(toUtf8Bytes(`examination for ${type}`)),
        })),
      });
      if (operations.length > 0) {
        const { mark } = await agentRegistry.getAgent(agentId);
        await agentRegistry.connect(actors.timelock).raisePosture(agentId, POSTURE.DELEGATED, mark, FOREVER);
      }
      const [subject, delegation] = [agentSubject(agentId, did), await authority.delegateTo(agentId)];
      return {
        ...{ agentId, subject, delegation, signer },
        identity: { subject, delegation, log: logs.signing, pep: logs.gateway },
      };
    },
  };
}
