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

/** What the organization's policy decides by, of a file that was read. */
export function policyOf(domain: Domain, salt: string, walletOf: WalletOf): PolicyParameters {
  const { policy, targets, approvers = {}, actions } = domain;
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
    approvers: Object.values(approvers).map(({ wallet, upTo }) => ({
      signer: walletOf(wallet),
      ceiling: moneyOf(upTo, domain.currencies).units,
    })),
    rules: Object.entries(actions).map(([type, action]) => ruleOf(type, action, domain)),
    ...(policy.stateAge === undefined ? {} : { stateAge: BigInt(policy.stateAge) }),
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
