import { sha256 as sha256Hex, toUtf8Bytes } from "ethers";
import { network } from "hardhat";

import { connectSystem } from "../../../../services/chain/read/deployment.ts";
import { createHeadTracker, headOfNode } from "../../../../services/chain/read/head.ts";
import { createRegistries } from "../../../../services/chain/read/registries.ts";
import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import { agentSubject, logUrn } from "../../../../services/core/words/ids.ts";
import { loadMapping } from "../../../../services/platform/mapping-file.ts";
import { type Deployment, deploySystem, GATEWAY_LOG, SIGNING_LOG } from "../../../contracts/fixture.ts";
import { type Authority, establishAuthority } from "../../../helpers/authority.ts";
import { enrolAgent } from "../../../helpers/enrolment.ts";
import { ed25519Signer } from "../../../helpers/test-signers.ts";
import { createEdrRpc } from "../../signing/support/edr-rpc.ts";
import { mappingText } from "./mapping.ts";
import { startTarget } from "./target.ts";

/** A registered agent. */
export interface TestAgent {
  readonly agentId: number;
  readonly subject: string;
  readonly delegation: string;
  readonly signer: Signer;
}

export type Organization = Awaited<ReturnType<typeof startOrganization>>;

/** An organization on a chain of its own, with two real targets and one that is not there. */
export async function startOrganization() {
  const connection = await network.create();
  const erp = await startTarget();
  const bank = await startTarget();
  const mapping = loadMapping(utf8(mappingText({ erp: erp.origin, bank: bank.origin })));
  const keys = { signing: ed25519Signer(1), gateway: ed25519Signer(2), stranger: ed25519Signer(3) };
  const deployment = await deploySystem(connection, {
    signingKey: toHex(keys.signing.publicKey.raw),
    gatewayKey: toHex(keys.gateway.publicKey.raw),
    policyMappingHash: mapping.hashHex,
  });
  const rpc = createEdrRpc(connection);
  const system = await connectSystem({
    rpc,
    chainId: Number((await connection.ethers.provider.getNetwork()).chainId),
    system: await deployment.system.getAddress(),
    organization: deployment.parameters.organization,
  });
  const urn = (logId: bigint) => logUrn(system.chainId, system.system, Number(logId));

  const authority = await establishAuthority(deployment);
  let seed = 20;
  const register = async (name: string): Promise<TestAgent> => {
    seed += 1;
    const agent = await registerAgent(deployment, authority, `did:web:${name}.example`, ed25519Signer(seed));
    await catchUp();
    return agent;
  };
  const atStop = new Set<() => Promise<void>>();
  const time = { now: 0 };
  const clock = () => time.now;
  const head = createHeadTracker({ look: headOfNode(rpc, "own"), clock, pollMs: 3_600_000 });
  const catchUpClock = async (): Promise<void> => {
    time.now = Math.max(time.now, (await connection.networkHelpers.time.latest()) * 1000 + 500);
  };
  const catchUp = async (): Promise<void> => {
    await catchUpClock();
    await head.refresh();
  };
  await catchUp();

  return {
    connection,
    deployment,
    authority,
    erp,
    bank,
    mapping,
    keys,
    rpc,
    system,
    registries: createRegistries(rpc, system),
    logs: { signing: urn(SIGNING_LOG), gateway: urn(GATEWAY_LOG) },
    /** unix milliseconds of every clock */
    time,
    clock,
    head,
    /** brings the clock to the newest block; nobody looks at the chain */
    catchUpClock,
    /** brings clock and head to the newest block */
    catchUp,
    register,
    agent: await register("buyer"),
    /** runs before the rest stops, in case a test failed before it cleaned up */
    atStop,
    stop: async (): Promise<void> => {
      for (const clean of [...atStop]) await clean();
      await erp.stop();
      await bank.stop();
      await connection.close();
    },
  };
}

async function registerAgent(
  deployment: Deployment,
  authority: Authority,
  did: string,
  signer: Signer,
): Promise<TestAgent> {
  const agentId = await enrolAgent(deployment, { signer, did, modelDigest: sha256Hex(toUtf8Bytes("model")) });
  return { agentId, subject: agentSubject(agentId, did), delegation: await authority.delegateTo(agentId), signer };
}
