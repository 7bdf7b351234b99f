import { encodePolicyParameters, type PolicyRule, SCOPE } from "../../services/chain/abi/policy-parameters.ts";
import { FACETS } from "../../services/core/calldata/facets.ts";
import { currencyWord, plainHash, saltedHash } from "../../services/core/calldata/hashes.ts";
import { toHex } from "../../services/core/encoding/hex.ts";

type Facet = keyof typeof FACETS;
type Limits = { readonly flagAbove: bigint; readonly holdAbove: bigint; readonly blockAbove: bigint };

const NO_AMOUNT: Limits = { flagAbove: 0n, holdAbove: 0n, blockAbove: 0n };
/** Minor units: whole US dollars times 100. */
const usd = (dollars: bigint) => dollars * 100n;

/** The example organization's policy 1: what docs and demo say of it is said here. */
export function examplePolicy(options: {
  readonly targets: readonly string[];
  readonly salt: string;
  readonly approver: string;
}): string {
  return encodePolicyParameters({
    scope: SCOPE.MEMBERS,
    // Up to the bound of the services: between 20 s and this they decide in degraded mode.
    stateAge: 60n,
    approvalsNeeded: 1,
    minSlsa: 0,
    insideCeiling: 2,
    outsideCeiling: 0,
    outsidePii: false,
    releases: [],
    bands: [],
    customs: [],
    partners: [],
    targets: options.targets.map((origin) => toHex(saltedHash(options.salt, origin))),
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
}

function rule(type: string, facets: readonly Facet[], limits?: Limits): PolicyRule {
  // A stated reason or a risk score is never an authority of its own.
  const allowed = [...facets, "RISK" as const, "REASONING" as const];
  return {
    actionType: toHex(plainHash(type)),
    floor: 1,
    facets: allowed.reduce((bits, facet) => bits | BigInt(FACETS[facet]), 0n),
    currency: toHex(limits === undefined ? new Uint8Array(32) : currencyWord("USD")),
    ...(limits ?? NO_AMOUNT),
    approvalsNeeded: 0,
  };
}
