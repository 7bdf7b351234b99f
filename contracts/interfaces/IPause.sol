// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The brake of one organization
/// @notice While it is on, every decision is Blocked (PAUSED). Anchoring and revocation go on: evidence and restriction must
/// not stop. A pause ends by itself.
interface IPause {
    /// @notice Every decision is blocked until `until`, unix seconds, exclusive.
    event Paused(bytes16 indexed mark, uint64 until, address indexed by, bytes32 reason);
    /// @notice The pause ended before its time.
    event Unpaused(bytes16 indexed mark);

    /// @notice There is nothing to end.
    error Pause_NotPaused();
    /// @notice The pause in force already lasts at least as long.
    error Pause_NotLonger(uint64 until);

    /// @notice Stops every decision for MAX_PAUSE, or prolongs that. Guardian or timelock.
    function pause(bytes32 reason) external;

    /// @notice Ends the pause early. Timelock only.
    /// @param expectedMark `mark()` of the pause this was written for
    /// @param deadline unix seconds
    function unpause(bytes16 expectedMark, uint64 deadline) external;

    /// @notice Until when decisions are blocked, unix seconds, exclusive; 0 or past when they are not.
    function pausedUntil() external view returns (uint64);

    /// @notice Of the last pause; zero before the first. Another one with every pause (see Marks).
    function mark() external view returns (bytes16);

    /// @notice Length of a pause in seconds.
    function MAX_PAUSE() external view returns (uint64);
}
