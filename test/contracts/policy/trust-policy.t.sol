// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentStanding} from "../../../contracts/interfaces/IAgentStanding.sol";
import {TrustPolicy} from "../../../contracts/policy/TrustPolicy.sol";
import {ActionRequest, Facet} from "../../../contracts/types/ActionRequest.sol";
import {Custom, Partner, PolicyParameters, RiskBand} from "../../../contracts/types/PolicyParameters.sol";
import {Reason} from "../../../contracts/types/Reason.sol";
import {Custody, Dimension, Posture, Status, Verdict} from "../../../contracts/types/Words.sol";
import {EvaluatorStub} from "../support/TrustStubs.sol";
import {TrustPolicyHarness} from "../support/TrustPolicyHarness.sol";

/// @notice TrustPolicy for the organization's own agents: every reason, in the order of trust-policy.tree.
contract TrustPolicyTest is TrustPolicyHarness {
    function testAllowsWhatIsWithinEveryLimit() public view {
        expectAllowed(request());
    }

    function testChecksInAFixedOrderAndStopsAtTheFirstThatBlocks() public {
        PolicyParameters memory next = parameters();
        next.minSlsa = 4;
        next.customs = new Custom[](1);
        next.customs[0] = custom(Verdict.Blocked, 7);
        next.partners = new Partner[](1);
        next.partners[0] = partner(Verdict.Blocked, 8);
        publish(next);
        brake.set(type(uint64).max);
        agents.setStatus(Status.Suspended);
        agents.setCapableUntil(1);
        lineage.set(Verdict.Blocked, Reason.NO_AUTHORITY);
        ActionRequest memory asked = request("unheard of", SEND_FACETS);
        (asked.time, asked.mappingHash, asked.modelDigest, asked.target) = (1, 0, "other", "elsewhere");
        (asked.amount, asked.classification) = (5_001, 4);

        expectAnswer(2, asked, Verdict.Blocked, Dimension.None, Reason.POLICY_UNKNOWN);
        expectBlocked(asked, Dimension.None, Reason.PAUSED);
        brake.set(0);
        expectBlocked(asked, Dimension.Temporal, Reason.STALE_STATE);
        asked.time = uint64(block.timestamp);
        expectBlocked(asked, Dimension.None, Reason.MAPPING_MISMATCH);
        asked.mappingHash = MAPPING;
        expectBlocked(asked, Dimension.None, Reason.AGENT_SUSPENDED);
        agents.setStatus(Status.Active);
        expectBlocked(asked, Dimension.None, Reason.MODEL_MISMATCH);
        asked.modelDigest = MODEL;
        expectBlocked(asked, Dimension.None, Reason.CAPABILITY_EXPIRED);
        agents.setCapableUntil(type(uint64).max);
        expectBlocked(asked, Dimension.None, Reason.MODEL_LEVEL);
        models.set(MODEL, _model({revokedAt: 0, slsaLevel: 4}));
        expectBlocked(asked, Dimension.Operational, Reason.OPERATION_NOT_ALLOWED);
        asked.actionType = SEND;
        expectBlocked(asked, Dimension.Operational, Reason.TARGET_NOT_ALLOWED);
        asked.target = TARGET;
        expectBlocked(asked, Dimension.Financial, Reason.DIMENSION_NOT_HELD);
        asked.amount = 0;
        expectBlocked(asked, Dimension.Temporal, Reason.NO_AUTHORITY);
        lineage.set(Verdict.AutoApproved, Reason.WITHIN_LIMITS);
        expectBlocked(asked, Dimension.DataAccess, Reason.RELEASE_CEILING);
        asked.classification = 0;
        expectBlocked(asked, Dimension.DataAccess, Reason.RELEASE_PII);
        asked.facets &= ~Facet.PII;
        expectBlocked(asked, Dimension.Temporal, Reason.CUSTOM + 7);
        EvaluatorStub(next.customs[0].evaluator).set(Verdict.AutoApproved, 1);
        expectBlocked(asked, Dimension.Temporal, Reason.PARTNER + 8);
        publish(parameters());
        asked.time = uint64(block.timestamp);
        expectAllowed(asked);
    }

    function testBlocksUnderAVersionOfAnotherEvaluator() public {
        TrustPolicy other = newPolicy();
        publishAs(POLICY_ID, address(other), parameters());
        expectBlocked(request(), Dimension.None, Reason.POLICY_UNKNOWN);
    }

    function testPauseEndsBeforeItsLastSecond() public {
        brake.set(uint64(block.timestamp));
        expectAllowed(request());
        brake.set(uint64(block.timestamp) + 1);
        expectBlocked(request(), Dimension.None, Reason.PAUSED);
    }

    function testStateAgeCountsBothWays() public view {
        ActionRequest memory asked = request();
        uint64 time = asked.time;
        for (uint64 distance = 20; distance <= 21; ++distance) {
            for (uint256 side = 0; side < 2; ++side) {
                asked.time = side == 0 ? time - distance : time + distance;
                if (distance == 20) expectAllowed(asked);
                else expectBlocked(asked, Dimension.Temporal, Reason.STALE_STATE);
            }
        }
        asked.time = type(uint64).max;
        expectBlocked(asked, Dimension.Temporal, Reason.STALE_STATE);
    }

    function testBlocksAgentsThatMayNotAct() public {
        ActionRequest memory asked = request();
        asked.agentId = AGENT + 1;
        expectBlocked(asked, Dimension.None, Reason.AGENT_UNKNOWN);
        agents.setStatus(Status.Suspended);
        expectBlocked(request(), Dimension.None, Reason.AGENT_SUSPENDED);
        agents.setStatus(Status.Revoked);
        expectBlocked(request(), Dimension.None, Reason.AGENT_REVOKED);
    }

    function testBlocksAgentsThatAreNotAttested() public {
        agents.setCapableUntil(0);
        expectBlocked(request(), Dimension.None, Reason.CAPABILITY_MISSING);
        agents.setCapableUntil(uint64(block.timestamp));
        expectBlocked(request(), Dimension.None, Reason.CAPABILITY_EXPIRED);
        agents.setCapableUntil(uint64(block.timestamp) + 1);
        expectAllowed(request());
    }

    function testBlocksModelsWithoutProvenance() public {
        models.set(MODEL, _model({revokedAt: 0, slsaLevel: 1}));
        expectBlocked(request(), Dimension.None, Reason.MODEL_LEVEL);
        models.set(MODEL, _model({revokedAt: 0, slsaLevel: 2}));
        expectAllowed(request());
        models.set(MODEL, _model({revokedAt: 1, slsaLevel: 4}));
        expectBlocked(request(), Dimension.None, Reason.MODEL_REVOKED);
        ActionRequest memory asked = request();
        asked.modelDigest = "unregistered";
        expectBlocked(asked, Dimension.None, Reason.MODEL_MISMATCH);
    }

    function testBlocksAModelNobodyRegistered() public {
        agents.set(
            IAgentStanding.Standing({
                status: Status.Active,
                posture: Posture.Delegated,
                custody: Custody.Agent,
                modelDigest: "unregistered",
                capableUntil: type(uint64).max
            })
        );
        ActionRequest memory asked = request();
        asked.modelDigest = "unregistered";
        expectBlocked(asked, Dimension.None, Reason.MODEL_UNKNOWN);
    }

    function testNamesTheDimensionOfTheLowestFacetTheRuleDoesNotHold() public view {
        Dimension[10] memory dimensions = [
            Dimension.Financial,
            Dimension.Communication,
            Dimension.Communication,
            Dimension.DataAccess,
            Dimension.DataAccess,
            Dimension.DataAccess,
            Dimension.DataAccess,
            Dimension.Communication,
            Dimension.Operational,
            Dimension.Operational
        ];
        for (uint256 i = 0; i < 256; ++i) {
            if (1 << i == Facet.DATA_SET) continue;
            Dimension dimension = i < 10 ? dimensions[i] : Dimension.Operational;
            expectBlocked(request(READ, 1 << i), dimension, Reason.DIMENSION_NOT_HELD);
        }
    }

    function testBlocksMembersWithoutTheirFacet() public view {
        ActionRequest memory asked = request(SEND, 0);
        expectAllowed(asked);
        asked.currency = USD;
        expectBlocked(asked, Dimension.Financial, Reason.DIMENSION_NOT_HELD);
        asked = request(SEND, 0);
        asked.recipient = RECIPIENT;
        expectBlocked(asked, Dimension.Communication, Reason.DIMENSION_NOT_HELD);
        asked = request(SEND, 0);
        asked.channel = "mail";
        expectBlocked(asked, Dimension.Communication, Reason.DIMENSION_NOT_HELD);
        asked = request(SEND, 0);
        asked.dataSet = "suppliers";
        expectBlocked(asked, Dimension.DataAccess, Reason.DIMENSION_NOT_HELD);
        asked = request(SEND, 0);
        asked.classification = 1;
        expectBlocked(asked, Dimension.DataAccess, Reason.DIMENSION_NOT_HELD);
        asked = request(SEND, 0);
        asked.risk = 1;
        expectBlocked(asked, Dimension.Operational, Reason.DIMENSION_NOT_HELD);
    }

    function testJudgesTheAmount() public view {
        ActionRequest memory asked = request();
        asked.amount = 100;
        expectAllowed(asked);
        asked.amount = 101;
        expectAnswer(asked, Verdict.Flagged, Dimension.Financial, Reason.ABOVE_FLAG);
        asked.amount = 1_000;
        expectAnswer(asked, Verdict.Flagged, Dimension.Financial, Reason.ABOVE_FLAG);
        asked.amount = 1_001;
        expectAnswer(asked, Verdict.Held, Dimension.Financial, Reason.ABOVE_HOLD);
        asked.amount = 5_000;
        expectAnswer(asked, Verdict.Held, Dimension.Financial, Reason.ABOVE_HOLD);
        asked.amount = 5_001;
        expectBlocked(asked, Dimension.Financial, Reason.ABOVE_BLOCK);
        asked.amount = type(uint256).max;
        expectBlocked(asked, Dimension.Financial, Reason.ABOVE_BLOCK);
        asked.currency = "EUR";
        expectBlocked(asked, Dimension.Financial, Reason.CURRENCY_MISMATCH);
        expectBlocked(request(PURCHASE, 0), Dimension.Financial, Reason.AMOUNT_MISSING);
    }

    function testKeepsTheFloorOfTheRule() public view {
        expectAnswer(request(READ, 0), Verdict.Flagged, Dimension.Operational, Reason.RULE_FLOOR);
        expectBlocked(request(DELETE, 0), Dimension.Operational, Reason.RULE_FLOOR);
        ActionRequest memory asked = request();
        asked.actionType = WIRE;
        expectAnswer(asked, Verdict.Held, Dimension.Operational, Reason.RULE_FLOOR);
        asked.amount = 1_001;
        expectAnswer(asked, Verdict.Held, Dimension.Financial, Reason.ABOVE_HOLD);
    }

    function testRiskSetsAFloorAndShrinksTheAmounts() public {
        PolicyParameters memory next = parameters();
        next.bands = new RiskBand[](3);
        next.bands[0] = band(200, 500, Verdict.AutoApproved);
        next.bands[1] = band(500, 100, Verdict.Flagged);
        next.bands[2] = band(1_000, 0, Verdict.Held);
        publish(next);
        ActionRequest memory asked = request();
        asked.facets |= Facet.RISK;
        (asked.risk, asked.amount) = (199, 100);
        expectAllowed(asked);
        (asked.risk, asked.amount) = (200, 50);
        expectAllowed(asked);
        asked.amount = 51;
        expectAnswer(asked, Verdict.Flagged, Dimension.Financial, Reason.ABOVE_FLAG);
        asked.amount = 501;
        expectAnswer(asked, Verdict.Held, Dimension.Financial, Reason.ABOVE_HOLD);
        asked.amount = 2_501;
        expectBlocked(asked, Dimension.Financial, Reason.ABOVE_BLOCK);
        (asked.risk, asked.amount) = (500, 10);
        expectAnswer(asked, Verdict.Flagged, Dimension.Operational, Reason.RISK_FLOOR);
        (asked.risk, asked.amount) = (type(uint256).max, 0);
        expectAnswer(asked, Verdict.Held, Dimension.Operational, Reason.RISK_FLOOR);
    }

    function testTakesTheWorstScoreWhereThereIsNone() public {
        PolicyParameters memory next = parameters();
        next.bands = new RiskBand[](1);
        next.bands[0] = band(1_000, 1_000, Verdict.Held);
        publish(next);
        expectAnswer(request(), Verdict.Held, Dimension.Operational, Reason.RISK_FLOOR);
        ActionRequest memory asked = request();
        asked.facets |= Facet.RISK;
        expectAllowed(asked);
    }

    function testLineageIsAskedWithTheVeryCallData() public {
        lineage.demand(abi.encodeCall(policy.evaluate, (POLICY_ID, request())));
        expectAllowed(request());
        ActionRequest memory asked = request();
        asked.amount = 51;
        expectBlocked(asked, Dimension.None, Reason.UNEVALUABLE);
    }

    function testLineageHasItsSay() public {
        lineage.set(Verdict.Flagged, Reason.NEAR_LIMIT);
        expectAnswer(request(), Verdict.Flagged, Dimension.Temporal, Reason.NEAR_LIMIT);
        lineage.set(Verdict.Held, Reason.SOFT_LIMIT);
        expectAnswer(request(), Verdict.Held, Dimension.Temporal, Reason.SOFT_LIMIT);
        lineage.set(Verdict.Blocked, Reason.HARD_LIMIT);
        expectBlocked(request(), Dimension.Temporal, Reason.HARD_LIMIT);
        lineage.set(Verdict.None, Reason.HARD_LIMIT);
        expectBlocked(request(), Dimension.None, Reason.UNEVALUABLE);
    }

    function testReleaseIsJudgedOnlyWhereDataMeetsSomeone() public view {
        expectAllowed(request(SEND, Facet.PII));
        expectAllowed(request(SEND, Facet.DATA_SET));
        expectAllowed(request(SEND, Facet.EXTERNAL));
        expectAllowed(request(SEND, Facet.RECIPIENT));
        ActionRequest memory asked = request(SEND, Facet.CLASSIFICATION);
        asked.classification = 4;
        expectAllowed(asked);
        uint256[3] memory data = [Facet.DATA_SET, Facet.CLASSIFICATION, Facet.PII];
        uint256[2] memory reach = [Facet.RECIPIENT, Facet.EXTERNAL];
        for (uint256 i = 0; i < 3; ++i) {
            for (uint256 j = 0; j < 2; ++j) {
                asked = request(SEND, data[i] | reach[j]);
                if (data[i] != Facet.CLASSIFICATION) {
                    expectBlocked(asked, Dimension.DataAccess, Reason.CLASSIFICATION_MISSING);
                } else {
                    asked.classification = 3;
                    expectBlocked(asked, Dimension.DataAccess, Reason.RELEASE_CEILING);
                }
            }
        }
    }

    function testReleaseCeilings() public view {
        ActionRequest memory asked = request(SEND, Facet.CLASSIFICATION | Facet.RECIPIENT | Facet.PII);
        asked.recipient = "colleague";
        asked.classification = 2;
        expectAllowed(asked);
        asked.classification = 3;
        expectBlocked(asked, Dimension.DataAccess, Reason.RELEASE_CEILING);
        asked.recipient = RECIPIENT;
        expectAllowed(asked);
        asked.classification = 4;
        expectBlocked(asked, Dimension.DataAccess, Reason.RELEASE_CEILING);
        // The recipient's own entry comes before what holds for the outside.
        asked.facets |= Facet.EXTERNAL;
        asked.classification = 3;
        expectAllowed(asked);
        asked.recipient = "stranger";
        asked.classification = 1;
        expectBlocked(asked, Dimension.DataAccess, Reason.RELEASE_CEILING);
        asked.classification = 0;
        expectBlocked(asked, Dimension.DataAccess, Reason.RELEASE_PII);
        asked.facets &= ~Facet.PII;
        expectAllowed(asked);
    }

    function testReleaseToOneWhoMayHaveAnything() public {
        PolicyParameters memory next = parameters();
        (next.releases[0].ceiling, next.releases[0].pii) = (4, false);
        publish(next);
        ActionRequest memory asked = request(SEND, Facet.DATA_SET | Facet.RECIPIENT);
        asked.recipient = RECIPIENT;
        expectAllowed(asked);
        asked.facets |= Facet.PII;
        expectBlocked(asked, Dimension.DataAccess, Reason.RELEASE_PII);
        // An entry is for a recipient the request says it has, even an entry for the name that is all zero.
        (next.releases[0].recipient, next.releases[0].pii) = (0, true);
        publish(next);
        asked = request(SEND, Facet.DATA_SET | Facet.EXTERNAL);
        expectBlocked(asked, Dimension.DataAccess, Reason.CLASSIFICATION_MISSING);
        next.outsidePii = true;
        next.outsideCeiling = 4;
        publish(next);
        asked = request(SEND, Facet.DATA_SET | Facet.EXTERNAL | Facet.PII);
        expectAllowed(asked);
    }

    function testFloorsOfThePostures() public {
        Verdict[6] memory floors = [
            Verdict.Held,
            Verdict.Held,
            Verdict.Held,
            Verdict.Held,
            Verdict.Flagged,
            Verdict.AutoApproved
        ];
        for (uint256 i = 0; i < 6; ++i) {
            agents.setPosture(Posture(i));
            uint256 reason = i < 5 ? Reason.POSTURE_FLOOR : Reason.WITHIN_LIMITS;
            expectAnswer(request(), floors[i], Dimension.None, reason);
            ActionRequest memory asked = request();
            asked.amount = 5_001;
            expectBlocked(asked, Dimension.Financial, Reason.ABOVE_BLOCK);
        }
    }

    function testCustomsTighten() public {
        PolicyParameters memory next = parameters();
        next.customs = new Custom[](2);
        next.customs[0] = custom(Verdict.Flagged, 3);
        next.customs[1] = custom(Verdict.Held, 4);
        publish(next);
        expectAnswer(request(), Verdict.Held, Dimension.Temporal, 2 * Reason.CUSTOM + 4);
        EvaluatorStub(next.customs[1].evaluator).set(Verdict.AutoApproved, 1);
        expectAnswer(request(), Verdict.Flagged, Dimension.Temporal, Reason.CUSTOM + 3);
        EvaluatorStub(next.customs[1].evaluator).demand("something else");
        expectBlocked(request(), Dimension.None, Reason.UNEVALUABLE);
    }

    function testWhatACustomHoldsIsNamedBeforeThePosture() public {
        PolicyParameters memory next = parameters();
        next.customs = new Custom[](1);
        next.customs[0] = custom(Verdict.Held, 4);
        publish(next);
        agents.setPosture(Posture.SharedPlanning);
        expectAnswer(request(), Verdict.Held, Dimension.Temporal, Reason.CUSTOM + 4);
    }

    function testHumansReleaseWhatIsHeld() public {
        agents.setPosture(Posture.PseudoAgent);
        expectAnswer(approved(request(), 0), Verdict.Held, Dimension.None, Reason.POSTURE_FLOOR);
        expectAnswer(approved(request(), 1), Verdict.Flagged, Dimension.None, Reason.APPROVED);
        ActionRequest memory asked = request();
        asked.amount = 2_001;
        expectBlocked(approved(asked, 1), Dimension.Financial, Reason.APPROVER_CEILING);
        asked = approved(request(), 1);
        asked.amount = 51;
        asked.actDigest = "another act";
        expectBlocked(asked, Dimension.None, Reason.APPROVAL_INVALID);
    }

    function testApprovalsAreOfOneVersion() public {
        agents.setPosture(Posture.Supervised);
        ActionRequest memory asked = approved(request(), 1);
        publish(parameters());
        asked.time = uint64(block.timestamp);
        expectBlocked(asked, Dimension.None, Reason.APPROVAL_INVALID);
    }

    function testARuleCanNeedMoreApprovals() public {
        PolicyParameters memory next = parameters();
        next.rules[0].approvalsNeeded = 3;
        publish(next);
        agents.setPosture(Posture.Supervised);
        expectAnswer(approved(request(), 2), Verdict.Held, Dimension.None, Reason.POSTURE_FLOOR);
        expectAnswer(approved(request(), 3), Verdict.Flagged, Dimension.None, Reason.APPROVED);
        expectAnswer(approved(request(SEND, 0), 1), Verdict.Flagged, Dimension.None, Reason.APPROVED);
    }

    function testNothingBlockedIsReleased() public {
        lineage.set(Verdict.Blocked, Reason.LINEAGE_REVOKED);
        expectBlocked(approved(request(), 3), Dimension.Temporal, Reason.LINEAGE_REVOKED);
    }

    function testNobodyHereReleasesWhatAPartnerHolds() public {
        PolicyParameters memory next = parameters();
        next.partners = new Partner[](2);
        next.partners[0] = partner(Verdict.AutoApproved, 1);
        next.partners[1] = partner(Verdict.Held, 5);
        publish(next);
        agents.setPosture(Posture.Supervised);
        expectAnswer(approved(request(), 3), Verdict.Held, Dimension.Temporal, 2 * Reason.PARTNER + 5);
    }

    function testApproverCeiling() public {
        bytes memory signer = parameters().approvers[0].signer;
        (bool known, uint256 ceiling) = policy.approverCeiling(POLICY_ID, signer);
        require(known && ceiling == 2_000, "a known approver");
        (known, ceiling) = policy.approverCeiling(POLICY_ID, abi.encodePacked(signer, hex"00"));
        require(!known && ceiling == 0, "someone else");
        (known, ceiling) = policy.approverCeiling(2, signer);
        require(!known && ceiling == 0, "no such policy");
        publishAs(POLICY_ID, address(newPolicy()), parameters());
        (known, ceiling) = policy.approverCeiling(POLICY_ID, signer);
        require(!known && ceiling == 0, "another evaluator's policy");
    }
}
