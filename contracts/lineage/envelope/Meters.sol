// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The counters of a delegation
/// @notice A counter is named by the delegation it charges, what it counts, and the UTC period it counts in.
library Meters {
    uint256 internal constant PER_ACTION = 0;
    uint256 internal constant SPEND_DAY = 1;
    uint256 internal constant SPEND_MONTH = 2;
    uint256 internal constant SPEND_LIFETIME = 3;
    uint256 internal constant ACTIONS_HOUR = 4;
    uint256 internal constant ACTIONS_DAY = 5;
    /// @dev Of a plan, not of a delegation: its period is the step, and what it allows is one action for ever.
    uint256 internal constant PLAN_STEP = 6;

    /// @dev Days from 0000-03-01 to 1970-01-01, and months from 0000-03 to 1970-01. Years that begin in March end with the
    /// leap day.
    uint256 private constant EPOCH_DAYS = 719_468;
    uint256 private constant EPOCH_MONTHS = 23_638;
    uint256 private constant ERA_DAYS = 146_097;
    uint256 private constant ERA_MONTHS = 4_800;

    /// @notice The counter's id, as `Counter.id` spells it.
    function idOf(bytes32 subject, uint256 meter, uint256 period) internal pure returns (bytes32) {
        return keccak256(abi.encode(subject, meter, period));
    }

    /// @notice The number of the period a time lies in; the lifetime is one period.
    function periodOf(uint256 meter, uint256 time) internal pure returns (uint256) {
        if (meter == SPEND_DAY || meter == ACTIONS_DAY) return time / 1 days;
        if (meter == SPEND_MONTH) return monthOf(time);
        return meter == ACTIONS_HOUR ? time / 1 hours : 0;
    }

    /// @notice `Counter.window` of a meter.
    function windowOf(uint256 meter) internal pure returns (uint256) {
        if (meter == PLAN_STEP) return SPEND_LIFETIME;
        return meter == ACTIONS_DAY ? 1 : meter;
    }

    /// @notice Months from 1970-01 to the UTC civil date of `time`.
    function monthOf(uint256 time) internal pure returns (uint256) {
        unchecked {
            uint256 day = time / 1 days + EPOCH_DAYS;
            uint256 era = day / ERA_DAYS;
            day %= ERA_DAYS;
            // Without its leap days, an era has years of one length.
            uint256 year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
            uint256 dayOfYear = day - (365 * year + year / 4 - year / 100);
            // From March on, five months have 153 days.
            return era * ERA_MONTHS + year * 12 + (5 * dayOfYear + 2) / 153 - EPOCH_MONTHS;
        }
    }
}
