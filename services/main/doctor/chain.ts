import { connectSystem, readChainId } from "../../chain/read/deployment.ts";
import { readLatestBlock } from "../../chain/read/block.ts";
import { readPolicy } from "../../chain/read/policies.ts";
import { createRpc, type Rpc } from "../../chain/rpc/client.ts";
import { mappingText } from "../../core/domain/mapping.ts";
import type { Domain } from "../../core/domain/schema.ts";
import type { Clock } from "../../core/ports/ports.ts";
import { verifyDeployment } from "../../governance/deployment/verify.ts";
import type { Deployment } from "../../platform/deployment-file.ts";
import { loadMapping } from "../../platform/mapping-file.ts";
import { duration, shortHex } from "../../platform/terminal/text.ts";
import { type Finding, ok, wrong } from "./finding.ts";

const PATIENCE_MS = 5_000;

/** A node that is asked by a person who waits. */
export function rpcOf(url: string): Rpc {
  return createRpc(url, { patienceMs: PATIENCE_MS, timeoutMs: PATIENCE_MS });
}

/** @throws CHAIN_UNREACHABLE */
export async function lookAtChain(rpc: Rpc, { chainId }: Pick<Deployment, "chainId">): Promise<Finding> {
  const served = await readChainId(rpc);
  if (served === chainId) return ok(`the node serves chain ${chainId}`);
  return wrong(
    `the node serves chain ${served}, and the contracts are on ${chainId}`,
    "correct chain.rpc in countersign.yaml",
  );
}

/** A block that is older is too old to decide on; one of the future means that a clock is wrong. In seconds. */
const OLDEST = 60;
const FUTURE = 15;

/** @throws CHAIN_UNREACHABLE */
export async function lookAtClock(rpc: Rpc, clock: Clock): Promise<Finding> {
  const { number, timestamp } = await readLatestBlock(rpc);
  const age = Math.floor(clock() / 1000) - timestamp;
  if (age < -FUTURE) {
    return wrong(
      `block ${number} is ${duration(-age)} ahead of this machine's clock`,
      "set the clock: timedatectl set-ntp true",
    );
  }
  if (age <= OLDEST) return ok(`block ${number} is ${duration(Math.max(0, age))} old`);
  return wrong(
    `block ${number} is ${duration(age)} old: the node is behind, or this machine's clock ahead`,
    "wait until the node has caught up, or set the clock: timedatectl set-ntp true",
  );
}

/** @throws CHAIN_*, SYSTEM_UNKNOWN, ORGANIZATION_MISMATCH, GOV_* */
export async function lookAtContracts(rpc: Rpc, { chainId, system, organization }: Deployment): Promise<Finding> {
  await connectSystem({ rpc, chainId, system, organization });
  const { differences } = await verifyDeployment({ rpc, chainId, system });
  const [first] = differences;
  if (first === undefined) return ok(`System ${system} is as a deployment of this project makes it`);
  return wrong(
    `${differences.length} differences from a deployment of this project, the first: ${first.subject}`,
    `countersign gov verify-deployment --system ${system} --chain-id ${chainId}`,
  );
}

/** @param salt of the mapping, as the home keeps it. @throws CHAIN_UNREACHABLE */
export async function lookAtPolicy(
  rpc: Rpc,
  { policyRegistry, policy }: Pick<Deployment, "policyRegistry" | "policy">,
  domain: Domain,
  salt: string,
): Promise<Finding> {
  const { hash } = await readLatestBlock(rpc);
  const view = await readPolicy(rpc, policyRegistry, { hash }, policy);
  const { hashHex } = loadMapping(Buffer.from(mappingText(domain, salt)));
  if (view === null) return wrong(`policy ${policy} was never published`, "countersign apply");
  if (view.mappingHash === hashHex) return ok(`version ${view.version} names the mapping of the file`);
  return wrong(
    `version ${view.version} names mapping ${shortHex(view.mappingHash)}, and the file comes to ${shortHex(hashHex)}`,
    "countersign plan, then countersign apply",
  );
}
