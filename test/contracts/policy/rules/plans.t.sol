// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

import {Approvals} from "../../../../contracts/policy/rules/Approvals.sol";
import {Approval} from "../../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../../contracts/types/Decision.sol";
import {Reason} from "../../../../contracts/types/Reason.sol";
import {Dimension, Posture, Verdict} from "../../../../contracts/types/Words.sol";
import {ApprovalFixture} from "./support/ApprovalFixture.sol";
import {Check} from "./support/Check.sol";
import {ApprovalCase, Harness} from "./support/Harness.sol";

/// @notice See calls.tree.
contract PlansTest is ApprovalFixture {
    using Check for *;

    /// @dev Of a plan of four actions: the two others' node, and the neighbour's leaf.
    bytes32 private constant UNCLE = keccak256("two other actions");
    bytes32 private constant SIBLING = keccak256(abi.encode(keccak256("another act")));

    function setUp() external {
        harness = new Harness();
    }

    function test_AnApprovedPlanReleasesWhatOnlyThePostureHeld() external view {
        _released(_planned(), "planned");
    }

    function test_APlanOfOneActionIsItsLeaf() external view {
        ApprovalCase memory case_ = _planned();
        case_.request.plan = keccak256(abi.encode(case_.request.actDigest));
        case_.request.planPath = new bytes32[](0);
        _byWallets(case_, _planTerms(case_), 1);
        _released(case_, "one action");
    }

    function test_APlanIsApprovedByAsManyAsAreNeeded() external view {
        ApprovalCase memory case_ = _planned();
        case_.needed = 2;
        _stillHeld(case_, "one of two");
        _byWallets(case_, _planTerms(case_), 2);
        _released(case_, "both");
    }

    function test_AnUnapprovedPlanReleasesNothing() external view {
        ApprovalCase memory case_ = _planned();
        case_.request.approvals = new Approval[](0);
        _stillHeld(case_, "no approval");
    }

    function test_APathThatDoesNotLeadThereBlocks() external view {
        ApprovalCase memory case_ = _planned();
        bytes32[] memory path = case_.request.planPath;
        case_.request.planPath = new bytes32[](0);
        _noPlan(case_, "no path");
        case_.request.planPath = new bytes32[](1);
        case_.request.planPath[0] = path[0];
        _noPlan(case_, "half the path");
        (path[0], path[1]) = (path[1], path[0]);
        case_.request.planPath = path;
        _noPlan(case_, "the path in the wrong order");
    }

    function test_APathWithoutAPlanBlocks() external view {
        ApprovalCase memory case_ = _planned();
        case_.request.plan = 0;
        _noPlan(case_, "a path");
        case_.request.planPath = new bytes32[](0);
        _isAPlan(case_, "nothing of a plan");
    }

    function test_AStepThatResumesAHoldBlocks() external view {
        ApprovalCase memory case_ = _planned();
        case_.request.holdId = keccak256("hold");
        _noPlan(case_, "both");
        case_.request.plan = 0;
        case_.request.planPath = new bytes32[](0);
        _isAPlan(case_, "the hold alone");
    }

    function testFuzz_OnlyThePlansActionsAreItsSteps(bytes32 act, uint256 bit) external view {
        ApprovalCase memory case_ = _planned();
        if (act == case_.request.actDigest) return;
        _isAPlan(case_, "the step");
        case_.request.planPath[bit % 2] ^= bytes32(1 << (bit >> 248));
        _noPlan(case_, "a bit of the path");
        case_ = _planned();
        case_.request.actDigest = act;
        _noPlan(case_, "another act");
    }

    function test_AnInnerNodeIsNoAction() external view {
        ApprovalCase memory case_ = _planned();
        case_.request.actDigest = Hashes.commutativeKeccak256(SIBLING, keccak256(abi.encode(case_.request.actDigest)));
        case_.request.planPath = new bytes32[](1);
        case_.request.planPath[0] = UNCLE;
        _noPlan(case_, "inner node");
    }

    function test_APlanLiftsNothingButThePosture() external view {
        for (uint256 reason = 1; reason <= Reason.PLAN_STEP_USED; ++reason) {
            if (reason == Reason.POSTURE_FLOOR) continue;
            ApprovalCase memory case_ = _planned();
            case_.decision.reason = reason;
            _judge(case_).same(case_.decision, "held by something else");
        }
    }

    function test_APlanCountsForSharedPlanningOnly() external view {
        for (uint256 posture = 0; posture <= uint256(type(Posture).max); ++posture) {
            if (posture == uint256(Posture.SharedPlanning)) continue;
            ApprovalCase memory case_ = _planned();
            case_.posture = Posture(posture);
            _stillHeld(case_, "another posture");
        }
    }

    function test_APlanApprovalIsNoApprovalOfAHold() external view {
        ApprovalCase memory case_ = _planned();
        (case_.request.plan, case_.request.planPath) = (0, new bytes32[](0));
        case_.request.holdId = keccak256("hold");
        case_.terms = _ordinary(case_);
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "signed for the plan");
        _byWallets(case_, case_.terms, 1);
        _released(case_, "signed for the hold");
    }

    /// @dev Whatever holds it: were the terms chosen by the verdict, a stricter one could release what a milder one blocks.
    function test_AnApprovalOfTheHoldIsNeverOneOfThePlan() external view {
        ApprovalCase memory case_ = _planned();
        case_.request.holdId = keccak256("hold");
        case_.terms = _ordinary(case_);
        _byWallets(case_, case_.terms, 1);
        for (uint256 reason = Reason.POSTURE_FLOOR; reason <= Reason.RULE_FLOOR; ++reason) {
            for (uint256 posture = 0; posture <= uint256(type(Posture).max); ++posture) {
                (case_.decision.reason, case_.posture) = (reason, Posture(posture));
                _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "signed for the hold");
            }
        }
    }

    function test_ABadApprovalBlocksWhereThePlanReleasesNothing() external view {
        ApprovalCase memory case_ = _planned();
        case_.posture = Posture.Supervised;
        _stillHeld(case_, "good");
        case_.request.approvals[0].signature[40] ^= 0x01;
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "forged");
    }

    function test_APlanApprovalHasItsLimits() external view {
        ApprovalCase memory case_ = _planned();
        case_.request.time = LATER;
        _blocked(case_, Dimension.Temporal, Reason.APPROVAL_EXPIRED, "expired");
        case_ = _planned();
        case_.request.amount = CEILING + 1;
        _blocked(case_, Dimension.Financial, Reason.APPROVER_CEILING, "ceiling");
        case_ = _planned();
        case_.terms.version += 1;
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "another version");
    }

    /// @dev Held by SharedPlanning alone, second of a plan of four, the plan approved by one of one.
    function _planned() private view returns (ApprovalCase memory case_) {
        case_ = _case();
        case_.decision = Decision({verdict: Verdict.Held, dimension: Dimension.None, reason: Reason.POSTURE_FLOOR});
        case_.posture = Posture.SharedPlanning;
        case_.request.holdId = 0;
        case_.terms.hold = 0;
        case_.request.planPath = new bytes32[](2);
        case_.request.planPath[0] = SIBLING;
        case_.request.planPath[1] = UNCLE;
        bytes32 node = Hashes.commutativeKeccak256(keccak256(abi.encode(case_.request.actDigest)), SIBLING);
        case_.request.plan = Hashes.commutativeKeccak256(node, UNCLE);
        _byWallets(case_, _planTerms(case_), 1);
    }

    function _planTerms(ApprovalCase memory case_) private pure returns (Approvals.Terms memory terms) {
        terms = _ordinary(case_);
        terms.act = case_.request.plan;
        terms.hold = 0;
    }

    function _released(ApprovalCase memory case_, string memory what) private view {
        _judge(case_).says(Verdict.Flagged, Dimension.None, Reason.APPROVED, what);
    }

    function _stillHeld(ApprovalCase memory case_, string memory what) private view {
        _judge(case_).says(Verdict.Held, Dimension.None, Reason.POSTURE_FLOOR, what);
    }

    function _isAPlan(ApprovalCase memory case_, string memory what) private view {
        harness.plan(case_.decision, case_.request).same(case_.decision, what);
    }

    function _noPlan(ApprovalCase memory case_, string memory what) private view {
        Decision memory said = harness.plan(case_.decision, case_.request);
        said.says(Verdict.Blocked, Dimension.None, Reason.PLAN_INVALID, what);
    }

    function _blocked(ApprovalCase memory case_, Dimension dimension, uint256 reason, string memory what) private view {
        _judge(case_).says(Verdict.Blocked, dimension, reason, what);
    }
}
