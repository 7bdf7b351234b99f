// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

import {ActionRequest} from "../../types/ActionRequest.sol";
import {Decision} from "../../types/Decision.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Posture, Verdict} from "../../types/Words.sol";
import {Decisions} from "../../libraries/Decisions.sol";
import {PlanSteps} from "../../libraries/PlanSteps.sol";

/// @title Plans a human signs once for many actions
/// @notice A plan is the Merkle root over its actions. Signing it lifts what autonomy asks for and nothing else. That each step
/// is taken once, the lineage sees to.
library Plans {
    using Decisions for Decision;

    /// @notice Blocks an action that says it is a step of a plan and is not, or resumes a hold at the same time, and a path
    /// without a plan. Whatever the posture, so that no verdict hangs on whether the plan is needed.
    function judge(Decision memory decision, ActionRequest calldata request) internal pure {
        bool isWhole = request.plan == 0 ? request.planPath.length == 0 : request.holdId == 0 && _isStep(request);
        if (!isWhole) decision.tighten(Verdict.Blocked, Dimension.None, Reason.PLAN_INVALID);
    }

    /// @notice Whether the approvals of a plan release what is held: only what SharedPlanning asks for.
    /// @dev WARNING: of equal verdicts the first one said is kept, so the posture floor must be the last rule that can hold:
    /// what a rule after it holds would be released along with it.
    function releases(Decision memory decision, Posture posture) internal pure returns (bool) {
        return posture == Posture.SharedPlanning && decision.reason == Reason.POSTURE_FLOOR;
    }

    function _isStep(ActionRequest calldata request) private pure returns (bool) {
        return
            MerkleProof.verifyCalldata({
                proof: request.planPath,
                root: request.plan,
                leaf: PlanSteps.stepOf(request.actDigest)
            });
    }
}
