// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Status} from "../types/Words.sol";

/// @title What agents commit to before they act
/// @notice An agent signs the hash of the document it will act by; the block that takes it dates it. Append-only, so an
/// action older than the commitment it claims is detectable.
interface IPolicyCommitments {
    /// @param documentHash SHA-256 of the document
    /// @param committedAt unix seconds; in force from then on, until the next one
    struct PolicyCommitment {
        bytes32 documentHash;
        uint64 committedAt;
    }

    /// @notice An agent committed itself to a document.
    event PolicyCommitted(
        uint256 indexed agentId,
        uint64 indexed index,
        bytes32 indexed documentHash,
        uint64 committedAt
    );

    /// @notice The call's deadline (unix seconds) has passed.
    error Commitment_Expired(uint64 deadline);
    /// @notice The document hash must not be zero.
    error Commitment_ZeroDocument();
    /// @notice Only an active agent can commit itself.
    error Commitment_NotActive(uint256 agentId, Status status);
    /// @notice The commitment was signed for another place in the agent's list.
    error Commitment_WrongIndex(uint256 agentId, uint64 expected, uint64 actual);
    /// @notice Two commitments in one timestamp would make `commitmentAt` ambiguous.
    error Commitment_SameTimestamp(uint256 agentId, uint64 timestamp);
    /// @notice The signature is not by the agent's registered key, or is over something else.
    error Commitment_BadSignature(uint256 agentId);
    /// @notice The agent has no commitment at this index.
    error Commitment_Unknown(uint256 agentId, uint64 index);

    /// @notice Enters the agent's next commitment. Anyone may relay it; the agent's signature counts.
    /// @param documentHash SHA-256 of the document
    /// @param expectedIndex `commitmentCount(agentId)` now
    /// @param deadline unix seconds
    /// @param signature by the agent's registered key, EIP-712 under domain ("Countersign", "1", chain, this contract), over
    /// Commitment(uint256 agent,bytes32 document,uint64 index,uint64 deadline)
    function commit(
        uint256 agentId,
        bytes32 documentHash,
        uint64 expectedIndex,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice How many commitments the agent ever made: indexes run from 0.
    function commitmentCount(uint256 agentId) external view returns (uint64);

    /// @notice The commitment at an index.
    function getCommitment(uint256 agentId, uint64 index) external view returns (PolicyCommitment memory);

    /// @notice Hash of the document that was in force for the agent at `timestamp`; zero when there was none. Never reverts.
    function commitmentAt(uint256 agentId, uint64 timestamp) external view returns (bytes32 documentHash);
}
