// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Facet} from "../../../contracts/types/ActionRequest.sol";
import {Custom, PolicyParameters, RiskBand} from "../../../contracts/types/PolicyParameters.sol";
import {Reason} from "../../../contracts/types/Reason.sol";
import {Dimension, Posture, Status, Verdict} from "../../../contracts/types/Words.sol";
import {TrustPolicyHarness} from "../support/TrustPolicyHarness.sol";

/// @notice TrustPolicy for visitors: only the action itself is judged.
contract TrustPolicyVisitorsTest is TrustPolicyHarness {
    function setUp() public override {
        super.setUp();
        publish(visitorParameters());
    }

    /// @dev Nothing that belongs to the visitor's own organization.
    function visit() internal view returns (ActionRequest memory asked) {
        asked = request();
        (asked.agentId, asked.delegationId, asked.target) = (99, "foreign", "elsewhere");
        (asked.mappingHash, asked.modelDigest) = ("other mapping", "other model");
    }

    function testKnowsNothingOfTheAgent() public {
        agents.setStatus(Status.Revoked);
        agents.setPosture(Posture.PseudoAgent);
        lineage.set(Verdict.Blocked, Reason.NO_AUTHORITY);
        expectAllowed(visit());
    }

    function testHasThePauseTheClockAndTheRules() public {
        ActionRequest memory asked = visit();
        asked.amount = 5_001;
        expectBlocked(asked, Dimension.Financial, Reason.ABOVE_BLOCK);
        asked.actionType = "unheard of";
        expectBlocked(asked, Dimension.Operational, Reason.OPERATION_NOT_ALLOWED);
        asked.time -= 21;
        expectBlocked(asked, Dimension.Temporal, Reason.STALE_STATE);
        brake.set(type(uint64).max);
        expectBlocked(asked, Dimension.None, Reason.PAUSED);
        expectAnswer(2, asked, Verdict.Blocked, Dimension.None, Reason.POLICY_UNKNOWN);
    }

    function testHasTheRiskAndTheCustoms() public {
        PolicyParameters memory next = visitorParameters();
        next.bands = new RiskBand[](1);
        next.bands[0] = band(500, 100, Verdict.Flagged);
        publish(next);
        ActionRequest memory asked = visit();
        asked.amount = 10;
        expectAnswer(asked, Verdict.Flagged, Dimension.Operational, Reason.RISK_FLOOR);
        next.customs = new Custom[](1);
        next.customs[0] = custom(Verdict.Held, 3);
        publish(next);
        asked.time = uint64(block.timestamp);
        expectAnswer(asked, Verdict.Held, Dimension.Temporal, Reason.CUSTOM + 3);
    }

    function testHasTheCeilingsForInsideAndOutside() public view {
        ActionRequest memory asked = visit();
        (asked.actionType, asked.amount, asked.currency) = (SEND, 0, 0);
        asked.facets = Facet.CLASSIFICATION | Facet.RECIPIENT | Facet.PII;
        // The name of a recipient that members may send to: salted by someone else it means nothing.
        (asked.recipient, asked.classification) = (RECIPIENT, 3);
        expectBlocked(asked, Dimension.DataAccess, Reason.RELEASE_CEILING);
        asked.classification = 2;
        expectAllowed(asked);
        asked.facets |= Facet.EXTERNAL;
        expectBlocked(asked, Dimension.DataAccess, Reason.RELEASE_CEILING);
        asked.classification = 0;
        expectBlocked(asked, Dimension.DataAccess, Reason.RELEASE_PII);
    }

    function testNobodyReleasesWhatIsHeld() public view {
        ActionRequest memory asked = visit();
        asked.amount = 1_001;
        expectAnswer(approved(asked, 3), Verdict.Held, Dimension.Financial, Reason.ABOVE_HOLD);
    }
}
