// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IGate} from "../interfaces/IGate.sol";
import {Marks} from "../libraries/Marks.sol";

/// @title The executor of one organization's timelock
/// @notice Lets operations pass while it is open, and voids with one word everything that waits.
/// @dev It brings the timelock along, so that nobody else was its executor for a single block, and nobody its admin.
/// Before its first opening (set-up: mark zero) it lets exactly one operation pass, which must open it: the configuration. So
/// the deployer, who proposes without delay until then, can have nothing else executed before, and nothing of what it left
/// behind after.
/// WARNING: whoever gets EXECUTOR_ROLE of the timelock goes around the gate. The council schedules that only dated, and
/// verifiers look for it.
/// NOTE: two stolen keys keep the gate closed for good. They loosen nothing with it; the way out is a new organization.
contract Gate is IGate, ReentrancyGuardTransient {
    /// @inheritdoc IGate
    uint64 public constant override LIFE = 30 days;

    TimelockController private immutable _timelock;
    bytes32 private immutable _canceller;

    bytes16 private _mark;
    bool private _isOpen;

    /// @param proposer who configures the organization; the configuration takes its seats away
    constructor(address proposer) {
        // Check
        if (proposer == address(0)) revert Gate_NoProposer();
        // Effect: without delay until it is configured, and without an admin but itself.
        address[] memory proposers = new address[](1);
        address[] memory executors = new address[](1);
        proposers[0] = proposer;
        executors[0] = address(this);
        TimelockController timelock_ = new TimelockController(0, proposers, executors, address(0));
        _timelock = timelock_;
        _canceller = timelock_.CANCELLER_ROLE();
    }

    /// @inheritdoc IGate
    function execute(
        address target,
        uint256 value,
        bytes calldata payload,
        bytes32 predecessor,
        bytes32 salt
    ) external payable override nonReentrant {
        // Check
        bytes32 operation = _timelock.hashOperation(target, value, payload, predecessor, salt);
        bool wasOpen = _admit(operation, salt, target == address(this));
        // Interaction
        _timelock.execute{value: msg.value}(target, value, payload, predecessor, salt);
        _settle(wasOpen, target == address(_timelock));
    }

    /// @inheritdoc IGate
    function executeBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt
    ) external payable override nonReentrant {
        // Check
        bytes32 operation = _timelock.hashOperationBatch(targets, values, payloads, predecessor, salt);
        bool wasOpen = _admit(operation, salt, targets.length == 1 && targets[0] == address(this));
        // Interaction
        _timelock.executeBatch{value: msg.value}(targets, values, payloads, predecessor, salt);
        _settle(wasOpen, _contains(targets, address(_timelock)));
    }

    /// @inheritdoc IGate
    function open(bytes16 expectedMark, uint64 deadline) external override {
        // Check
        if (msg.sender != address(_timelock)) revert Gate_Unauthorized(msg.sender);
        Marks.check({expected: expectedMark, actual: _mark, deadline: deadline});
        if (_isOpen) revert Gate_IsOpen();
        // Effect
        _isOpen = true;
        _mark = Marks.renew(_mark);
        emit GateOpened(_mark);
    }

    /// @inheritdoc IGate
    function close(bytes32 reason) external override {
        // Check
        if (!_timelock.hasRole(_canceller, msg.sender)) revert Gate_Unauthorized(msg.sender);
        if (_mark == 0) revert Gate_SetUp();
        // Effect
        _isOpen = false;
        _mark = Marks.renew(_mark);
        emit GateClosed({mark: _mark, by: msg.sender, reason: reason});
    }

    /// @inheritdoc IGate
    function isOpen() external view override returns (bool) {
        return _isOpen;
    }

    /// @inheritdoc IGate
    function mark() external view override returns (bytes16) {
        return _mark;
    }

    /// @inheritdoc IGate
    function timelock() external view override returns (address) {
        return address(_timelock);
    }

    /// @dev After the operation. What opens the gate makes its own mark.
    function _settle(bool wasOpen, bool changesTimelock) private {
        if (!wasOpen) {
            if (!_isOpen) revert Gate_Closed();
            return;
        }
        if (!changesTimelock) return;
        // Other seats, or another delay: nothing passes that was scheduled under those before.
        _mark = Marks.renew(_mark);
        emit GateRenewed(_mark);
    }

    /// @dev Whether the operation may be tried; that it is ready is the timelock's to say. The timelock keeps 0 for an
    /// operation it does not know and 1 for one that is done.
    function _admit(bytes32 operation, bytes32 salt, bool isOwnCall) private view returns (bool wasOpen) {
        wasOpen = _isOpen;
        if (!wasOpen && _mark != 0 && !isOwnCall) revert Gate_Closed();
        if (bytes16(salt) != _mark) revert Marks.Mark_Wrong(bytes16(salt), _mark);
        uint256 readyAt = _timelock.getTimestamp(operation);
        uint256 until = readyAt + LIFE;
        if (readyAt > 1 && block.timestamp > until) revert Gate_Expired(operation, until);
    }

    function _contains(address[] calldata targets, address target) private pure returns (bool) {
        for (uint256 i = 0; i < targets.length; ++i) {
            if (targets[i] == target) return true;
        }
        return false;
    }
}
