// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Counter} from "../../types/ActionRequest.sol";
import {Decision} from "../../types/Decision.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Verdict} from "../../types/Words.sol";
import {Decisions} from "../../libraries/Decisions.sol";
import {PlanSteps} from "../../libraries/PlanSteps.sol";
import {Meters} from "./Meters.sol";

/// @title Each step of a plan is taken once
/// @notice A plan is signed once and for many actions, so what an action may repeat must not depend on when the plan expires.
/// Whether the action is a step of the plan, the policy says.
library StepRules {
    using Decisions for Decision;

    uint256 private constant ONE_ACTION = 1;

    /// @notice Takes the counter of the step from the request, and blocks a step that was taken before.
    /// @param place of the next counter in `request.spent`
    /// @return next place behind it; the same without a plan
    function judge(
        Decision memory decision,
        ActionRequest calldata request,
        uint256 place
    ) internal pure returns (uint256 next) {
        if (request.plan == 0) return place;
        if (place >= request.spent.length || !_isOf(request.spent[place], request)) {
            decision.tighten(Verdict.Blocked, Dimension.None, Reason.COUNTER_MISMATCH);
        } else if (request.spent[place].before != 0) {
            decision.tighten(Verdict.Blocked, Dimension.Operational, Reason.PLAN_STEP_USED);
        }
        return place + 1;
    }

    function _isOf(Counter calldata counter, ActionRequest calldata request) private pure returns (bool) {
        uint256 step = uint256(PlanSteps.stepOf(request.actDigest));
        return
            counter.id == Meters.idOf(request.plan, Meters.PLAN_STEP, step) &&
            counter.window == Meters.windowOf(Meters.PLAN_STEP) &&
            counter.reserved == ONE_ACTION;
    }
}
