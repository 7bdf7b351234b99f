// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest} from "../../../contracts/types/ActionRequest.sol";
import {PolicyParameters} from "../../../contracts/types/PolicyParameters.sol";
import {Reason} from "../../../contracts/types/Reason.sol";
import {Dimension, FloorSource, Posture, Verdict} from "../../../contracts/types/Words.sol";
import {TrustPolicyHarness} from "../support/TrustPolicyHarness.sol";

/// @notice Plans beside postures, holds and what else may hold.
contract TrustPolicyPlansTest is TrustPolicyHarness {
    error Milder(Verdict before, Verdict afterwards);

    function setUp() public override {
        super.setUp();
        agents.setPosture(Posture.SharedPlanning);
    }

    /// @dev A step of a plan that one approver signed.
    function step() internal view returns (ActionRequest memory asked) {
        asked = planned(request());
        return signed(asked, 1, asked.plan, 0);
    }

    /// @dev Approved for its hold, and a step of a plan as well.
    function both() internal view returns (ActionRequest memory) {
        return planned(approved(request(), 1));
    }

    function testReleasesWhatOnlySharedPlanningHolds() public {
        expectAnswer(step(), Verdict.Flagged, Dimension.None, Reason.APPROVED);
        agents.setPosture(Posture.Supervised);
        expectAnswer(step(), Verdict.Held, Dimension.None, Reason.POSTURE_FLOOR);
    }

    function testReleasesNothingElse() public {
        lineage.set(Verdict.Held, Reason.SOFT_LIMIT);
        expectAnswer(step(), Verdict.Held, Dimension.Temporal, Reason.SOFT_LIMIT);
        lineage.set(Verdict.AutoApproved, Reason.WITHIN_LIMITS);
        ActionRequest memory asked = floored(step(), "breaker", FloorSource.Record, Verdict.Held);
        expectAnswer(asked, Verdict.Held, Dimension.None, Reason.FLOOR_RECORD);
        PolicyParameters memory next = parameters();
        next.custodyFloors.agent = Verdict.Held;
        publish(next);
        expectAnswer(step(), Verdict.Held, Dimension.None, Reason.CUSTODY_FLOOR);
    }

    function testIsJudgedWhateverThePosture() public {
        for (uint256 posture = 1; posture <= uint256(Posture.Delegated); ++posture) {
            agents.setPosture(Posture(posture));
            ActionRequest memory asked = step();
            asked.plan = "another plan";
            expectBlocked(asked, Dimension.None, Reason.PLAN_INVALID);
            asked = request();
            asked.planPath = new bytes32[](1);
            expectBlocked(asked, Dimension.None, Reason.PLAN_INVALID);
            expectBlocked(both(), Dimension.None, Reason.PLAN_INVALID);
        }
    }

    function testAStricterPostureIsNeverMilder() public {
        Verdict before = evaluate(both());
        agents.setPosture(Posture.Supervised);
        _expectNotMilder(before, evaluate(both()));
    }

    function testAStricterFloorIsNeverMilder() public {
        Verdict before = evaluate(both());
        PolicyParameters memory next = parameters();
        next.rules[0].floor = Verdict.Held;
        publish(next);
        _expectNotMilder(before, evaluate(both()));
    }

    function testAStricterEnvelopeIsNeverMilder() public {
        Verdict before = evaluate(both());
        lineage.set(Verdict.Held, Reason.SOFT_LIMIT);
        _expectNotMilder(before, evaluate(both()));
    }

    function _expectNotMilder(Verdict before, Verdict afterwards) private pure {
        require(afterwards >= before, Milder(before, afterwards));
    }
}
