// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Verdict} from "./Words.sol";

/// @notice What ThresholdPolicy decides by. Kept ABI-encoded in PolicyRegistry, in its one canonical form.
/// @param stateAge seconds `request.time` may be away from the block's time, 1 to 60
/// @param approvalsNeeded approvals that release a held action; 0 when there are no approvers
/// @param targets keccak256(salt || origin), strictly ascending
/// @param rules by action type, strictly ascending
/// @param approvers by signer, strictly ascending
struct ThresholdParameters {
    uint64 stateAge;
    uint8 approvalsNeeded;
    bytes32[] targets;
    Rule[] rules;
    Approver[] approvers;
}

/// @notice The limits of one action type.
/// @param actionType keccak256 of the UTF-8 action type
/// @param floor mildest verdict; AutoApproved adds nothing, None is not allowed
/// @param facets bit set of `Facet` a request may carry; AMOUNT here makes an amount mandatory
/// @param currency ISO 4217 letters, left aligned; zero exactly when AMOUNT is not in `facets`, and then so are the amounts
/// @param flagAbove amounts above are Flagged
/// @param holdAbove amounts above are Held
/// @param blockAbove amounts above are Blocked
struct Rule {
    bytes32 actionType;
    Verdict floor;
    uint256 facets;
    bytes32 currency;
    uint256 flagAbove;
    uint256 holdAbove;
    uint256 blockAbove;
}

/// @notice A human who may release a held action.
/// @param signer wallet that signs
/// @param ceiling largest amount this human may approve, in minor units of the action's currency
struct Approver {
    address signer;
    uint256 ceiling;
}
