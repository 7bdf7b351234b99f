// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Reasons
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
    uint256 internal constant NO_AUTHORITY = 25;
    uint256 internal constant LINEAGE_FOREIGN = 26;
    uint256 internal constant LINEAGE_REVOKED = 27;
    uint256 internal constant LINEAGE_AGENT = 28;
    uint256 internal constant GENESIS_PENDING = 29;
    uint256 internal constant NOT_YET_VALID = 30;
    uint256 internal constant DELEGATION_EXPIRED = 31;
    uint256 internal constant OUTSIDE_HOURS = 32;
    uint256 internal constant BLACKOUT = 33;
    uint256 internal constant RATE_EXCEEDED = 34;
    uint256 internal constant COUNTER_MISMATCH = 35;
    uint256 internal constant OPERATION_NOT_DELEGATED = 36;
    uint256 internal constant TARGET_NOT_DELEGATED = 37;
    uint256 internal constant CURRENCY_NOT_DELEGATED = 38;
    uint256 internal constant NEAR_LIMIT = 39;
    uint256 internal constant SOFT_LIMIT = 40;
    uint256 internal constant HARD_LIMIT = 41;
    uint256 internal constant DATA_SET_NOT_DELEGATED = 42;
    uint256 internal constant CLASSIFICATION_CEILING = 43;
    uint256 internal constant CLASSIFICATION_MISSING = 44;
    uint256 internal constant PII_NOT_DELEGATED = 45;
    uint256 internal constant CHANNEL_NOT_DELEGATED = 46;
    uint256 internal constant RECIPIENT_NOT_DELEGATED = 47;
    uint256 internal constant OUTSIDE_NOT_DELEGATED = 48;
    uint256 internal constant REASONING_MISSING = 49;
    uint256 internal constant CAPABILITY_MISSING = 50;
    uint256 internal constant CAPABILITY_EXPIRED = 51;
    uint256 internal constant MODEL_UNKNOWN = 52;
    uint256 internal constant MODEL_REVOKED = 53;
    uint256 internal constant MODEL_LEVEL = 54;
    uint256 internal constant RISK_FLOOR = 55;
    uint256 internal constant RELEASE_CEILING = 56;
    uint256 internal constant RELEASE_PII = 57;
    uint256 internal constant PAUSED = 58;
    uint256 internal constant LINEAGE_KEY = 59;

    /// @dev Reason `r` (1 to 999) of the custom evaluator at place `i`, from 0, is reported as CUSTOM * (i + 1) + r.
    uint256 internal constant CUSTOM = 1_000;
    /// @dev Reason `r` (1 to 9,999) of the partner at place `j`, from 0, is reported as PARTNER * (j + 1) + r.
    uint256 internal constant PARTNER = 10_000;
}
