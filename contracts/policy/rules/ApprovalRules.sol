// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Approval} from "../../types/ActionRequest.sol";
import {Decision} from "../../types/Decision.sol";
import {Approver} from "../../types/PolicyParameters.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Posture, Verdict} from "../../types/Words.sol";
import {Approvals} from "./Approvals.sol";
import {Decisions} from "../../libraries/Decisions.sol";
import {Plans} from "./Plans.sol";
import {Signers} from "../../libraries/Signers.sol";

/// @title When humans release what is Held
/// @notice Enough of the policy's approvers signed this very action.
library ApprovalRules {
    using Decisions for Decision;

    /// @notice Turns Held into Flagged when enough humans approved, and into Blocked when one of the approvals is not
    /// good: a forged approval next to a good one is an attack, not noise.
    /// @param decision left alone unless it is Held
    /// @param approvers by keccak256 of the signer, strictly ascending
    /// @param needed approvals that release; 0 releases nothing
    /// @param system verifying contract of the approvals
    /// @param terms what was approved; written to: `validBefore` is each approval's, `act` and `hold` may be the plan's
    function judge(
        Decision memory decision,
        ActionRequest calldata request,
        Approver[] memory approvers,
        uint256 needed,
        Posture posture,
        address system,
        Approvals.Terms memory terms
    ) internal view {
        if (decision.verdict != Verdict.Held || request.approvals.length == 0) return;
        if (Plans.covers(decision, request, posture)) {
            terms.act = request.plan;
            terms.hold = 0;
        } else if (request.holdId == 0) {
            // Without a hold there is nothing a human could have looked at.
            return;
        }
        _judgeEach(decision, request, approvers, system, terms);
        if (decision.verdict == Verdict.Blocked || needed == 0 || request.approvals.length < needed) return;
        // The limit that held the action stays named by its dimension.
        decision.verdict = Verdict.Flagged;
        decision.reason = Reason.APPROVED;
    }

    /// @dev Both lists ascend by the same key, so one walk finds every approver, and no signature counts twice.
    function _judgeEach(
        Decision memory decision,
        ActionRequest calldata request,
        Approver[] memory approvers,
        address system,
        Approvals.Terms memory terms
    ) private view {
        bytes32 previous = 0;
        uint256 place = 0;
        for (uint256 i = 0; i < request.approvals.length; ++i) {
            Approval calldata approval = request.approvals[i];
            bytes32 key = keccak256(approval.signer);
            if (key <= previous) {
                return decision.tighten(Verdict.Blocked, Dimension.None, Reason.APPROVAL_INVALID);
            }
            bool known;
            (known, place) = _find(approvers, place, key);
            // Only whom the policy names is ever called.
            if (!known) {
                return decision.tighten(Verdict.Blocked, Dimension.None, Reason.APPROVER_UNKNOWN);
            }
            if (approval.validBefore <= request.time) {
                return decision.tighten(Verdict.Blocked, Dimension.Temporal, Reason.APPROVAL_EXPIRED);
            }
            if (request.amount > approvers[place].ceiling) {
                return decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.APPROVER_CEILING);
            }
            terms.validBefore = approval.validBefore;
            bytes32 digest = Approvals.digest(system, terms);
            if (!Signers.isValid(approvers[place].signer, digest, approval.signature)) {
                return decision.tighten(Verdict.Blocked, Dimension.None, Reason.APPROVAL_INVALID);
            }
            previous = key;
        }
    }

    /// @dev The first approver from `place` on whose key is not below `key`, and whether it is the one.
    function _find(
        Approver[] memory approvers,
        uint256 place,
        bytes32 key
    ) private pure returns (bool known, uint256 found) {
        for (found = place; found < approvers.length; ++found) {
            bytes32 candidate = keccak256(approvers[found].signer);
            if (candidate >= key) return (candidate == key, found);
        }
    }
}
