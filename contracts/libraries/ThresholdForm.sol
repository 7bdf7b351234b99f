// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Facet} from "../types/ActionRequest.sol";
import {Approver, Rule, ThresholdParameters} from "../types/ThresholdParameters.sol";
import {Verdict} from "../types/Words.sol";

/// @title The canonical form of ThresholdParameters
/// @notice One meaning, one encoding: lists are strictly ascending, so a set has one spelling and two sets can be compared.
library ThresholdForm {
    uint256 internal constant MAX_ITEMS = 32;
    uint64 internal constant MAX_STATE_AGE = 60;
    uint256 private constant ALL_FACETS = (Facet.REASONING << 1) - 1;

    /// @notice Whether `encoded` is the canonical encoding of canonical parameters.
    /// @dev Reverts when it cannot be decoded at all.
    function isCanonical(bytes calldata encoded) internal pure returns (bool) {
        ThresholdParameters memory parameters = abi.decode(encoded, (ThresholdParameters));
        return
            parameters.stateAge != 0 &&
            parameters.stateAge <= MAX_STATE_AGE &&
            _areTargets(parameters.targets) &&
            _areRules(parameters.rules) &&
            _areApprovers(parameters.approvers, parameters.approvalsNeeded) &&
            keccak256(abi.encode(parameters)) == keccak256(encoded);
    }

    function _areTargets(bytes32[] memory targets) private pure returns (bool) {
        if (targets.length > MAX_ITEMS) return false;
        for (uint256 i = 1; i < targets.length; ++i) {
            if (targets[i] <= targets[i - 1]) return false;
        }
        return true;
    }

    function _areRules(Rule[] memory rules) private pure returns (bool) {
        if (rules.length > MAX_ITEMS) return false;
        for (uint256 i = 0; i < rules.length; ++i) {
            if (i > 0 && rules[i].actionType <= rules[i - 1].actionType) return false;
            if (!_isRule(rules[i])) return false;
        }
        return true;
    }

    function _isRule(Rule memory rule) private pure returns (bool) {
        if (rule.floor == Verdict.None || rule.facets > ALL_FACETS) return false;
        if (rule.facets & Facet.AMOUNT == 0) {
            return rule.currency == 0 && rule.flagAbove == 0 && rule.holdAbove == 0 && rule.blockAbove == 0;
        }
        return rule.currency != 0 && rule.flagAbove <= rule.holdAbove && rule.holdAbove <= rule.blockAbove;
    }

    function _areApprovers(Approver[] memory approvers, uint8 needed) private pure returns (bool) {
        if (approvers.length > MAX_ITEMS || needed > approvers.length) return false;
        if (approvers.length > 0 && (needed == 0 || approvers[0].signer == address(0))) return false;
        for (uint256 i = 1; i < approvers.length; ++i) {
            if (approvers[i].signer <= approvers[i - 1].signer) return false;
        }
        return true;
    }
}
