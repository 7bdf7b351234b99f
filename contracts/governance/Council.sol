// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MultiSignerERC7913} from "@openzeppelin/contracts/utils/cryptography/signers/MultiSignerERC7913.sol";

import {ICouncil} from "../interfaces/ICouncil.sol";
import {IGate} from "../interfaces/IGate.sol";
import {IPause} from "../interfaces/IPause.sol";
import {IRoles} from "../interfaces/IRoles.sol";
import {Marks} from "../libraries/Marks.sol";
import {Signers} from "../libraries/Signers.sol";
import {Signature} from "../types/Grant.sol";
import {Operations} from "./Operations.sol";

/// @title The people behind an organization
/// @notice A threshold proposes, two stop, one brakes.
/// @dev Signatures are asked for by static calls only, and what was signed is marked as used before anyone is called, so
/// re-entering gains nothing.
/// NOTE: what two members stop is stopped, whoever they are: two stolen keys can hold up every change for good, the one that
/// removes them included. They can loosen nothing; the way out is a new organization.
/// WARNING: whether two members are two people is not visible here: a smart account may belong to another member.
contract Council is ICouncil, MultiSignerERC7913, EIP712 {
    /// @inheritdoc ICouncil
    uint64 public constant override BRAKE_INTERVAL = 30 days;
    /// @inheritdoc ICouncil
    uint64 public constant override MAX_PATIENCE = 30 days;

    uint256 private constant CANCELLERS = 2;
    uint64 private constant MIN_THRESHOLD = 2;
    uint256 private constant MAX_MEMBERS = 32;
    uint256 private constant MIN_SIGNER = 20;
    uint256 private constant MAX_SIGNER = 128;

    bytes32 private constant EXECUTION_TYPEHASH = keccak256(
        "Execution(address target,bytes data,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant CANCELLATION_TYPEHASH = keccak256(
        "Cancellation(bytes32 operation,uint256 nonce,uint64 deadline)"
    );
    bytes32 private constant CLOSING_TYPEHASH = keccak256("Closing(bytes32 reason,uint256 nonce,uint64 deadline)");
    bytes32 private constant BRAKE_TYPEHASH = keccak256("Brake(bytes32 reason,uint256 nonce,uint64 deadline)");

    address private immutable _timelock;
    address private immutable _roles;
    IPause private immutable _pause;
    IGate private immutable _gate;

    bytes16 private _mark;
    /// @dev By kind of act and what the nonce belongs to; see `_useNonce`.
    mapping(bytes32 key => bool) private _used;
    mapping(bytes32 member => uint64) private _brakesAgainAt;

    /// @param roles_ IRoles; its timelock never changes, so it is read once
    /// @param pause_ IPause
    /// @param gate_ IGate of the same timelock
    /// @param members_ as in `change`
    /// @param threshold_ as in `change`
    constructor(
        address roles_,
        address pause_,
        address gate_,
        bytes[] memory members_,
        uint64 threshold_
    ) MultiSignerERC7913(members_, threshold_) EIP712("Countersign", "1") {
        // Check
        address timelock = IRoles(roles_).timelock();
        if (IGate(gate_).timelock() != timelock) revert Council_ForeignGate(gate_);
        // Effect
        _timelock = timelock;
        _roles = roles_;
        _pause = IPause(pause_);
        _gate = IGate(gate_);
        _mark = Marks.renew(0);
        emit CouncilChanged({added: members_, removed: new bytes[](0), threshold: threshold_});
    }

    /// @inheritdoc ICouncil
    function execute(
        address target,
        bytes calldata data,
        uint256 nonce,
        uint64 deadline,
        Signature[] calldata signatures
    ) external override returns (bytes memory) {
        // Check
        _checkDeadline(deadline);
        _checkCall(target, data);
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(EXECUTION_TYPEHASH, target, keccak256(data), nonce, deadline))
        );
        _checkMembers(digest, signatures, threshold());
        // Effect
        _useNonce(EXECUTION_TYPEHASH, 0, nonce);
        emit Executed({nonce: nonce, target: target, data: data});
        // Interaction
        return Address.functionCall(target, data);
    }

    /// @inheritdoc ICouncil
    function cancel(
        bytes32 operation,
        uint256 nonce,
        uint64 deadline,
        Signature[] calldata signatures
    ) external override {
        // Check
        _checkDeadline(deadline);
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(CANCELLATION_TYPEHASH, operation, nonce, deadline)));
        _checkMembers(digest, signatures, CANCELLERS);
        // Effect
        _useNonce(CANCELLATION_TYPEHASH, operation, nonce);
        emit Cancelled({operation: operation, nonce: nonce});
        // Interaction
        TimelockController(payable(_timelock)).cancel(operation);
    }

    /// @inheritdoc ICouncil
    function close(bytes32 reason, uint256 nonce, uint64 deadline, Signature[] calldata signatures) external override {
        // Check
        _checkDeadline(deadline);
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(CLOSING_TYPEHASH, reason, nonce, deadline)));
        _checkMembers(digest, signatures, CANCELLERS);
        // Effect
        _useNonce(CLOSING_TYPEHASH, 0, nonce);
        emit Closed({nonce: nonce, reason: reason});
        // Interaction
        _gate.close(reason);
    }

    /// @inheritdoc ICouncil
    function brake(bytes32 reason, uint256 nonce, uint64 deadline, Signature calldata signature) external override {
        // Check
        _checkDeadline(deadline);
        _checkMember(_hashTypedDataV4(keccak256(abi.encode(BRAKE_TYPEHASH, reason, nonce, deadline))), signature);
        bytes32 member = keccak256(signature.signer);
        uint64 next = _brakesAgainAt[member];
        if (block.timestamp < next) revert Council_BrakedLately(signature.signer, next);
        // Effect
        _useNonce(BRAKE_TYPEHASH, member, nonce);
        _brakesAgainAt[member] = uint64(block.timestamp) + BRAKE_INTERVAL;
        emit Braked({member: member, reason: reason});
        // Interaction
        _pause.pause(reason);
    }

    /// @inheritdoc ICouncil
    function change(
        bytes[] calldata added,
        bytes[] calldata removed,
        uint64 threshold_,
        bytes16 expectedMark,
        uint64 deadline
    ) external override {
        // Check
        if (msg.sender != _timelock) revert Council_Unauthorized(msg.sender);
        expect(expectedMark, deadline);
        // Effect: what is left in the end is checked by the functions below, the threshold last.
        _removeSigners(removed);
        _addSigners(added);
        _setThreshold(threshold_);
        _mark = Marks.renew(_mark);
        emit CouncilChanged({added: added, removed: removed, threshold: threshold_});
    }

    /// @inheritdoc ICouncil
    function members() external view override returns (bytes[] memory) {
        return getSigners(0, type(uint64).max);
    }

    /// @inheritdoc ICouncil
    function gate() external view override returns (address) {
        return address(_gate);
    }

    /// @inheritdoc ICouncil
    function isUsed(uint256 nonce) external view override returns (bool) {
        return _used[_keyOf(EXECUTION_TYPEHASH, 0, nonce)];
    }

    /// @inheritdoc ICouncil
    function brakesAgainAt(bytes calldata signer) external view override returns (uint64) {
        uint64 next = _brakesAgainAt[keccak256(signer)];
        return block.timestamp < next ? next : 0;
    }

    /// @inheritdoc ICouncil
    function expect(bytes16 expectedMark, uint64 deadline) public view override {
        Marks.check({expected: expectedMark, actual: mark(), deadline: deadline});
    }

    /// @inheritdoc ICouncil
    function mark() public view override returns (bytes16) {
        return Marks.join(_mark, IRoles(_roles).mark());
    }

    /// @inheritdoc ICouncil
    function threshold() public view override(ICouncil, MultiSignerERC7913) returns (uint64) {
        return super.threshold();
    }

    /// @dev One by one, so that the member at fault is named.
    function _addSigners(bytes[] memory newSigners) internal override {
        bytes[] memory one = new bytes[](1);
        for (uint256 i = 0; i < newSigners.length; ++i) {
            one[0] = newSigners[i];
            if (!_isFit(one[0]) || isSigner(one[0])) revert Council_BadMember(one[0]);
            if (getSignerCount() == MAX_MEMBERS) revert Council_BadMember(one[0]);
            super._addSigners(one);
        }
    }

    /// @dev One by one, so that the member at fault is named.
    function _removeSigners(bytes[] memory oldSigners) internal override {
        bytes[] memory one = new bytes[](1);
        for (uint256 i = 0; i < oldSigners.length; ++i) {
            one[0] = oldSigners[i];
            if (!isSigner(one[0])) revert Council_BadMember(one[0]);
            super._removeSigners(one);
        }
    }

    function _setThreshold(uint64 newThreshold) internal override {
        uint256 count = getSignerCount();
        if (newThreshold < MIN_THRESHOLD || newThreshold > count) revert Council_BadThreshold(newThreshold, count);
        super._setThreshold(newThreshold);
    }

    /// @dev Nothing: members change before the threshold does, and `_setThreshold` looks at both.
    function _validateReachableThreshold() internal view override {}

    /// @dev Each nonce belongs to what it is signed for: executions share one space, closings another, every operation has its
    /// own for cancellations, every member its own for brakes. Otherwise whoever has a threshold could spend, in the last block
    /// before the delay is over, the nonce of the two who are about to cancel.
    function _useNonce(bytes32 kind, bytes32 subject, uint256 nonce) private {
        bytes32 key = _keyOf(kind, subject, nonce);
        if (_used[key]) revert Council_NonceUsed(nonce);
        _used[key] = true;
    }

    /// @dev The council neither changes itself past the timelock, nor gives up the seats by which two members cancel and one
    /// brakes.
    function _checkCall(address target, bytes calldata data) private view {
        bool renounces = bytes4(data) == IAccessControl.renounceRole.selector;
        if (target == address(this) || renounces) revert Council_SelfCall();
        if (target == _timelock) _checkOperation(data);
    }

    /// @dev What it schedules could pass the gate, waits no longer than people keep it in mind, and is dated where its targets
    /// look at no date.
    function _checkOperation(bytes calldata data) private view {
        (bool schedules, Operations.Operation memory operation) = Operations.read(data);
        if (!schedules) return;
        bytes16 expected = bytes16(operation.salt);
        bytes16 actual = _gate.mark();
        if (expected != actual) revert Marks.Mark_Wrong(expected, actual);
        if (!_gate.isOpen() && !Operations.isReopening(operation, address(_gate))) revert IGate.Gate_Closed();
        uint256 longest = TimelockController(payable(_timelock)).getMinDelay() + MAX_PATIENCE;
        if (operation.delay > longest) revert Council_DelayTooLong(operation.delay, longest);
        address undated = Operations.findUndated(operation, _timelock, _roles);
        if (undated != address(0)) revert Council_Undated(undated);
    }

    function _checkMembers(bytes32 digest, Signature[] calldata signatures, uint256 needed) private view {
        if (signatures.length < needed) revert Council_TooFewSigners(needed, signatures.length);
        bytes32 last = 0;
        for (uint256 i = 0; i < signatures.length; ++i) {
            bytes32 hash = keccak256(signatures[i].signer);
            if (hash <= last) revert Council_BadSigner(signatures[i].signer);
            last = hash;
            _checkMember(digest, signatures[i]);
        }
    }

    /// @dev Only members are ever called.
    function _checkMember(bytes32 digest, Signature calldata signature) private view {
        bytes memory signer = signature.signer;
        if (!isSigner(signer)) revert Council_BadSigner(signer);
        if (!Signers.isValid(signer, digest, signature.signature)) revert Council_BadSignature(signer);
    }

    function _checkDeadline(uint64 deadline) private view {
        if (block.timestamp > deadline) revert Council_Expired(deadline);
    }

    /// @dev A verifier without code verifies nothing: such a member could never sign.
    function _isFit(bytes memory signer) private view returns (bool) {
        if (signer.length < MIN_SIGNER || signer.length > MAX_SIGNER) return false;
        address account = address(bytes20(signer));
        if (account == address(0) || account == address(this)) return false;
        return signer.length == MIN_SIGNER || account.code.length != 0;
    }

    function _keyOf(bytes32 kind, bytes32 subject, uint256 nonce) private pure returns (bytes32) {
        return keccak256(abi.encode(kind, subject, nonce));
    }
}
