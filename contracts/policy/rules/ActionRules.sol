// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Facet} from "../../types/ActionRequest.sol";
import {Decision} from "../../types/Decision.sol";
import {PolicyParameters, Rule} from "../../types/PolicyParameters.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Scope, Verdict} from "../../types/Words.sol";
import {Decisions} from "../../libraries/Decisions.sol";
import {RiskRules} from "./RiskRules.sol";

/// @title What the organization's rule for an action type says of one action
/// @notice Floor, facets, currency and thresholds of one type of action.
library ActionRules {
    using Decisions for Decision;

    uint256 private constant COMMUNICATION = Facet.RECIPIENT | Facet.CHANNEL | Facet.EXTERNAL;
    uint256 private constant DATA_ACCESS = Facet.DATA_SET | Facet.CLASSIFICATION | Facet.WRITE | Facet.PII;

    /// @notice Blocks what the parameters do not allow, and raises the verdict to what the limits ask for.
    /// @return approvalsNeeded approvals that release the action when it is Held
    function judge(
        Decision memory decision,
        ActionRequest calldata request,
        PolicyParameters calldata parameters
    ) internal pure returns (uint256 approvalsNeeded) {
        uint256 place = _find(parameters.rules, request.actionType);
        if (place == parameters.rules.length) {
            decision.tighten(Verdict.Blocked, Dimension.Operational, Reason.OPERATION_NOT_ALLOWED);
            return 0;
        }
        // A visitor's target is salted with its own organization's salt, which no list here can name.
        if (parameters.scope == Scope.Members && !_contains(parameters.targets, request.target)) {
            decision.tighten(Verdict.Blocked, Dimension.Operational, Reason.TARGET_NOT_ALLOWED);
            return 0;
        }
        Rule calldata rule = parameters.rules[place];
        // A facet the rule does not hold, or a member set without its facet: no authority either way.
        uint256 extra = (request.facets & ~rule.facets) | _membersWithoutFacet(request);
        if (extra != 0) {
            decision.tighten(Verdict.Blocked, _dimensionOf(extra), Reason.DIMENSION_NOT_HELD);
            return 0;
        }
        (uint256 permille, Verdict riskFloor) = RiskRules.effectOf(parameters.bands, request);
        if (rule.facets & Facet.AMOUNT != 0) _applyAmount(decision, request, rule, permille);
        decision.tighten(rule.floor, Dimension.Operational, Reason.RULE_FLOOR);
        decision.tighten(riskFloor, Dimension.Operational, Reason.RISK_FLOOR);
        return rule.approvalsNeeded == 0 ? parameters.approvalsNeeded : rule.approvalsNeeded;
    }

    function _applyAmount(
        Decision memory decision,
        ActionRequest calldata request,
        Rule calldata rule,
        uint256 permille
    ) private pure {
        if (request.facets & Facet.AMOUNT == 0) {
            decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.AMOUNT_MISSING);
        } else if (request.currency != rule.currency) {
            decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.CURRENCY_MISMATCH);
        } else if (request.amount > RiskRules.shrink(rule.blockAbove, permille)) {
            decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.ABOVE_BLOCK);
        } else if (request.amount > RiskRules.shrink(rule.holdAbove, permille)) {
            decision.tighten(Verdict.Held, Dimension.Financial, Reason.ABOVE_HOLD);
        } else if (request.amount > RiskRules.shrink(rule.flagAbove, permille)) {
            decision.tighten(Verdict.Flagged, Dimension.Financial, Reason.ABOVE_FLAG);
        }
    }

    /// @dev The place of the rule; the number of rules for none.
    function _find(Rule[] calldata rules, bytes32 actionType) private pure returns (uint256 place) {
        while (place < rules.length && rules[place].actionType != actionType) ++place;
    }

    function _contains(bytes32[] calldata targets, bytes32 target) private pure returns (bool) {
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
