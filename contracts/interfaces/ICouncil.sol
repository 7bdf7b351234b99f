// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Signature} from "../types/Grant.sol";

/// @title The people behind an organization
/// @notice A threshold of members proposes to the timelock; any two stop what is waiting there, one operation or everything;
/// any one brakes. Members are
/// ERC-7913 signers: wallets, smart accounts, P-256 keys, passkeys. What they sign is relayed by anyone.
/// @dev EIP-712 domain: name "Countersign", version "1", verifying contract this one. Signatures come ascending by keccak256
/// of the signer. A nonce is any number not used before, so that proposals do not wait for each other. Executions share one
/// space of nonces; each operation has its own for cancellations, closings have theirs, and each member its own for brakes, so
/// that nobody can spend the nonce of those who are about to stop something.
interface ICouncil {
    /// @notice A threshold of members had a call made.
    event Executed(uint256 indexed nonce, address indexed target, bytes data);
    /// @notice Two members stopped an operation of the timelock.
    event Cancelled(bytes32 indexed operation, uint256 indexed nonce);
    /// @notice Two members stopped everything that waited.
    event Closed(uint256 indexed nonce, bytes32 reason);
    /// @notice One member braked. `member` is keccak256 of the signer.
    event Braked(bytes32 indexed member, bytes32 reason);
    /// @notice Members or threshold changed.
    event CouncilChanged(bytes[] added, bytes[] removed, uint64 threshold);

    /// @notice Not a member, out of order, or signed twice.
    error Council_BadSigner(bytes signer);
    /// @notice The signature is not the member's over this message.
    error Council_BadSignature(bytes signer);
    /// @notice Fewer members signed than needed.
    error Council_TooFewSigners(uint256 needed, uint256 actual);
    /// @notice The nonce was used before.
    error Council_NonceUsed(uint256 nonce);
    /// @notice The signatures counted until this deadline (unix seconds).
    error Council_Expired(uint64 deadline);
    /// @notice The gate is another timelock's.
    error Council_ForeignGate(address gate);
    /// @notice An operation may wait MAX_PATIENCE longer than the timelock demands, and no longer.
    error Council_DelayTooLong(uint256 delay, uint256 longest);
    /// @notice The caller is not the timelock.
    error Council_Unauthorized(address caller);
    /// @notice Members must be valid ERC-7913 signers, distinct, not the council itself, and 1 to 32.
    error Council_BadMember(bytes signer);
    /// @notice The threshold must be 2 to the number of members.
    error Council_BadThreshold(uint64 threshold, uint256 members);
    /// @notice The member braked less than BRAKE_INTERVAL ago; it may again at `next` (unix seconds).
    error Council_BrakedLately(bytes signer, uint64 next);
    /// @notice The council neither calls itself nor gives up a role of its own.
    error Council_SelfCall();
    /// @notice The target checks neither mark nor deadline: operations on the timelock itself and on the roles are batches
    /// whose first call is `expect`.
    error Council_Undated(address target);

    /// @notice Makes a call, as a rule `schedule` or `scheduleBatch` of the timelock. EIP-712 Execution(address target,bytes
    /// data,uint256 nonce,uint64 deadline) by at least `threshold()` members. Reverts with what the target reverts with.
    /// The salt of what is scheduled begins with the gate's mark, and a closed gate takes nothing but its reopening.
    function execute(
        address target,
        bytes calldata data,
        uint256 nonce,
        uint64 deadline,
        Signature[] calldata signatures
    ) external returns (bytes memory);

    /// @notice Stops an operation that waits in the timelock. EIP-712 Cancellation(bytes32 operation,uint256 nonce,uint64
    /// deadline) by any two members.
    function cancel(bytes32 operation, uint256 nonce, uint64 deadline, Signature[] calldata signatures) external;

    /// @notice Stops everything that waits: closes the gate. EIP-712 Closing(bytes32 reason,uint256 nonce,uint64 deadline) by
    /// any two members.
    function close(bytes32 reason, uint256 nonce, uint64 deadline, Signature[] calldata signatures) external;

    /// @notice Pauses the organization. EIP-712 Brake(bytes32 reason,uint256 nonce,uint64 deadline) by any member, once in
    /// BRAKE_INTERVAL.
    function brake(bytes32 reason, uint256 nonce, uint64 deadline, Signature calldata signature) external;

    /// @notice Changes members and threshold in one act. Timelock only.
    /// @param expectedMark `mark()` the call was written for
    /// @param deadline unix seconds
    function change(
        bytes[] calldata added,
        bytes[] calldata removed,
        uint64 threshold_,
        bytes16 expectedMark,
        uint64 deadline
    ) external;

    /// @notice Reverts when the deadline has passed, or members, threshold or roles are not those of that mark any more. First
    /// call of batches whose targets check neither.
    function expect(bytes16 expectedMark, uint64 deadline) external view;

    /// @notice The members, in no order.
    function members() external view returns (bytes[] memory);

    /// @notice Members needed to execute.
    function threshold() external view returns (uint64);

    /// @notice Another one with every change of members, threshold or roles (see Marks).
    function mark() external view returns (bytes16);

    /// @notice What everything it schedules passes through: IGate.
    function gate() external view returns (address);

    /// @notice Whether a nonce of `execute` was used.
    function isUsed(uint256 nonce) external view returns (bool);

    /// @notice When the member may brake again, unix seconds; 0 for at once.
    function brakesAgainAt(bytes calldata signer) external view returns (uint64);

    /// @notice Seconds an operation may wait beyond what the timelock demands.
    function MAX_PATIENCE() external view returns (uint64);

    /// @notice Seconds between two brakes of one member.
    function BRAKE_INTERVAL() external view returns (uint64);
}
