// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import {Approvals} from "../../../../contracts/policy/rules/Approvals.sol";
import {Approval} from "../../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../../contracts/types/Decision.sol";
import {Approver} from "../../../../contracts/types/PolicyParameters.sol";
import {Reason} from "../../../../contracts/types/Reason.sol";
import {Dimension, Verdict} from "../../../../contracts/types/Words.sol";
import {WebAuthnVerifier} from "../../../../contracts/verifiers/WebAuthnVerifier.sol";
import {Artifact} from "../../support/Artifact.sol";
import {vm} from "../../support/Vm.sol";
import {ApprovalFixture} from "./support/ApprovalFixture.sol";
import {Check} from "./support/Check.sol";
import {ApprovalCase, Harness} from "./support/Harness.sol";
import {Reverter} from "./support/Hostile.sol";
import {Keys, SmartAccount} from "./support/Keys.sol";
import {Zoo} from "./support/Zoo.sol";

/// @notice See calls.tree.
contract ApprovalRulesTest is ApprovalFixture, Zoo {
    using Check for *;

    function setUp() external {
        harness = new Harness();
        _fill(harness, abi.encode(IERC1271.isValidSignature.selector));
    }

    function test_EnoughApprovalsRelease() external view {
        for (uint256 count = 1; count <= 5; ++count) {
            ApprovalCase memory case_ = _case();
            _byWallets(case_, case_.terms, count);
            case_.needed = count;
            _approved(case_, "as many as needed");
            case_.needed = count - 1;
            if (case_.needed != 0) _approved(case_, "more than needed");
            case_.needed = count + 1;
            _stillHeld(case_, "too few");
        }
    }

    function test_NothingIsReleasedWhenNoneAreNeeded() external view {
        ApprovalCase memory case_ = _case();
        _byWallets(case_, case_.terms, 2);
        case_.needed = 0;
        _stillHeld(case_, "needed 0");
    }

    function test_WithoutAHoldThereIsNothingToApprove() external view {
        ApprovalCase memory case_ = _case();
        case_.request.holdId = 0;
        case_.terms.hold = 0;
        _byWallets(case_, case_.terms, 1);
        _stillHeld(case_, "no hold");
    }

    function test_OnlyHeldIsReleased() external view {
        ApprovalCase memory case_ = _case();
        _byWallets(case_, case_.terms, 1);
        for (uint256 verdict = 1; verdict <= 4; ++verdict) {
            if (verdict == uint256(Verdict.Held)) continue;
            case_.decision.verdict = Verdict(verdict);
            _judge(case_).same(case_.decision, "left alone");
        }
    }

    function test_SomeOfTheApproversAreEnough() external view {
        ApprovalCase memory case_ = _case();
        _byWallets(case_, case_.terms, 5);
        Approval[] memory all = case_.request.approvals;
        case_.request.approvals = new Approval[](2);
        case_.needed = 2;
        for (uint256 i = 0; i < 5; ++i) {
            for (uint256 j = i + 1; j < 5; ++j) {
                (case_.request.approvals[0], case_.request.approvals[1]) = (all[i], all[j]);
                _approved(case_, "any two");
            }
        }
    }

    function test_AForgedApprovalBesideGoodOnesBlocks() external view {
        for (uint256 forged = 0; forged < 3; ++forged) {
            ApprovalCase memory case_ = _case();
            _byWallets(case_, case_.terms, 3);
            case_.request.approvals[forged].signature[40] ^= 0x01;
            _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "forged");
        }
    }

    function test_AnApprovalCountsOnce() external view {
        ApprovalCase memory case_ = _case();
        _byWallets(case_, case_.terms, 2);
        case_.needed = 2;
        case_.request.approvals[1] = case_.request.approvals[0];
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "twice");
    }

    function test_DisorderBlocks() external view {
        ApprovalCase memory case_ = _case();
        _byWallets(case_, case_.terms, 2);
        Approval[] memory approvals = case_.request.approvals;
        (approvals[0], approvals[1]) = (approvals[1], approvals[0]);
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "disorder");
    }

    function test_AStrangerBlocks() external view {
        for (uint256 stranger = 0; stranger < 3; ++stranger) {
            ApprovalCase memory case_ = _case();
            _byWallets(case_, case_.terms, 3);
            Approver[] memory known = new Approver[](2);
            for ((uint256 i, uint256 j) = (0, 0); i < 3; ++i) {
                if (i != stranger) known[j++] = case_.approvers[i];
            }
            case_.approvers = known;
            _blocked(case_, Dimension.None, Reason.APPROVER_UNKNOWN, "stranger");
        }
        ApprovalCase memory nobody = _case();
        _byWallets(nobody, nobody.terms, 1);
        nobody.approvers = new Approver[](0);
        _blocked(nobody, Dimension.None, Reason.APPROVER_UNKNOWN, "no approvers");
    }

    function test_AStrangerIsNeverCalled() external {
        // With the gas a call of it would need, this decision would not end.
        bytes memory stranger = abi.encodePacked(new Reverter(""));
        ApprovalCase memory case_ = _case();
        _byWallets(case_, case_.terms, 1);
        case_.request.approvals[0].signer = stranger;
        Decision memory decision = harness.approve{gas: 100_000}(case_);
        decision.says(Verdict.Blocked, Dimension.None, Reason.APPROVER_UNKNOWN, "not called");
    }

    function test_AnApprovalExpires() external view {
        ApprovalCase memory case_ = _case();
        _byWallets(case_, case_.terms, 2);
        case_.request.time = LATER - 1;
        _approved(case_, "the last second");
        case_.request.time = LATER;
        _blocked(case_, Dimension.Temporal, Reason.APPROVAL_EXPIRED, "expired");
    }

    function test_AnApproverHasACeiling() external view {
        ApprovalCase memory case_ = _case();
        _byWallets(case_, case_.terms, 2);
        case_.approvers[1].ceiling = CEILING - 1;
        _blocked(case_, Dimension.Financial, Reason.APPROVER_CEILING, "one above its ceiling");
    }

    function test_TheFirstFaultIsNamed() external view {
        ApprovalCase memory case_ = _case();
        _byWallets(case_, case_.terms, 1);
        case_.request.approvals[0].signature = "";
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "signature");
        case_.approvers[0].ceiling = 0;
        _blocked(case_, Dimension.Financial, Reason.APPROVER_CEILING, "ceiling before signature");
        case_.request.time = LATER;
        _blocked(case_, Dimension.Temporal, Reason.APPROVAL_EXPIRED, "expiry before ceiling");
        case_.approvers[0].signer = "";
        _blocked(case_, Dimension.None, Reason.APPROVER_UNKNOWN, "approver before expiry");
    }

    function testFuzz_AnApprovalFitsNowhereElse(uint256 which, uint64 other, bytes32 word) external view {
        ApprovalCase memory case_ = _case();
        Approvals.Terms memory signed = _ordinary(case_);
        which %= 7;
        if (which == 0) signed.organization = word;
        if (which == 1) signed.act = word;
        if (which == 2) signed.hold = word;
        if (which == 3) signed.log = other;
        if (which == 4) signed.policy = uint256(word);
        if (which == 5) signed.version = other;
        if (which == 6) signed.action = word;
        if (keccak256(abi.encode(signed)) == keccak256(abi.encode(case_.terms))) return;
        _byWallets(case_, signed, 1);
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "elsewhere");
    }

    function test_AnApprovalFitsNoOtherSystemAndNoLongerTime() external view {
        ApprovalCase memory case_ = _case();
        _byWallets(case_, case_.terms, 1);
        case_.system = address(0x5158);
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "another system");
        case_.system = SYSTEM;
        case_.request.approvals[0].validBefore = LATER + 1;
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "stretched");
    }

    function testFuzz_AnApprovalFitsNoOtherWords(bytes32 action) external view {
        ApprovalCase memory case_ = _case();
        _byWallets(case_, case_.terms, 1);
        _approved(case_, "as it was signed");
        if (action == ACTION) return;
        case_.request.approvals[0].action = action;
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "other words");
    }

    function test_EveryKindOfSignerApproves() external {
        bytes memory account = abi.encodePacked(new SmartAccount(vm.addr(KEY)));
        bytes memory key = Keys.p256(Artifact.make("ERC7913P256Verifier.sol:ERC7913P256Verifier"), KEY);
        bytes memory passkey = Keys.passkey(address(new WebAuthnVerifier()), KEY);
        ApprovalCase memory case_ = _case();
        bytes32 digest = _digest(case_.terms, LATER);
        _byOne(case_, account, Keys.signAsWallet(KEY, digest));
        _approved(case_, "smart account");
        _byOne(case_, key, Keys.signAsP256(KEY, digest));
        _approved(case_, "P-256");
        _byOne(case_, passkey, Keys.signAsPasskey(KEY, digest));
        _approved(case_, "passkey");

        digest = _digest(case_.terms, LATER + 1);
        _byOne(case_, account, Keys.signAsWallet(KEY, digest));
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "smart account");
        _byOne(case_, key, Keys.signAsP256(KEY, digest));
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "P-256");
        _byOne(case_, passkey, Keys.signAsPasskey(KEY, digest));
        _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "passkey");
    }

    function test_TheZooApprovesNothing() external view {
        for (uint256 i = 0; i < zoo.length; ++i) {
            ApprovalCase memory case_ = _case();
            _byOne(case_, abi.encodePacked(zoo[i].account), "");
            _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, zoo[i].name);
            _byOne(case_, abi.encodePacked(zoo[i].account, hex"01"), "");
            _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, zoo[i].name);
        }
    }

    /// @dev Short and malformed signers too: the policy would not list them, and they sign nothing if it did.
    function testFuzz_RandomApprovalsNeverRelease(bytes[3] memory signers, bytes memory signature) external view {
        ApprovalCase memory case_ = _case();
        for (uint256 i = 0; i < signers.length; ++i) {
            _byOne(case_, signers[i], signature);
            _blocked(case_, Dimension.None, Reason.APPROVAL_INVALID, "random");
        }
    }

    function _approved(ApprovalCase memory case_, string memory what) private view {
        _judge(case_).says(Verdict.Flagged, Dimension.Financial, Reason.APPROVED, what);
    }

    function _stillHeld(ApprovalCase memory case_, string memory what) private view {
        _judge(case_).says(Verdict.Held, Dimension.Financial, Reason.ABOVE_HOLD, what);
    }

    function _blocked(ApprovalCase memory case_, Dimension dimension, uint256 reason, string memory what) private view {
        _judge(case_).says(Verdict.Blocked, dimension, reason, what);
    }
}
