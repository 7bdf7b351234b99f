import type { Grant, LineageSignature } from "../../chain/abi/contracts.ts";
import { readGranting, readNode } from "../../chain/read/holdings.ts";
import { createLineageSender } from "../../chain/send/lineage.ts";
import { signByWallet } from "../../chain/signed/approval.ts";
import { genesisDigest, grantDigest } from "../../chain/signed/grant.ts";
import type { Limits } from "../../core/domain/limits.ts";
import { limitsBelow } from "../../core/domain/plan/window.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { keyHash } from "../../core/jws/key.ts";
import { createFileSigner } from "../../keys/file-signer.ts";
import { nominationOf } from "../plan/authority.ts";
import { publicKeysOf } from "../agent-keys.ts";
import { NOT_IN_FILE, type Reached } from "./agents.ts";
import { elsewhere, type Errand, keyOf, remember } from "./errand.ts";

const HOUR = 3_600;
/** Clocks differ: what is granted counts from a minute ago. */
const SLACK = 60;
const REPLACED = hashOfWords("replaced by another one of the domain file");

/** Enters what a principal commits to. @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE */
export async function establish(errand: Errand, plan: Reached, name: string, privateKey: string): Promise<void> {
  const { meant, governance, found } = plan;
  const { chainId, contracts } = governance;
  const nomination = nominationOf(meant.domain, name, meant.walletOf);
  const domain = { chainId, lineage: contracts.lineage };
  const signature = signByWallet(privateKey, genesisDigest(domain, nomination));
  const genesis = found?.geneses[name]?.id ?? "";
  await (await senderOf(errand, plan, "payer")).establish(genesis, [signature]);
  await errand.reached(`${name} is committed`);
  await remember(errand, `genesis of ${name}`, (state) => ({
    ...state,
    principals: { ...state.principals, [name]: { genesis } },
  }));
}

/** Ends a delegation. @param how whether it is granted anew @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE */
export async function revoke(
  errand: Errand,
  plan: Reached,
  name: string,
  how: "replace" | "remove",
  guardianKey: string,
): Promise<void> {
  const has = plan.found?.delegations[name];
  if (has === undefined) return;
  const from = has.limits.temporal.notBefore;
  // Remembered first: what the home ended itself it may grant anew, and nothing else.
  await remember(errand, `the end of what ${name} has`, (state) => ({
    ...state,
    delegations: { ...state.delegations, [name]: { id: has.id, from, ended: how } },
  }));
  const { chainId, contracts } = plan.governance;
  const { rpc } = errand;
  const sender = createLineageSender({ rpc, chainId, privateKey: guardianKey, lineage: contracts.lineage });
  await sender.revoke(has.id, how === "replace" ? REPLACED : NOT_IN_FILE);
  await errand.reached(`what ${name} had is revoked`);
}

/** Who hands authority down, with what it takes. */
interface Giver {
  readonly parent: string;
  /** what holds for it; null under a genesis */
  readonly limits: Limits | null;
  readonly delegator: string | number;
  sign(digest: string): Promise<{ readonly agentSignature: string; readonly principals: readonly LineageSignature[] }>;
}

/**
 * Hands authority down as the file says it, from whoever it says, read at the newest block: several of one run follow each other.
 * @returns why it cannot be done here now; null when it is done
 * @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE, KEY_UNREADABLE
 */
export async function grant(errand: Errand, plan: Reached, name: string, replaces: boolean): Promise<string | null> {
  const { files } = errand;
  const { meant, governance, found } = plan;
  const { chainId, contracts, head } = governance;
  const entry = meant.authority.find(({ delegation }) => delegation.to === name);
  const agentId = found?.agents[name]?.id;
  const key = (await publicKeysOf(files, [name])).get(name);
  if (entry === undefined || agentId === undefined || key === undefined) return `${name} is not entered yet`;
  const giver = await giverOf(errand, plan, entry.delegation.from);
  if (typeof giver === "string") return giver;
  const has = found?.delegations[name];
  if (replaces && has?.revoked === false && has.standing === "WITHIN_LIMITS") {
    const guardian = await keyOf(errand, meant.domain.guardian);
    if (guardian === null) return `what it has is to be ended first, and ${elsewhere(meant.domain.guardian)}`;
    await revoke(errand, plan, name, "replace", guardian);
  }
  const frame = { salt: meant.salt, from: head.timestamp - SLACK };
  const limits = limitsBelow(meant.domain, entry.delegation, frame, giver.limits);
  if (typeof limits === "string") throw new CountersignError("DOMAIN_INVALID", `delegation to ${name}: ${limits}`);
  const grant: Grant = {
    ...{ parent: giver.parent, agentId, receiverKeyHash: keyHash(key), envelope: limits.signed },
    ...{
      levels: entry.levels,
      cosigners: 0,
      reasoningRequired: false,
      reasoningHash: hashOfWords(entry.delegation.why),
    },
    ...(await readGranting(errand.rpc, contracts.lineage, head, giver.delegator)),
    deadline: head.timestamp + HOUR,
  };
  const id = grantDigest({ chainId, lineage: contracts.lineage }, grant);
  const signed = await giver.sign(id);
  await remember(errand, `what ${name} is to have`, (state) => ({
    ...state,
    delegations: {
      ...state.delegations,
      [name]: { id, from: limits.signed.temporal.notBefore, ended: state.delegations[name]?.ended ?? null },
    },
  }));
  await (
    await senderOf(errand, plan, "payer")
  ).delegate({ grant, parentLimits: giver.limits ?? limits.signed, ...signed });
  await errand.reached(`${name} has its authority`);
  await remember(errand, `what ${name} has`, (state) => ({
    ...state,
    delegations: { ...state.delegations, [name]: { id, from: limits.signed.temporal.notBefore, ended: null } },
  }));
  return null;
}

async function giverOf(errand: Errand, plan: Reached, from: string): Promise<Giver | string> {
  const { meant, found, state } = plan;
  const principal = Object.hasOwn(meant.domain.principals, from) ? meant.domain.principals[from] : undefined;
  if (principal !== undefined) {
    const genesis = found?.geneses[from];
    if (genesis?.state !== "active") return `${from} is not committed yet`;
    const privateKey = await keyOf(errand, principal.wallet);
    if (privateKey === null) return elsewhere(principal.wallet);
    const sign = (digest: string) =>
      Promise.resolve({ agentSignature: "0x", principals: [signByWallet(privateKey, digest)] });
    return { parent: genesis.id, limits: null, delegator: genesis.id, sign };
  }
  const { rpc, files } = errand;
  const { contracts, deployedAt, head } = plan.governance;
  const id = state.delegations[from]?.id ?? found?.delegations[from]?.id;
  const node = id === undefined ? null : await readNode(rpc, { lineage: contracts.lineage, deployedAt }, head, id);
  if (node?.standing !== "WITHIN_LIMITS") return `${from} has no authority yet`;
  if (!(await publicKeysOf(files, [from])).has(from)) return `the key of ${from} is elsewhere`;
  const signer = await createFileSigner(files.agentKey(from));
  return {
    ...{ parent: node.id, limits: node.limits, delegator: node.agentId },
    sign: async (digest) => ({ agentSignature: toHex(await signer.sign(fromHex(digest))), principals: [] }),
  };
}

async function senderOf({ rpc, keyring }: Errand, { governance }: Reached, payer: string) {
  const { chainId, contracts } = governance;
  const privateKey = await keyring.privateKey(payer);
  return createLineageSender({ rpc, chainId, privateKey, lineage: contracts.lineage });
}
