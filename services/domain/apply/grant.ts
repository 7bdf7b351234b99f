import { readAgent } from "../../chain/read/agents.ts";
import { readGranting } from "../../chain/read/holdings.ts";
import { grantDigest } from "../../chain/signed/grant.ts";
import { limitsBelow } from "../../core/domain/plan/window.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { GrantAsked } from "../../governance/file/request.ts";
import type { Reached } from "./agents.ts";
import { elsewhere, type Errand, keyOf, remember } from "./errand.ts";
import { giverOf } from "./giver.ts";
import { senderOf } from "./lineage-sender.ts";
import { askedBefore } from "../request-files.ts";
import { signatureFor } from "./requests.ts";
import { revoke } from "./revoke.ts";

const HOUR = 3_600;
/** Whoever signs elsewhere has that long. */
const WEEK = 7 * 86_400;
/** Clocks differ: what is granted counts from a minute ago. */
const SLACK = 60;

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
