// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Meters} from "../../../../contracts/lineage/envelope/Meters.sol";
import {StepRules} from "../../../../contracts/lineage/envelope/StepRules.sol";
import {PlanSteps} from "../../../../contracts/libraries/PlanSteps.sol";
import {ActionRequest, Counter} from "../../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../../contracts/types/Decision.sol";
import {Reason} from "../../../../contracts/types/Reason.sol";
import {Dimension, Verdict} from "../../../../contracts/types/Words.sol";
import {Check} from "../../policy/rules/support/Check.sol";

/// @notice A step of a plan has a counter of its own, at the very end.
contract StepRulesTest {
    using Check for *;

    function judge(
        ActionRequest calldata request,
        uint256 place
    ) external pure returns (Decision memory decision, uint256 next) {
        decision = _within();
        next = StepRules.judge(decision, request, place);
    }

    function test_WithoutAPlanNoCounterIsTaken() external view {
        ActionRequest memory request = _step();
        request.plan = 0;
        _says(request, Verdict.AutoApproved, Dimension.None, Reason.WITHIN_LIMITS, 1);
    }

    function test_AStepIsTakenOnce() external view {
        ActionRequest memory request = _step();
        _says(request, Verdict.AutoApproved, Dimension.None, Reason.WITHIN_LIMITS, 2);
        // What was given back leaves its place, and the next one counts from nothing again.
        request.spent[1].n = 2;
        _says(request, Verdict.AutoApproved, Dimension.None, Reason.WITHIN_LIMITS, 2);
        request.spent[1].before = 1;
        _says(request, Verdict.Blocked, Dimension.Operational, Reason.PLAN_STEP_USED, 2);
        request.spent[1].before = type(uint256).max;
        _says(request, Verdict.Blocked, Dimension.Operational, Reason.PLAN_STEP_USED, 2);
    }

    function test_AnotherCounterIsNotTheSteps() external view {
        ActionRequest memory request = _step();
        request.spent[1].window = 1;
        _mismatch(request);
        request = _step();
        request.spent[1].reserved = 0;
        _mismatch(request);
        request = _step();
        request.spent[1].id = Meters.idOf(request.plan, Meters.SPEND_LIFETIME, uint256(_leaf(request)));
        _mismatch(request);
        request = _step();
        request.actDigest = "another act";
        _mismatch(request);
        request = _step();
        request.plan = "another plan";
        _mismatch(request);
        request = _step();
        request.spent = new Counter[](1);
        _mismatch(request);
    }

    function test_TheCounterHasTheNameThatIsWrittenDown() external pure {
        ActionRequest memory request = _step();
        bytes32 leaf = keccak256(abi.encode(request.actDigest));
        bytes32 id = keccak256(abi.encode(request.plan, uint256(6), uint256(leaf)));
        (request.spent[1].id == id).isTrue("its id");
    }

    /// @dev One counter that is someone else's, and the step's.
    function _step() private pure returns (ActionRequest memory request) {
        request.actDigest = "act";
        request.plan = "plan";
        request.spent = new Counter[](2);
        bytes32 id = Meters.idOf(request.plan, Meters.PLAN_STEP, uint256(_leaf(request)));
        request.spent[1] = Counter({id: id, window: 3, n: 1, before: 0, reserved: 1});
    }

    function _leaf(ActionRequest memory request) private pure returns (bytes32) {
        return PlanSteps.stepOf(request.actDigest);
    }

    function _within() private pure returns (Decision memory) {
        return Decision({verdict: Verdict.AutoApproved, dimension: Dimension.None, reason: Reason.WITHIN_LIMITS});
    }

    function _mismatch(ActionRequest memory request) private view {
        _says(request, Verdict.Blocked, Dimension.None, Reason.COUNTER_MISMATCH, 2);
    }

    function _says(
        ActionRequest memory request,
        Verdict verdict,
        Dimension dimension,
        uint256 reason,
        uint256 taken
    ) private view {
        (Decision memory decision, uint256 next) = this.judge(request, 1);
        decision.says(verdict, dimension, reason, "what it says");
        next.same(taken, "the next place");
    }
}
