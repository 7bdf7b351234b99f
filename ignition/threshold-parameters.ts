import { AbiCoder } from "ethers";

/** Verdicts as numbers, in the order of contracts/types/Words.sol. */
type Floor = 1 | 2 | 3 | 4;

/** The limits of one action type (contracts/types/ThresholdParameters.sol). Amounts are minor units. */
export type ThresholdRule = {
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
};

/** What ThresholdPolicy decides by. Lists are sorted by `encodeThresholdParameters`. */
export type ThresholdParameters = {
  /** Seconds, 1 to 60. */
  stateAge: bigint;
  /** 0 exactly when there are no approvers. */
  approvalsNeeded: number;
  /** keccak256(salt || origin), at most 32. */
  targets: readonly string[];
  /** At most 32. */
  rules: readonly ThresholdRule[];
  /** Wallets, and the largest amount each may approve; at most 32. */
  approvers: readonly { signer: string; ceiling: bigint }[];
};

const RULE =
  "tuple(bytes32 actionType, uint8 floor, uint256 facets, bytes32 currency, " +
  "uint256 flagAbove, uint256 holdAbove, uint256 blockAbove)";
const PARAMETERS =
  "tuple(uint64 stateAge, uint8 approvalsNeeded, bytes32[] targets, " +
  `${RULE}[] rules, tuple(address signer, uint256 ceiling)[] approvers)`;

/** The canonical encoding: lists ascending. Equal keys are left for the contract to refuse. */
export function encodeThresholdParameters(parameters: ThresholdParameters): string {
  const sorted = {
    ...parameters,
    targets: [...parameters.targets].sort(byNumber),
    rules: [...parameters.rules].sort((a, b) => byNumber(a.actionType, b.actionType)),
    approvers: [...parameters.approvers].sort((a, b) => byNumber(a.signer, b.signer)),
  };
  return AbiCoder.defaultAbiCoder().encode([PARAMETERS], [sorted]);
}

function byNumber(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
