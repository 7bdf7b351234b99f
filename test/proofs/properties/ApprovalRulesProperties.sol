// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ApprovalRules} from "../../../contracts/policy/rules/ApprovalRules.sol";
import {Approvals} from "../../../contracts/policy/rules/Approvals.sol";
import {ActionRequest, Approval} from "../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../contracts/types/Decision.sol";
import {Approver} from "../../../contracts/types/PolicyParameters.sol";
import {Posture, Verdict} from "../../../contracts/types/Words.sol";
import {Requests} from "./Requests.sol";

/// @title When humans release what is Held
/// @notice Signers are wallets, and what a wallet signed is whatever the precompile says: the proofs hold for every answer it
/// could give.
contract ApprovalRulesProperties {
    bytes32 private constant HOLD = "hold";

    /// @dev One approval of at most three.
    struct Given {
        address signer;
        uint64 validBefore;
        bytes32 r;
        bytes32 s;
        uint8 v;
    }

    /// @dev The policy's approvers: two wallets, in the order of their hashes, each of them or not.
    struct Crew {
        bool first;
        bool second;
        uint256 firstCeiling;
        uint256 secondCeiling;
        uint8 needed;
    }

    /// @notice What is released was approved by as many different approvers as it takes, in ascending order.
    function check_releasedByEnough(
        Crew memory crew,
        Given memory a,
        Given memory b,
        uint8 count,
        uint256 amount
    ) external view {
        require(_judge(crew, _asking(a, b, count, amount)) == Verdict.Flagged);
        assert(crew.needed != 0 && count >= crew.needed);
        assert(count < 2 || _key(a.signer) < _key(b.signer));
    }

    /// @dev Claims that one is always enough.
    function twin_releasedByEnough(
        Crew memory crew,
        Given memory a,
        Given memory b,
        uint8 count,
        uint256 amount
    ) external view {
        require(_judge(crew, _asking(a, b, count, amount)) == Verdict.Flagged);
        assert(count == 1);
    }

    /// @notice One approval that is late, above its signer's ceiling or nobody's blocks, whatever the others are.
    function check_oneBadBlocks(Crew memory crew, Given memory a, Given memory b, uint256 amount) external view {
        bool late = a.validBefore <= Requests.NOW || b.validBefore <= Requests.NOW;
        require(late || amount > _ceiling(crew, a.signer) || amount > _ceiling(crew, b.signer));
        assert(_judge(crew, _asking(a, b, 2, amount)) == Verdict.Blocked);
    }

    function twin_oneBadBlocks(Crew memory crew, Given memory a, Given memory b, uint256 amount) external view {
        assert(_judge(crew, _asking(a, b, 2, amount)) == Verdict.Blocked);
    }

    /// @notice The moment an approval ends is too late, and the one before is not.
    function check_validBeforeExclusive(Crew memory crew, Given memory a, uint256 amount) external view {
        require(_judge(crew, _asking(a, a, 1, amount)) == Verdict.Flagged);
        assert(a.validBefore > Requests.NOW);
    }

    /// @dev Claims that there has to be a second to spare.
    function twin_validBeforeExclusive(Crew memory crew, Given memory a, uint256 amount) external view {
        require(_judge(crew, _asking(a, a, 1, amount)) == Verdict.Flagged);
        assert(a.validBefore > Requests.NOW + 1);
    }

    /// @notice Without a hold there is nothing to release, and what is not Held is left alone.
    function check_onlyWhatIsHeld(Verdict before, bytes32 hold, Crew memory crew, Given memory a) external view {
        require(before != Verdict.Held || hold == 0);
        _untouched(before, hold, crew, a);
    }

    function twin_onlyWhatIsHeld(Verdict before, bytes32 hold, Crew memory crew, Given memory a) external view {
        _untouched(before, hold, crew, a);
    }

    function judge(
        Verdict before,
        ActionRequest calldata request,
        Approver[] memory approvers,
        uint256 needed
    ) external view returns (Verdict) {
        Decision memory decision = Requests.from(before);
        Approvals.Terms memory terms;
        terms.hold = request.holdId;
        ApprovalRules.judge({
            decision: decision,
            request: request,
            approvers: approvers,
            needed: needed,
            posture: Posture.Delegated,
            system: address(this),
            terms: terms
        });
        return decision.verdict;
    }

    function _judge(Crew memory crew, ActionRequest memory request) private view returns (Verdict) {
        return this.judge(Verdict.Held, request, _approvers(crew), crew.needed);
    }

    function _untouched(Verdict before, bytes32 hold, Crew memory crew, Given memory a) private view {
        ActionRequest memory request = _asking(a, a, 1, 0);
        request.holdId = hold;
        assert(this.judge(before, request, _approvers(crew), crew.needed) == before);
    }

    function _asking(
        Given memory a,
        Given memory b,
        uint256 count,
        uint256 amount
    ) private pure returns (ActionRequest memory request) {
        require(count == 1 || count == 2);
        request = Requests.blank();
        (request.holdId, request.amount) = (HOLD, amount);
        request.approvals = new Approval[](count == 1 ? 1 : 2);
        request.approvals[0] = _approval(a);
        if (count == 2) request.approvals[1] = _approval(b);
    }

    function _approval(Given memory given) private pure returns (Approval memory) {
        require(given.signer == address(0x1001) || given.signer == address(0x1002) || given.signer == address(0x1003));
        return
            Approval({
                signer: abi.encodePacked(given.signer),
                validBefore: given.validBefore,
                action: "what was read",
                signature: abi.encodePacked(given.r, given.s, given.v)
            });
    }

    function _approvers(Crew memory crew) private pure returns (Approver[] memory approvers) {
        uint256 count = (crew.first ? 1 : 0) + (crew.second ? 1 : 0);
        require(crew.needed <= count && (crew.needed != 0 || count == 0));
        approvers = new Approver[](count);
        (address first, address second) = _order();
        if (crew.first) approvers[0] = Approver({signer: abi.encodePacked(first), ceiling: crew.firstCeiling});
        if (crew.second) {
            approvers[count - 1] = Approver({signer: abi.encodePacked(second), ceiling: crew.secondCeiling});
        }
    }

    /// @dev 0 for who is none of the approvers: the callers ask about amounts above it, so they exclude none.
    function _ceiling(Crew memory crew, address signer) private pure returns (uint256) {
        (address first, address second) = _order();
        if (crew.first && signer == first) return crew.firstCeiling;
        return crew.second && signer == second ? crew.secondCeiling : 0;
    }

    function _order() private pure returns (address first, address second) {
        return
            _key(address(0x1001)) < _key(address(0x1002))
                ? (address(0x1001), address(0x1002))
                : (address(0x1002), address(0x1001));
    }

    function _key(address signer) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(signer));
    }
}
