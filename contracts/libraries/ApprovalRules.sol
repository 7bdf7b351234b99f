// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Approval} from "../types/ActionRequest.sol";
import {Decision} from "../types/Decision.sol";
import {Reason} from "../types/Reason.sol";
import {Approver, ThresholdParameters} from "../types/ThresholdParameters.sol";
import {Dimension, Verdict} from "../types/Words.sol";
import {Approvals} from "./Approvals.sol";
import {Decisions} from "./Decisions.sol";

/// @title When humans release a held action
library ApprovalRules {
    using Decisions for Decision;

    /// @notice Turns Held into Flagged when enough humans approved, and into Blocked when one of the approvals is not good:
    /// a forged approval next to a good one is an attack, not noise.
    /// @param decision Held
    /// @param system verifying contract of the approvals
    /// @param terms what was approved, but for `validBefore`, which each approval brings
    function judge(
        Decision memory decision,
        ActionRequest calldata request,
        ThresholdParameters memory parameters,
        address system,
        Approvals.Terms memory terms
    ) internal view {
        // Without a hold there is nothing a human could have looked at.
        if (request.holdId == 0 || request.approvals.length == 0) return;
        address previous = address(0);
        for (uint256 i = 0; i < request.approvals.length; ++i) {
            Approval calldata approval = request.approvals[i];
            terms.validBefore = approval.validBefore;
            address signer = Approvals.recover(approval, Approvals.digest(system, terms));
            if (signer <= previous) {
                return decision.tighten(Verdict.Blocked, Dimension.None, Reason.APPROVAL_INVALID);
            }
            if (approval.validBefore <= request.time) {
                return decision.tighten(Verdict.Blocked, Dimension.Temporal, Reason.APPROVAL_EXPIRED);
            }
            (bool known, uint256 ceiling) = ceilingOf(parameters.approvers, signer);
            if (!known) {
                return decision.tighten(Verdict.Blocked, Dimension.None, Reason.APPROVER_UNKNOWN);
            }
            if (request.amount > ceiling) {
                return decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.APPROVER_CEILING);
            }
            previous = signer;
        }
        if (request.approvals.length < parameters.approvalsNeeded) return;
        // The limit that held the action stays named by its dimension.
        decision.verdict = Verdict.Flagged;
        decision.reason = Reason.APPROVED;
    }

    /// @notice What a wallet may approve.
    function ceilingOf(
        Approver[] memory approvers,
        address signer
    ) internal pure returns (bool known, uint256 ceiling) {
        for (uint256 i = 0; i < approvers.length; ++i) {
            if (approvers[i].signer == signer) return (true, approvers[i].ceiling);
        }
    }
}
