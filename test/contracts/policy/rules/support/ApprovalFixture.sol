// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Approvals} from "../../../../../contracts/policy/rules/Approvals.sol";
import {Approval} from "../../../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../../../contracts/types/Decision.sol";
import {Approver} from "../../../../../contracts/types/PolicyParameters.sol";
import {Reason} from "../../../../../contracts/types/Reason.sol";
import {Dimension, Posture, Verdict} from "../../../../../contracts/types/Words.sol";
import {ApprovalCase, Harness} from "./Harness.sol";
import {Keys} from "./Keys.sol";

/// @notice A held action, and humans who approve it.
abstract contract ApprovalFixture {
    uint64 internal constant NOW = 1_800_000_000;
    uint64 internal constant LATER = NOW + 60;
    uint256 internal constant CEILING = 1_000;
    uint256 internal constant KEY = 0xa11ce;
    bytes32 internal constant ACTION = keccak256("action");
    address internal constant SYSTEM = address(0x5157);

    Harness internal harness;

    function _case() internal pure returns (ApprovalCase memory case_) {
        case_.decision = Decision({verdict: Verdict.Held, dimension: Dimension.Financial, reason: Reason.ABOVE_HOLD});
        case_.request.actDigest = keccak256("act");
        case_.request.holdId = keccak256("hold");
        case_.request.amount = CEILING;
        case_.request.time = NOW;
        case_.request.logId = 5;
        case_.needed = 1;
        case_.posture = Posture.Delegated;
        case_.system = SYSTEM;
        case_.terms = _ordinary(case_);
    }

    /// @dev What is signed. The policy passes in neither `action` nor `validBefore`: they are each approval's.
    function _ordinary(ApprovalCase memory case_) internal pure returns (Approvals.Terms memory) {
        return
            Approvals.Terms({
                action: ACTION,
                organization: keccak256("organization"),
                act: case_.request.actDigest,
                hold: case_.request.holdId,
                log: case_.request.logId,
                policy: 3,
                version: 4,
                validBefore: 0
            });
    }

    function _digest(Approvals.Terms memory terms, uint64 validBefore) internal view returns (bytes32) {
        Approvals.Terms memory copy = abi.decode(abi.encode(terms), (Approvals.Terms));
        copy.validBefore = validBefore;
        return Approvals.digest(SYSTEM, copy);
    }

    /// @dev Names `count` wallets as approvers; all of them approve `terms` until LATER.
    function _byWallets(
        ApprovalCase memory case_,
        Approvals.Terms memory terms,
        uint256 count
    ) internal view returns (uint256[] memory keys) {
        keys = _sortedKeys(count);
        case_.approvers = new Approver[](count);
        case_.request.approvals = new Approval[](count);
        bytes32 digest = _digest(terms, LATER);
        for (uint256 i = 0; i < count; ++i) {
            bytes memory signer = Keys.wallet(keys[i]);
            case_.approvers[i] = Approver({signer: signer, ceiling: CEILING});
            case_.request.approvals[i] = Approval(signer, LATER, ACTION, Keys.signAsWallet(keys[i], digest));
        }
    }

    /// @dev Names one approver, who approved with `signature`.
    function _byOne(ApprovalCase memory case_, bytes memory signer, bytes memory signature) internal pure {
        case_.approvers = new Approver[](1);
        case_.approvers[0] = Approver({signer: signer, ceiling: CEILING});
        case_.request.approvals = new Approval[](1);
        case_.request.approvals[0] = Approval(signer, LATER, ACTION, signature);
    }

    function _judge(ApprovalCase memory case_) internal view returns (Decision memory) {
        return harness.approve(case_);
    }

    /// @dev Wallets ascending by the hash of their address, as policies list them.
    function _sortedKeys(uint256 count) private pure returns (uint256[] memory keys) {
        keys = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 key = KEY + i;
            uint256 j = i;
            for (; j > 0 && _after(keys[j - 1], key); --j) keys[j] = keys[j - 1];
            keys[j] = key;
        }
    }

    function _after(uint256 a, uint256 b) private pure returns (bool) {
        return keccak256(Keys.wallet(a)) > keccak256(Keys.wallet(b));
    }
}
