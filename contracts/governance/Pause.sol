// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPause} from "../interfaces/IPause.sol";
import {Governed} from "./Governed.sol";

/// @title The brake of one organization
/// @notice One write that blocks every decision.
/// @dev NOTE: prolonging is a new pause with its own epoch, so an `unpause` that was decided before it fails.
contract Pause is IPause, Governed {
    /// @inheritdoc IPause
    uint64 public constant override MAX_PAUSE = 14 days;

    uint64 private _pausedUntil;
    uint64 private _epoch;

    /// @param roles_ IRoles
    constructor(address roles_) Governed(roles_) {}

    /// @inheritdoc IPause
    function pausedUntil() external view override returns (uint64) {
        return _pausedUntil;
    }

    /// @inheritdoc IPause
    function epoch() external view override returns (uint64) {
        return _epoch;
    }

    /// @inheritdoc IPause
    function pause(bytes32 reason) external override onlyGuardianOrTimelock {
        // Check: a pause only ever gets longer.
        uint64 until = uint64(block.timestamp) + MAX_PAUSE;
        if (until <= _pausedUntil) revert Pause_NotLonger(_pausedUntil);
        // Effect
        _pausedUntil = until;
        ++_epoch;
        emit Paused({epoch: _epoch, until: until, by: msg.sender, reason: reason});
    }

    /// @inheritdoc IPause
    function unpause(uint64 expectedEpoch, uint64 deadline) external override onlyTimelock {
        // Check
        if (block.timestamp > deadline) revert Pause_Expired(deadline);
        if (block.timestamp >= _pausedUntil) revert Pause_NotPaused();
        if (_epoch != expectedEpoch) revert Pause_WrongEpoch(expectedEpoch, _epoch);
        // Effect
        _pausedUntil = 0;
        emit Unpaused(_epoch);
    }
}
