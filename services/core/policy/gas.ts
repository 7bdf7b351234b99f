import { type PolicyParameters, SCOPE } from "./parameters.ts";

/** Constants of contracts/policy/PolicyGas.sol, contracts/libraries/Calls.sol and contracts/policy/rules/PartnerRules.sol. */
const OWN = 240_000n;
const LINEAGE = 1_000_000n;
const RESERVE = 20_000n;
const REGISTRY = 100_000n;

/**
 * The least gas limit under which a policy can ask everyone its parameters name, whatever each of them uses up:
 * `TrustPolicy.gasNeeded`. With less, PolicyRegistry refuses the version.
 */
export function gasNeeded({
  scope,
  customs,
  partners,
}: Pick<PolicyParameters, "scope" | "customs" | "partners">): bigint {
  let gas = OWN + (scope === SCOPE.MEMBERS ? LINEAGE + RESERVE : 0n);
  for (const custom of customs) gas += custom.gas + RESERVE;
  for (const partner of partners) gas += REGISTRY + partner.gas + 2n * RESERVE;
  return around(around(gas));
}

/** What a caller must have left so that a call can get this much: it passes on 63/64. */
function around(gas: bigint): bigint {
  return gas + (gas + 62n) / 63n;
}
