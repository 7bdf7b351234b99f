import type { LineageSignature } from "../../chain/abi/contracts.ts";
import { readAgent } from "../../chain/read/agents.ts";
import { readGranting, readNode } from "../../chain/read/holdings.ts";
import { createLineageSender } from "../../chain/send/lineage.ts";
import { signByWallet, type Signed } from "../../chain/signed/approval.ts";
import { genesisDigest, grantDigest } from "../../chain/signed/grant.ts";
import type { Limits } from "../../core/domain/limits.ts";
import { limitsBelow } from "../../core/domain/plan/window.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { GrantAsked } from "../../governance/file/request.ts";
import { createFileSigner } from "../../keys/file-signer.ts";
import { nominationOf } from "../plan/authority.ts";
import { publicKeysOf } from "../agent-keys.ts";
import { NOT_IN_FILE, type Reached } from "./agents.ts";
import { elsewhere, type Errand, keyOf, remember } from "./errand.ts";
import { askedBefore, signatureFor } from "./requests.ts";

const HOUR = 3_600;
/** Whoever signs elsewhere has that long. */
const WEEK = 7 * 86_400;
/** Clocks differ: what is granted counts from a minute ago. */
const SLACK = 60;
const REPLACED = hashOfWords("replaced by another one of the domain file");

/**
 * Enters what a principal commits to.
 * @param privateKey null when her key is elsewhere: she is asked in a file
 * @returns what she owes; null when it is done
 * @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE, GOV_FILE_EDITED, GOV_SIGNATURE_*
 */
export async function establish(
  errand: Errand,
  plan: Reached,
  name: string,
  privateKey: string | null,
): Promise<string | null> {
  const { meant, governance, found } = plan;
  const { chainId, contracts } = governance;
  const nomination = nominationOf(meant.domain, name, meant.walletOf);
  const domain = { chainId, lineage: contracts.lineage.toLowerCase() };
  const { wallet = "", commitment = "" } = meant.domain.principals[name] ?? {};
  const signature =
    privateKey === null
      ? await signatureFor(errand, `genesis-${name}`, {
          ...{ what: "genesis", ...domain, signer: meant.walletOf(wallet), name, commitment },
        })
      : signByWallet(privateKey, genesisDigest(domain, nomination));
  if (typeof signature === "string") return signature;
  const genesis = found?.geneses[name]?.id ?? "";
  await (await senderOf(errand, plan, "payer")).establish(genesis, [signature]);
  await errand.reached(`${name} is committed`);
  await remember(errand, `genesis of ${name}`, (state) => ({
    ...state,
    principals: { ...state.principals, [name]: { genesis } },
  }));
  return null;
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
  /** the wallet or the public key that is asked in a file; null when its key is here */
  readonly elsewhere: string | null;
  /** makes of a signature what the lineage takes */
  entered(signed: Signed): Entered;
  /** by the key that is here */
  sign(digest: string): Promise<Signed>;
}

interface Entered {
  readonly agentSignature: string;
  readonly principals: readonly LineageSignature[];
}

/** How many requests of each giver wait: a grant names the number of those before it. */
export type Waiting = Map<string, number>;

/**
 * Hands authority down as the file says it, from whoever it says, read at the newest block: several of one run follow each other.
 * @param waiting of this run; another request adds itself
 * @returns why it cannot be done here now; null when it is done
 * @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE, KEY_UNREADABLE, GOV_FILE_EDITED, GOV_SIGNATURE_*
 */
