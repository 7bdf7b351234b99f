// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The brake of one organization
/// @notice While it is on, every decision is Blocked (PAUSED). Anchoring and revocation go on: evidence and restriction must
/// not stop. A pause ends by itself.
interface IPause {
    /// @notice Every decision is blocked until `until`, unix seconds, exclusive.
    event Paused(uint64 indexed epoch, uint64 until, address indexed by, bytes32 reason);
    /// @notice The pause ended before its time.
    event Unpaused(uint64 indexed epoch);

    /// @notice There is nothing to end.
    error Pause_NotPaused();
    /// @notice The pause in force already lasts at least as long.
    error Pause_NotLonger(uint64 until);
    /// @notice The call was written for another pause.
    error Pause_WrongEpoch(uint64 expected, uint64 actual);
    /// @notice The call's deadline (unix seconds) has passed.
    error Pause_Expired(uint64 deadline);

    /// @notice Stops every decision for MAX_PAUSE, or prolongs that. Guardian or timelock.
    function pause(bytes32 reason) external;

    /// @notice Ends the pause early. Timelock only.
    /// @param expectedEpoch the pause this was written for
    function unpause(uint64 expectedEpoch, uint64 deadline) external;

    /// @notice Until when decisions are blocked, unix seconds, exclusive; 0 or past when they are not.
    function pausedUntil() external view returns (uint64);

    /// @notice Grows by one with every pause.
    function epoch() external view returns (uint64);

    /// @notice Length of a pause in seconds.
    function MAX_PAUSE() external view returns (uint64);
}
