import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";

import { readAgentOfKey } from "../../chain/read/holdings.ts";
import { createGuardian, createRegistrar, ownWord, type Vouching } from "../../chain/send/registrar.ts";
import { attestationDigest, enrollmentDigest } from "../../chain/signed/identity.ts";
import { signByWallet } from "../../chain/signed/approval.ts";
import { didKeyOf } from "../../chain/signed/did-key.ts";
import { plainHash } from "../../core/calldata/hashes.ts";
import { custodyIn, custodyWord } from "../../core/domain/custody.ts";
import { modelOf, postureOf } from "../../core/domain/models.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { keyHash } from "../../core/jws/key.ts";
import type { PublicKey } from "../../core/ports/ports.ts";
import { bearerKeyAt } from "../../keys/bearer-keys.ts";
import { publicKeysOf, signerAt } from "../agent-keys.ts";
import type { DomainPlan } from "../plan/plan.ts";
import { type Errand, remember } from "./errand.ts";

const YEAR = 365 * 86_400;
const HOUR = 3_600;
/** An entry that is still to come. */
const NEW = 0;
/** Why the home takes something away, as the chain keeps it. */
export const NOT_IN_FILE = hashOfWords("the domain file has it no more");

/** A plan of a domain that is deployed. */
export type Reached = DomainPlan & { readonly governance: NonNullable<DomainPlan["governance"]> };

/**
 * Enters an agent with what it was examined for. Its key is made first: an agent that is entered already is found by it.
 * @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE, KEY_UNREADABLE
 */
export async function register(errand: Errand, plan: Reached, name: string, privateKey: string): Promise<void> {
  const { files, rpc, reached } = errand;
  const { domain, walletOf } = plan.meant;
  const { chainId, contracts, head } = plan.governance;
  const { agentRegistry } = contracts;
  await setAside(errand, plan, name);
  const custody = custodyIn(domain, name);
  // The key lies with the process that uses it, from its first moment on.
  if (custody !== "agent") {
    await mkdir(join(files.custody(custody), name), { recursive: true, mode: 0o700 });
    await bearerKeyAt(files.agentToken(name));
  }
  const signer = await signerAt(files.agentKey(name));
  await reached(`${name} has a key`);
  const owner = walletOf(domain.registrar);
  const deadline = head.timestamp + HOUR;
  const held = {
    publicKey: signer.publicKey,
    custody: custodyWord(custody),
    didHash: hashOfWords(didKeyOf(signer.publicKey)),
  };
  const said = { ...held, agentId: NEW, owner, registrar: owner, deadline };
  const possession = toHex(await signer.sign(fromHex(enrollmentDigest({ chainId, agentRegistry }, said))));
  const types = domain.agents[name]?.capabilities ?? [];
  const model = modelOf(domain, name).digest;
  const id = await createRegistrar({ rpc, chainId, privateKey, agentRegistry }).register({
    ...{ owner, uri: "", modelDigest: model, deadline },
    key: { ...held, possession },
    capabilities: types.map((type) => ownWord(examined(name, type, head.timestamp + YEAR, owner))),
  });
  await reached(`${name} is registered`);
  await remember(errand, `${name} is agent ${id}`, (state) => ({
    ...state,
    agents: {
      ...state.agents,
      [name]: { id, keyHash: keyHash(signer.publicKey), capabilities: types, posture: "Supervised", model },
    },
  }));
}

/** The registrar examined the agent: its word is what counts. */
function examined(name: string, type: string, expiresAt: number, attester: string) {
  const documentHash = hashOfWords(`examination of ${name} for ${type}`);
  return { actionType: toHex(plainHash(type)), attester, expiresAt, documentHash };
}

/** The registrar's word for what an agent is able to do now, for the timelock to enter. */
export function vouchingFor(
  { meant, governance }: Reached,
  name: string,
  type: string,
  asked: { readonly key: PublicKey; readonly mark: string; readonly deadline: number; readonly privateKey: string },
): Vouching {
  const { chainId, contracts, head } = governance;
  const { key, mark, deadline, privateKey } = asked;
  const capability = examined(name, type, head.timestamp + YEAR, meant.walletOf(meant.domain.registrar));
  const { actionType, expiresAt, documentHash } = capability;
  const said = { publicKey: key, actionType, expiresAt, documentHash, mark, deadline };
  const digest = attestationDigest({ chainId, agentRegistry: contracts.agentRegistry }, said);
  return { capability, deadline, signature: signByWallet(privateKey, digest).signature };
}

/** Ends an agent the file has no more. @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE */
export async function revokeAgent(errand: Errand, plan: Reached, name: string, privateKey: string): Promise<void> {
  const id = plan.found?.agents[name]?.id ?? 0;
  await guardianOf(errand, plan, privateKey).revoke(id, NOT_IN_FILE);
  await errand.reached(`${name}, agent ${id}, is revoked`);
}

/** @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE */
export async function withdraw(
  errand: Errand,
  plan: Reached,
  name: string,
  type: string,
  privateKey: string,
): Promise<void> {
  const id = plan.found?.agents[name]?.id ?? 0;
  await guardianOf(errand, plan, privateKey).withdraw(id, toHex(plainHash(type)), NOT_IN_FILE);
  await errand.reached(`${type} of ${name} is withdrawn`);
}

/** Gives an agent the lesser autonomy of the file. @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE */
export async function lower(errand: Errand, plan: Reached, name: string, privateKey: string): Promise<void> {
  const id = plan.found?.agents[name]?.id;
  if (id === undefined) return;
  const posture = postureOf(plan.meant.domain, name);
  await guardianOf(errand, plan, privateKey).lowerPosture(id, posture);
  await errand.reached(`${name} is ${posture}`);
}

function guardianOf({ rpc }: Errand, { governance }: Reached, privateKey: string) {
  const { chainId, contracts } = governance;
  return createGuardian({ rpc, chainId, privateKey, agentRegistry: contracts.agentRegistry });
}

/** The key of an agent that is over stays, under its number; one nobody was registered with yet is taken up again. */
async function setAside({ files, rpc, reached }: Errand, { governance }: Reached, name: string): Promise<void> {
  const key = (await publicKeysOf(files, [name])).get(name);
  if (key === undefined) return;
  const id = await readAgentOfKey(rpc, governance.contracts.agentRegistry, governance.head, key);
  if (id === 0) return;
  await rename(files.agentKey(name), files.agentKey(`${name}.${id}`));
  await reached(`the old key of ${name} is set aside`);
}
