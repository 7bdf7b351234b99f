import { subjectOf } from "./servers.ts";
import { facetBits, type FacetName } from "../calldata/facets.ts";
import { currencyWord, plainHash, setItem } from "../calldata/hashes.ts";
import { toHex } from "../encoding/hex.ts";
import { parametersWith, type PolicyParameters, type PolicyRule, ruleWith } from "../policy/parameters.ts";
import { CLASSIFICATIONS, VERDICTS } from "../words/verdicts.ts";
import { moneyOf } from "./amount.ts";
import type { Domain, DomainAction } from "./schema.ts";

/** Addresses by what the file calls them: those of `key:<name>`, and every other as it stands. */
export type WalletOf = (said: string) => string;

/** The signer of a passkey (hex) on the page of an origin. */
export type PasskeyOf = (key: string, origin: string) => string;

/**
 * What the organization's policy decides by, of a file that was read.
 * @param passkeyOf null before the contracts stand that check passkeys: an approver with one enters with the next version
 */
export function policyOf(
  domain: Domain,
  salt: string,
  walletOf: WalletOf,
  passkeyOf: PasskeyOf | null = null,
): PolicyParameters {
  const { policy, targets, actions } = domain;
  const rank = (word: (typeof CLASSIFICATIONS)[number] | undefined) => CLASSIFICATIONS.indexOf(word ?? "public");
  return parametersWith({
    approvalsNeeded: policy.approvals ?? 1,
    minSlsa: policy.leastSlsa ?? 0,
    insideCeiling: rank(policy.inside),
    outsideCeiling: rank(policy.outside),
    outsidePii: policy.outsidePii ?? false,
    custodyFloors: {
      agent: floorOf(policy.custody?.agent),
      sidecar: floorOf(policy.custody?.sidecar),
      gateway: floorOf(policy.custody?.gateway),
    },
    targets: Object.entries(targets).map(([name, target]) => setItem(salt, "target", subjectOf(name, target))),
    approvers: approversOf(domain, walletOf, passkeyOf),
    rules: Object.entries(actions).map(([type, action]) => ruleOf(type, action, domain)),
    ...(policy.stateAge === undefined ? {} : { stateAge: BigInt(policy.stateAge) }),
  });
}

function approversOf(
  { approvers = {}, console: page, currencies }: Domain,
  walletOf: WalletOf,
  passkeyOf: PasskeyOf | null,
): PolicyParameters["approvers"] {
  return Object.values(approvers).flatMap(({ wallet, passkey, upTo }) => {
    const ceiling = moneyOf(upTo, currencies).units;
    if (wallet !== undefined) return [{ signer: walletOf(wallet), ceiling }];
    if (passkey === undefined || passkeyOf === null || page === undefined) return [];
    return [{ signer: passkeyOf(passkey, page.url), ceiling }];
  });
}

function ruleOf(type: string, action: DomainAction, domain: Domain): PolicyRule {
  return ruleWith({
    actionType: toHex(plainHash(type)),
    facets: facetBits([...facetNamesOf(action), ...NO_AUTHORITY]),
    floor: floorOf(action.atLeast),
    approvalsNeeded: action.approvals ?? 0,
    ...amountsOf(action, domain),
  });
}

/** A stated reason or a risk score is never an authority of its own. */
const NO_AUTHORITY: readonly FacetName[] = ["RISK", "REASONING"];

/** What an action may carry is what its mapping reads, and nothing has to be said twice. */
function facetNamesOf({ params = {} }: DomainAction): FacetName[] {
  const carried: [boolean, FacetName][] = [
    [params.amount !== undefined, "AMOUNT"],
    [params.recipient !== undefined, "RECIPIENT"],
    [params.channel !== undefined, "CHANNEL"],
    [params.dataset !== undefined, "DATA_SET"],
    [params.classification !== undefined, "CLASSIFICATION"],
    [params.access?.value === "write", "WRITE"],
    [params.pii?.value === true, "PII"],
    [params.external?.value === true, "EXTERNAL"],
  ];
  return carried.filter(([has]) => has).map(([, facet]) => facet);
}

function amountsOf({ flagAbove, holdAbove, blockAbove }: DomainAction, domain: Domain): Partial<PolicyRule> {
  if (blockAbove === undefined) return {};
  const block = moneyOf(blockAbove, domain.currencies);
  const hold = holdAbove === undefined ? block : moneyOf(holdAbove, domain.currencies);
  const flag = flagAbove === undefined ? hold : moneyOf(flagAbove, domain.currencies);
  return {
    currency: toHex(currencyWord(block.currency)),
    flagAbove: flag.units,
    holdAbove: hold.units,
    blockAbove: block.units,
  };
}

function floorOf(word: (typeof VERDICTS)[number] | undefined): 1 | 2 | 3 | 4 {
  return Math.max(1, VERDICTS.indexOf(word ?? "AutoApproved")) as 1 | 2 | 3 | 4;
}
