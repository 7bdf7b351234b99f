import { SigningKey, ZeroHash } from "ethers";

import type { Grant, GrantLimits, Nomination } from "../../services/chain/abi/contracts.ts";
import { genesisDigest, genesisId, grantDigest, type LineageDomain } from "../../services/chain/signed/grant.ts";
import { createRpc } from "../../services/chain/rpc/client.ts";
import { createLineageSender } from "../../services/chain/send/lineage.ts";
import { fromHex, toHex } from "../../services/core/encoding/hex.ts";
import { limitsOf } from "../../services/core/domain/limits.ts";
import { keyHash } from "../../services/core/jws/key.ts";
import type { Signer } from "../../services/core/ports/ports.ts";
import type { Deployment } from "../../services/platform/deployment-file.ts";
import { accountOf, type LocalAccounts, localAccounts } from "./accounts.ts";
import { sha256Hex } from "./digest.ts";
import { EXAMPLE } from "./example.ts";
import type { RosterEntry } from "./roster.ts";

/** Grant mark of a genesis, and of an agent whose grants nobody revoked. */
export const NO_MARK = `0x${"00".repeat(16)}`;

export function domainOf({ chainId, lineage }: Deployment): LineageDomain {
  return { chainId, lineage };
}

const [principalOfExample] = Object.values(EXAMPLE.domain.principals);

/** The one human of the example, who commits alone and at once. */
export function exampleNomination(accounts: LocalAccounts = localAccounts()): Nomination {
  if (principalOfExample === undefined) throw new TypeError("the example has no principal");
  const { wallet, commitment } = principalOfExample;
  const principals = [accountOf(accounts, wallet).address];
  return { principals, threshold: 1, activationDelay: 0, textHash: sha256Hex(commitment) };
}

/** An agent that is registered. */
export interface Registered {
  readonly entry: RosterEntry;
  readonly agentId: number;
  readonly signer: Signer;
}

/**
 * The principal signs the genesis, and then authority goes down the roster: each grant signed by whoever hands it down.
 * @param now unix seconds
 * @returns the delegation of each agent, by name
 */
export async function establishLineage(
  rpcUrl: string,
  deployment: Deployment,
  agents: readonly Registered[],
  now: number,
  accounts: LocalAccounts,
): Promise<ReadonlyMap<string, string>> {
  const { chainId, lineage } = deployment;
  const domain = domainOf(deployment);
  const { principal, registrar } = accounts;
  const human = (digest: string) => [
    { signer: principal.address, signature: new SigningKey(principal.privateKey).sign(digest).serialized },
  ];
  const sender = createLineageSender({ rpc: createRpc(rpcUrl), chainId, privateKey: registrar.privateKey, lineage });
  const genesis = genesisId(domain, exampleNomination(accounts));
  await sender.establish(genesis, human(genesisDigest(domain, exampleNomination(accounts))));

  const delegations = new Map<string, string>();
  const nonces = new Map<string, number>();
  for (const { entry, agentId, signer } of agents) {
    const above = agents.find((candidate) => candidate.entry.name === entry.under);
    const parent = above === undefined ? genesis : (delegations.get(above.entry.name) ?? ZeroHash);
    const nonce = nonces.get(parent) ?? 0;
    nonces.set(parent, nonce + 1);
    const envelope = limitsAt(entry, now);
    const receiverKeyHash = keyHash(signer.publicKey);
    const deadline = now + 3600;
    const grant: Grant = {
      ...terms(entry),
      parent,
      agentId,
      receiverKeyHash,
      envelope,
      grantMark: NO_MARK,
      nonce,
      deadline,
    };
    const digest = grantDigest(domain, grant);
    const id = await sender.delegate({
      grant,
      parentLimits: above === undefined ? envelope : limitsAt(above.entry, now),
      agentSignature: above === undefined ? "0x" : toHex(await above.signer.sign(fromHex(digest))),
      principals: above === undefined ? human(digest) : [],
    });
    delegations.set(entry.name, id);
  }
  return delegations;
}

/** Everything here names sets of its own only where it has no targets, so no word of the limits needs a salt. */
const NO_WORDS = { targets: {} };
const NO_SALT = `0x${"00".repeat(32)}`;

/** In force from a minute ago, the same moment for every grant of a lineage: a child's window is within its parent's. */
export function limitsAt({ limits }: Pick<RosterEntry, "limits">, now: number): GrantLimits {
  const read = limitsOf(NO_WORDS, limits, { salt: NO_SALT, from: now - 60 });
  if (typeof read === "string") throw new TypeError(read);
  return read;
}

function terms({
  name,
  levels,
  why = `why ${name} has this authority`,
}: RosterEntry): Pick<Grant, "levels" | "cosigners" | "reasoningRequired" | "reasoningHash"> {
  return { levels, cosigners: 0, reasoningRequired: false, reasoningHash: sha256Hex(why) };
}
