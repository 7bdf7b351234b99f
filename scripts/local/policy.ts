import { encodePolicyParameters } from "../../services/chain/abi/policy-parameters.ts";
import { facetBits, type FacetName } from "../../services/core/calldata/facets.ts";
import { currencyWord, plainHash, setItem } from "../../services/core/calldata/hashes.ts";
import { toHex } from "../../services/core/encoding/hex.ts";
import { parametersWith, type PolicyRule, ruleWith } from "../../services/core/policy/parameters.ts";

type Limits = { readonly flagAbove: bigint; readonly holdAbove: bigint; readonly blockAbove: bigint };

/** Minor units: whole US dollars times 100. */
const usd = (dollars: bigint) => dollars * 100n;

/** The example organization's policy 1: what docs and demo say of it is said here. */
export function examplePolicy(options: {
  readonly targets: readonly string[];
  readonly salt: string;
  readonly approver: string;
}): string {
  const parameters = parametersWith({
    // Up to the bound of the services: between 20 s and this they decide in degraded mode.
    stateAge: 60n,
    approvalsNeeded: 1,
    insideCeiling: 2,
    targets: options.targets.map((origin) => setItem(options.salt, "target", origin)),
    approvers: [{ signer: options.approver, ceiling: usd(100_000n) }],
    rules: [
      rule("erp.request.classify", ["WRITE"]),
      rule("erp.budget.read", ["DATA_SET", "CLASSIFICATION"]),
      rule("erp.approval.request", ["CHANNEL"]),
      rule("erp.purchase_order.create", ["AMOUNT", "RECIPIENT"], {
        flagAbove: usd(5_000n),
        holdAbove: usd(10_000n),
        blockAbove: usd(100_000n),
      }),
      rule("bank.wire.create", ["AMOUNT", "RECIPIENT", "EXTERNAL"], {
        flagAbove: usd(500n),
        holdAbove: usd(1_000n),
        blockAbove: usd(50_000n),
      }),
    ],
  });
  return encodePolicyParameters(parameters);
}

function rule(type: string, facets: readonly FacetName[], limits?: Limits): PolicyRule {
  return ruleWith({
    actionType: toHex(plainHash(type)),
    // A stated reason or a risk score is never an authority of its own.
    facets: facetBits([...facets, "RISK", "REASONING"]),
    ...(limits === undefined ? {} : { currency: toHex(currencyWord("USD")), ...limits }),
  });
}
