// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PolicyParameters} from "../types/PolicyParameters.sol";
import {Scope} from "../types/Words.sol";
import {Calls} from "../libraries/Calls.sol";
import {PartnerRules} from "./rules/PartnerRules.sol";

/// @title The gas PolicyParameters need
/// @notice Whoever is asked gets its gas in full or is not asked at all. With less than this a policy would be UNEVALUABLE as
/// soon as those it asks use up what they were given.
/// @dev services/core/policy/gas.ts says the same before a version is proposed.
library PolicyGas {
    /// @notice What the walk over a delegation's path gets, exactly.
    uint256 internal constant LINEAGE = 1_000_000;
    /// @notice What TrustPolicy's own rules use at most, on the longest lists, with wallets for approvers. Each approver that
    /// is no wallet needs more, which is not counted here: without it the approval is invalid, and nothing else fails.
    uint256 internal constant OWN = 240_000;

    /// @notice The least gas limit under which everyone can be asked.
    /// @dev A call passes on 63/64 of what is left, and everyone is asked in a call inside a call: `TrustPolicy.decide`.
    function needed(PolicyParameters memory parameters) internal pure returns (uint256 gas_) {
        gas_ = OWN;
        if (parameters.scope == Scope.Members) gas_ += LINEAGE + Calls.RESERVE;
        for (uint256 i = 0; i < parameters.customs.length; ++i) gas_ += parameters.customs[i].gas + Calls.RESERVE;
        for (uint256 i = 0; i < parameters.partners.length; ++i) {
            gas_ += PartnerRules.REGISTRY_GAS + parameters.partners[i].gas + 2 * Calls.RESERVE;
        }
        return _around(_around(gas_));
    }

    /// @dev What a caller must have left so that a call can get this much.
    function _around(uint256 gas_) private pure returns (uint256) {
        return gas_ + (gas_ + 62) / 63;
    }
}
