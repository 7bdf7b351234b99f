// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPause} from "../interfaces/IPause.sol";
import {Marks} from "../libraries/Marks.sol";
import {Governed} from "./Governed.sol";

/// @title The brake of one organization
/// @notice One write that blocks every decision.
/// @dev NOTE: prolonging is a new pause with its own mark, so an `unpause` that was decided before it fails.
contract Pause is IPause, Governed {
    /// @inheritdoc IPause
    uint64 public constant override MAX_PAUSE = 14 days;

    uint64 private _pausedUntil;
    bytes16 private _mark;

    /// @param roles_ IRoles
    constructor(address roles_) Governed(roles_) {}

    /// @inheritdoc IPause
    function pausedUntil() external view override returns (uint64) {
        return _pausedUntil;
    }

    /// @inheritdoc IPause
    function mark() external view override returns (bytes16) {
        return _mark;
    }

    /// @inheritdoc IPause
    function pause(bytes32 reason) external override onlyGuardianOrTimelock {
        // Check: a pause only ever gets longer.
        uint64 until = uint64(block.timestamp) + MAX_PAUSE;
        if (until <= _pausedUntil) revert Pause_NotLonger(_pausedUntil);
        // Effect
        _pausedUntil = until;
        _mark = Marks.renew(_mark);
        emit Paused({mark: _mark, until: until, by: msg.sender, reason: reason});
    }

    /// @inheritdoc IPause
    function unpause(bytes16 expectedMark, uint64 deadline) external override onlyTimelock {
        // Check
        Marks.check({expected: expectedMark, actual: _mark, deadline: deadline});
        if (block.timestamp >= _pausedUntil) revert Pause_NotPaused();
        // Effect
        _pausedUntil = 0;
        emit Unpaused(_mark);
    }
}
