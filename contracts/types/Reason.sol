// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Why a policy decided as it did. Append-only: a number never changes its meaning.
/// @dev services/core/words/reasons.ts carries the same list; a test compares the two.
library Reason {
    uint256 internal constant NONE = 0;
    uint256 internal constant WITHIN_LIMITS = 1;
    uint256 internal constant APPROVED = 2;
    uint256 internal constant UNEVALUABLE = 3;
    uint256 internal constant STALE_STATE = 4;
    uint256 internal constant POLICY_UNKNOWN = 5;
    uint256 internal constant MAPPING_MISMATCH = 6;
    uint256 internal constant AGENT_UNKNOWN = 7;
    uint256 internal constant AGENT_SUSPENDED = 8;
    uint256 internal constant AGENT_REVOKED = 9;
    uint256 internal constant MODEL_MISMATCH = 10;
    uint256 internal constant POSTURE_FLOOR = 11;
    uint256 internal constant OPERATION_NOT_ALLOWED = 12;
    uint256 internal constant TARGET_NOT_ALLOWED = 13;
    uint256 internal constant DIMENSION_NOT_HELD = 14;
    uint256 internal constant AMOUNT_MISSING = 15;
    uint256 internal constant CURRENCY_MISMATCH = 16;
    uint256 internal constant RULE_FLOOR = 17;
    uint256 internal constant ABOVE_FLAG = 18;
    uint256 internal constant ABOVE_HOLD = 19;
    uint256 internal constant ABOVE_BLOCK = 20;
    uint256 internal constant APPROVAL_INVALID = 21;
    uint256 internal constant APPROVAL_EXPIRED = 22;
    uint256 internal constant APPROVER_UNKNOWN = 23;
    uint256 internal constant APPROVER_CEILING = 24;
}