export async function grant(
  errand: Errand,
  plan: Reached,
  name: string,
  replaces: boolean,
  waiting: Waiting,
): Promise<string | null> {
  const { meant, governance, found } = plan;
  const { chainId, contracts, head } = governance;
  const entry = meant.authority.find(({ delegation }) => delegation.to === name);
  const agentId = found?.agents[name]?.id;
  if (entry === undefined || agentId === undefined) return `${name} is not entered yet`;
  const { from } = entry.delegation;
  const giver = await giverOf(errand, plan, from);
  if (typeof giver === "string") return giver;
  const receiver = await readAgent(errand.rpc, contracts.agentRegistry, head, agentId);
  const granting = await readGranting(errand.rpc, contracts.lineage, head, giver.delegator);
  const domain = { chainId, lineage: contracts.lineage.toLowerCase() };
  const made = (since: number, deadline: number) => {
    const limits = limitsBelow(meant.domain, entry.delegation, { salt: meant.salt, from: since }, giver.limits);
    if (typeof limits === "string") throw new CountersignError("DOMAIN_INVALID", `delegation to ${name}: ${limits}`);
    return {
      ...{ parent: giver.parent, agentId, receiverKeyHash: receiver.keyHash, envelope: limits.signed },
      ...{ levels: entry.levels, cosigners: 0, reasoningRequired: false },
      ...{ reasoningHash: hashOfWords(entry.delegation.why), grantMark: granting.grantMark },
      ...{ nonce: granting.nonce + (waiting.get(from) ?? 0), deadline },
    };
  };
  const asking = (grant: GrantAsked["grant"]): GrantAsked => {
    const { why, actions } = entry.delegation;
    return { what: "grant", ...domain, signer: giver.elsewhere ?? "", from, to: name, why, actions, grant };
  };
  const request = `grant-${name}`;
  const before = giver.elsewhere === null ? null : await askedBefore(errand.files, request);
  const since = head.timestamp - SLACK;
  let grant = made(since, head.timestamp + (giver.elsewhere === null ? HOUR : WEEK));
  if (before?.what === "grant" && before.grant.deadline > head.timestamp) {
    const again = made(before.grant.envelope.temporal.notBefore, before.grant.deadline);
    // What was asked for stays what is asked for, as long as it says what the file says.
    if (grantDigest(domain, again) === grantDigest(domain, before.grant)) grant = again;
  }
  const id = grantDigest(domain, grant);
  const signed = giver.elsewhere === null ? await giver.sign(id) : await signatureFor(errand, request, asking(grant));
  if (typeof signed === "string" || grant.nonce !== granting.nonce) {
    waiting.set(from, (waiting.get(from) ?? 0) + 1);
    return typeof signed === "string" ? signed : `${from} signs an earlier one first`;
  }
  const has = found?.delegations[name];
  if (replaces && has?.revoked === false && has.standing === "WITHIN_LIMITS") {
    const guardian = await keyOf(errand, meant.domain.guardian);
    if (guardian === null) return `what it has is to be ended first, and ${elsewhere(meant.domain.guardian)}`;
    await revoke(errand, plan, name, "replace", guardian);
  }
  const { notBefore } = grant.envelope.temporal;
  await remember(errand, `what ${name} is to have`, (state) => ({
    ...state,
    delegations: {
      ...state.delegations,
      [name]: { id, from: notBefore, ended: state.delegations[name]?.ended ?? null },
    },
  }));
  await (
    await senderOf(errand, plan, "payer")
  ).delegate({ grant, parentLimits: giver.limits ?? grant.envelope, ...giver.entered(signed) });
  await errand.reached(`${name} has its authority`);
  await remember(errand, `what ${name} has`, (state) => ({
    ...state,
    delegations: { ...state.delegations, [name]: { id, from: notBefore, ended: null } },
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
    return {
      ...{ parent: genesis.id, limits: null, delegator: genesis.id },
      elsewhere: privateKey === null ? meant.walletOf(principal.wallet) : null,
      entered: (signed) => ({ agentSignature: "0x", principals: [signed] }),
      sign: (digest) => Promise.resolve(signByWallet(privateKey ?? "", digest)),
    };
  }
  const { rpc, files } = errand;
  const { contracts, deployedAt, head } = plan.governance;
  const id = state.delegations[from]?.id ?? found?.delegations[from]?.id;
  const node = id === undefined ? null : await readNode(rpc, { lineage: contracts.lineage, deployedAt }, head, id);
  if (node?.standing !== "WITHIN_LIMITS") return `${from} has no authority yet`;
  const key = (await publicKeysOf(files, [from])).get(from);
  const { publicKey } = await readAgent(rpc, contracts.agentRegistry, head, node.agentId);
  if (publicKey?.type !== "Ed25519") return `the key of ${from} is elsewhere, and no file asks for it`;
  const raw = toHex(publicKey.raw);
  return {
    ...{ parent: node.id, limits: node.limits, delegator: node.agentId },
    elsewhere: key === undefined ? raw : null,
    entered: ({ signature }) => ({ agentSignature: signature, principals: [] }),
    sign: async (digest) => {
      const signer = await createFileSigner(files.agentKey(from));
      return { signer: raw, signature: toHex(await signer.sign(fromHex(digest))) };
    },
  };
}

async function senderOf({ rpc, keyring }: Errand, { governance }: Reached, payer: string) {
  const { chainId, contracts } = governance;
  const privateKey = await keyring.privateKey(payer);
  return createLineageSender({ rpc, chainId, privateKey, lineage: contracts.lineage });
}
