// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Facet} from "../types/ActionRequest.sol";
import {Decision} from "../types/Decision.sol";
import {Reason} from "../types/Reason.sol";
import {Rule, ThresholdParameters} from "../types/ThresholdParameters.sol";
import {Dimension, Verdict} from "../types/Words.sol";
import {Decisions} from "./Decisions.sol";

/// @title What one rule says of one action
library ThresholdRules {
    using Decisions for Decision;

    uint256 private constant COMMUNICATION = Facet.RECIPIENT | Facet.CHANNEL | Facet.EXTERNAL;
    uint256 private constant DATA_ACCESS = Facet.DATA_SET | Facet.CLASSIFICATION | Facet.WRITE | Facet.PII;

    /// @notice Blocks what the parameters do not allow, and raises the verdict to what the limits ask for.
    function judge(
        Decision memory decision,
        ActionRequest calldata request,
        ThresholdParameters memory parameters
    ) internal pure {
        (bool found, Rule memory rule) = _find(parameters.rules, request.actionType);
        if (!found) {
            return decision.tighten(Verdict.Blocked, Dimension.Operational, Reason.OPERATION_NOT_ALLOWED);
        }
        if (!_contains(parameters.targets, request.target)) {
            return decision.tighten(Verdict.Blocked, Dimension.Operational, Reason.TARGET_NOT_ALLOWED);
        }
        // A facet the rule does not hold, or a member set without its facet: no authority either way.
        uint256 extra = (request.facets & ~rule.facets) | _membersWithoutFacet(request);
        if (extra != 0) {
            return decision.tighten(Verdict.Blocked, _dimensionOf(extra), Reason.DIMENSION_NOT_HELD);
        }
        if (rule.facets & Facet.AMOUNT != 0) _applyAmount(decision, request, rule);
        decision.tighten(rule.floor, Dimension.Operational, Reason.RULE_FLOOR);
    }

    function _applyAmount(Decision memory decision, ActionRequest calldata request, Rule memory rule) private pure {
        if (request.facets & Facet.AMOUNT == 0) {
            decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.AMOUNT_MISSING);
        } else if (request.currency != rule.currency) {
            decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.CURRENCY_MISMATCH);
        } else if (request.amount > rule.blockAbove) {
            decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.ABOVE_BLOCK);
        } else if (request.amount > rule.holdAbove) {
            decision.tighten(Verdict.Held, Dimension.Financial, Reason.ABOVE_HOLD);
        } else if (request.amount > rule.flagAbove) {
            decision.tighten(Verdict.Flagged, Dimension.Financial, Reason.ABOVE_FLAG);
        }
    }

    function _find(Rule[] memory rules, bytes32 actionType) private pure returns (bool found, Rule memory rule) {
        for (uint256 i = 0; i < rules.length; ++i) {
            if (rules[i].actionType == actionType) return (true, rules[i]);
        }
    }

    function _contains(bytes32[] memory targets, bytes32 target) private pure returns (bool) {
        for (uint256 i = 0; i < targets.length; ++i) {
            if (targets[i] == target) return true;
        }
        return false;
    }

    /// @dev The facets of the members that say something although the request does not carry their facet.
    function _membersWithoutFacet(ActionRequest calldata request) private pure returns (uint256 set) {
        if (request.amount != 0 || request.currency != 0) set |= Facet.AMOUNT;
        if (request.recipient != 0) set |= Facet.RECIPIENT;
        if (request.channel != 0) set |= Facet.CHANNEL;
        if (request.dataSet != 0) set |= Facet.DATA_SET;
        if (request.classification != 0) set |= Facet.CLASSIFICATION;
        if (request.risk != 0) set |= Facet.RISK;
        return set & ~request.facets;
    }

    /// @dev The dimension of the lowest bit.
    function _dimensionOf(uint256 facets) private pure returns (Dimension) {
        uint256 lowest = facets & (~facets + 1);
        if (lowest == Facet.AMOUNT) return Dimension.Financial;
        if (lowest & COMMUNICATION != 0) return Dimension.Communication;
        return lowest & DATA_ACCESS != 0 ? Dimension.DataAccess : Dimension.Operational;
    }
}
