import { AbiCoder, keccak256 } from "ethers";

/** Verdicts as numbers, in the order of contracts/types/Words.sol. */
type Floor = 1 | 2 | 3 | 4;

/** Whose actions a policy judges, as in contracts/types/Words.sol. */
export const SCOPE = { MEMBERS: 0, VISITORS: 1 } as const;

/** The organization's limits for one action type (contracts/types/PolicyParameters.sol). Amounts are minor units. */
export type PolicyRule = {
  /** keccak256 of the UTF-8 action type. */
  actionType: string;
  /** Mildest verdict: 1 AutoApproved (adds nothing), 2 Flagged, 3 Held, 4 Blocked. */
  floor: Floor;
  /** Bit set of contracts/types/ActionRequest.sol Facet. */
  facets: bigint;
  /** ISO 4217 letters, left aligned in 32 bytes; zero exactly when `facets` has no AMOUNT, and then so are the amounts. */
  currency: string;
  flagAbove: bigint;
  holdAbove: bigint;
  blockAbove: bigint;
  /** 0 for the policy's number, or more than that. */
  approvalsNeeded: number;
};

/** What TrustPolicy decides by. Lists are sorted by `encodePolicyParameters`, but for those that run in order. */
export type PolicyParameters = {
  scope: (typeof SCOPE)[keyof typeof SCOPE];
  /** Seconds, 1 to 60. */
  stateAge: bigint;
  /** 0 exactly when there are no approvers. */
  approvalsNeeded: number;
  /** Least SLSA build level of a model, 0 to 4; 0 for visitors. */
  minSlsa: number;
  /** Highest classification that may go to recipients inside, 0 to 4. */
  insideCeiling: number;
  /** Highest classification that may leave the organization, 0 to 4. */
  outsideCeiling: number;
  /** Whether personal data may leave the organization. */
  outsidePii: boolean;
  /** keccak256(salt || origin), at most 32; none for visitors. */
  targets: readonly string[];
  /** At most 32. */
  rules: readonly PolicyRule[];
  /** ERC-7913 signers (20 to 128 bytes), and the largest amount each may approve; at most 32, none for visitors. */
  approvers: readonly { signer: string; ceiling: bigint }[];
  /** By recipient, keccak256(salt || UTF-8 recipient); at most 32, none for visitors. */
  releases: readonly { recipient: string; ceiling: number; pii: boolean }[];
  /** Higher scores never grant more; at most 32. */
  bands: readonly { from: number; permille: number; floor: Floor }[];
  /** In the order they run, at most 8; gas 20,000 to 2,000,000. */
  customs: readonly { evaluator: string; codeHash: string; gas: bigint }[];
  /** In the order they run, at most 4, none for visitors; gas 50,000 to 2,000,000. */
  partners: readonly { registry: string; policyId: bigint; gas: bigint }[];
};

const RULE =
  "tuple(bytes32 actionType, uint8 floor, uint256 facets, bytes32 currency, " +
  "uint256 flagAbove, uint256 holdAbove, uint256 blockAbove, uint8 approvalsNeeded)";
const PARAMETERS =
  "tuple(uint8 scope, uint64 stateAge, uint8 approvalsNeeded, uint8 minSlsa, " +
  "uint8 insideCeiling, uint8 outsideCeiling, bool outsidePii, bytes32[] targets, " +
  `${RULE}[] rules, tuple(bytes signer, uint256 ceiling)[] approvers, ` +
  "tuple(bytes32 recipient, uint8 ceiling, bool pii)[] releases, tuple(uint16 from, uint16 permille, uint8 floor)[] bands, " +
  "tuple(address evaluator, bytes32 codeHash, uint64 gas)[] customs, " +
  "tuple(address registry, uint256 policyId, uint64 gas)[] partners)";

/** The canonical encoding: lists ascending. Equal keys are left for the contract to refuse. */
export function encodePolicyParameters(parameters: PolicyParameters): string {
  const sorted = {
    ...parameters,
    targets: ascending(parameters.targets, (target) => target),
    rules: ascending(parameters.rules, ({ actionType }) => actionType),
    approvers: ascending(parameters.approvers, ({ signer }) => keccak256(signer)),
    releases: ascending(parameters.releases, ({ recipient }) => recipient),
    bands: ascending(parameters.bands, ({ from }) => from),
  };
  return AbiCoder.defaultAbiCoder().encode([PARAMETERS], [sorted]);
}

function ascending<T>(items: readonly T[], keyOf: (item: T) => string | number): T[] {
  return items.toSorted((a, b) => {
    const difference = BigInt(keyOf(a)) - BigInt(keyOf(b));
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  });
}
