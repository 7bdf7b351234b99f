import { readFile } from "node:fs/promises";

import { readChainId, readNamed } from "../../chain/read/deployment.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { organizationId } from "../../core/domain/organization.ts";
import type { Allowed } from "../../core/domain/plan/differences.ts";
import type { Found, Remembered } from "../../core/domain/plan/facts.ts";
import { type Planned, planOf } from "../../core/domain/plan/plan.ts";
import type { Domain } from "../../core/domain/schema.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { sha256 } from "../../core/hash.ts";
import type { Clock } from "../../core/ports/ports.ts";
import { secondsOf } from "../../core/time.ts";
import { connectTo, type Governance } from "../../governance/chain/connect.ts";
import { isLocalChain } from "../../governance/deployment/verify.ts";
import { type Deployment, readDeployment } from "../../platform/deployment-file.ts";
import { loadMapping } from "../../platform/mapping-file.ts";
import { publicKeysOf } from "../agent-keys.ts";
import { isDeployed } from "../applied.ts";
import { type DomainState, readDomainState, rememberedOf } from "./state.ts";
import { readFound } from "./read.ts";
import type { HomeFiles } from "../home/files.ts";
import type { Keyring } from "../home/keyring.ts";
import { type Meant, meantBy } from "./wanted.ts";

export interface PlanOptions {
  readonly files: HomeFiles;
  readonly keyring: Keyring;
  /** of the chain the file names; null does where nothing is deployed yet */
  readonly rpc: Rpc | null;
  readonly clock: Clock;
  readonly allowed: Allowed;
}

/** A plan, and everything it was worked out from. */
export interface DomainPlan extends Planned {
  readonly meant: Meant;
  readonly state: DomainState;
  /** null before anything is deployed */
  readonly found: Found | null;
  readonly governance: Governance | null;
  readonly deployment: Deployment | null;
}

/**
 * What the chain has, what the file of a home wants, and what lies between. Nothing is sent anywhere.
 * @throws DOMAIN_INVALID, DOMAIN_WIDER, KEY_UNREADABLE, GOV_SIGNATURE_*; CHAIN_WRONG_ID, ORGANIZATION_MISMATCH when the home's System is another
 * organization's, DATA_OTHER_CHAIN when it is not on this chain; CHAIN_UNREACHABLE, FILE_INVALID
 */
export async function planDomain({ files, keyring, rpc, clock, allowed }: PlanOptions): Promise<DomainPlan> {
  const now = secondsOf(clock);
  const state = await readDomainState(files);
  const setting = { keyring, known: state.wallets, now };
  const read = await meantBy(files, { ...setting, verifier: null });
  if (rpc !== null) await requireChain(rpc, read.domain);
  const deployment = (await isDeployed(files)) ? await readDeployment(files.deployment) : null;
  const governance = rpc === null || deployment === null ? null : await reach(rpc, read.domain, deployment, files);
  const verifier = governance === null ? null : await verifierFor(read.domain, governance);
  // A passkey is known by the contract that checks it, which only a deployment brings.
  const meant = verifier === null ? read : await meantBy(files, { ...setting, verifier });
  const keys = await publicKeysOf(files, [...Object.keys(meant.domain.agents), ...Object.keys(state.agents)]);
  const found = governance === null ? null : await readFound(governance, meant, { state, keys });
  const servers = found === null ? null : await serversInForce(files.mapping, found.policy.mapping);
  const planned = planOf(found, meant, { ...rememberedOf(state), servers }, allowed);
  return { ...planned, meant, state, found, governance, deployment };
}

/** The contract that checks passkeys; null where nobody has one. */
async function verifierFor({ approvers = {} }: Domain, { rpc, contracts, head }: Governance): Promise<string | null> {
  const hasPasskeys = Object.values(approvers).some(({ passkey }) => passkey !== undefined);
  return hasPasskeys ? readNamed(rpc, contracts.system, "webAuthnVerifier", { blockHash: head.hash }) : null;
}

/** Of the mapping the home has, where it is the one in force; else null. @param inForce SHA-256 of its bytes, hex */
async function serversInForce(path: string, inForce: string): Promise<Remembered["servers"]> {
  const bytes = await readFile(path).catch(() => null);
  const loaded = bytes === null || sha256Of(bytes) !== inForce ? null : loadMapping(bytes);
  return loaded?.mapping.servers ?? null;
}

function sha256Of(bytes: Uint8Array): string {
  return toHex(sha256(bytes));
}

/** @throws CHAIN_WRONG_ID, CHAIN_UNREACHABLE */
async function requireChain(rpc: Rpc, { chain = "local" }: Domain): Promise<void> {
  const served = await readChainId(rpc);
  if (chain !== "local" && chain.id !== served) {
    throw new CountersignError("CHAIN_WRONG_ID", `the node serves chain ${served}, and the file names ${chain.id}`);
  }
  if (chain === "local" && !isLocalChain(served)) {
    throw new CountersignError("CHAIN_WRONG_ID", `the node serves chain ${served}, and the file says local`);
  }
}

/** The System the home has is on this chain, and this organization's. */
async function reach(rpc: Rpc, domain: Domain, deployment: Deployment, files: HomeFiles): Promise<Governance> {
  const { system, chainId } = deployment;
  const organization = organizationId(domain);
  if ((await rpc.request("eth_getCode", [system, "latest"])) === "0x") {
    throw new CountersignError(
      "DATA_OTHER_CHAIN",
      `this chain has no System at ${system}, which ${files.deployment} names`,
    );
  }
  return connectTo(rpc, { chainId, system, organization });
}
