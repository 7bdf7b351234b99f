// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What every operation of the timelock passes through
/// @notice The gate holds the timelock's executor seat alone. It lets an operation pass when it is open, and the operation's
/// salt begins with the gate's mark of today. Closing it is one act of two members and makes another mark: whatever was
/// scheduled before never passes again, a thousand operations as well as one. Only its own reopening passes a closed gate;
/// that is an operation like any other, and makes another mark again.
/// @dev salt = mark (16 bytes) || 16 bytes of the proposer's own.
interface IGate {
    /// @notice Operations pass. What was scheduled before this never does.
    event GateOpened(bytes16 indexed mark);
    /// @notice Nothing passes but a reopening that names this mark.
    event GateClosed(bytes16 indexed mark, address indexed by, bytes32 reason);
    /// @notice An operation changed the timelock's seats or its delay: what was scheduled before never passes.
    event GateRenewed(bytes16 indexed mark);

    /// @notice Only an operation that is nothing but the gate's reopening passes; before the first opening, only one that opens
    /// it.
    error Gate_Closed();
    /// @notice There is nothing to open.
    error Gate_IsOpen();
    /// @notice The gate was never opened: there is nothing to close.
    error Gate_SetUp();
    /// @notice The operation was ready for longer than LIFE; it never passes any more.
    error Gate_Expired(bytes32 operation, uint256 until);
    /// @notice The caller is neither the timelock, for opening, nor one of its cancellers, for closing.
    error Gate_Unauthorized(address caller);
    /// @notice The organization needs somebody who configures it.
    error Gate_NoProposer();

    /// @notice Executes an operation that is ready. Anyone may. Arguments as TimelockController has them.
    function execute(
        address target,
        uint256 value,
        bytes calldata payload,
        bytes32 predecessor,
        bytes32 salt
    ) external payable;

    /// @notice The same for a batch.
    function executeBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt
    ) external payable;

    /// @notice Lets operations pass from now on: after set-up, and after a closing. Timelock only.
    /// @param expectedMark `mark()` the call was written for
    /// @param deadline unix seconds
    function open(bytes16 expectedMark, uint64 deadline) external;

    /// @notice Stops everything that waits, at once. Who may cancel one operation may close the gate. Closing it again stops a
    /// reopening that waits.
    function close(bytes32 reason) external;

    /// @notice Whether operations pass.
    function isOpen() external view returns (bool);

    /// @notice What the salt of an operation must begin with; zero before the first opening (see Marks).
    function mark() external view returns (bytes16);

    /// @notice The timelock it is the executor of (OpenZeppelin TimelockController).
    function timelock() external view returns (address);

    /// @notice Seconds an operation passes after it became ready.
    function LIFE() external view returns (uint64);
}
