// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IAgentStanding} from "../interfaces/IAgentStanding.sol";
import {IPolicyCommitments} from "../interfaces/IPolicyCommitments.sol";
import {Status} from "../types/Words.sol";

/// @title The documents agents committed to, by time
/// @notice What an agent bound itself to before it acted.
/// @dev NOTE: the index stands in the signed text, so a signature is used once, and cannot be entered out of order.
abstract contract PolicyCommitments is IPolicyCommitments, EIP712 {
    using Checkpoints for Checkpoints.Trace256;

    bytes32 private constant COMMITMENT_TYPEHASH = keccak256(
        "Commitment(uint256 agent,bytes32 document,uint64 index,uint64 deadline)"
    );

    IAgentStanding private immutable _agents;
    /// @dev Timestamp to document hash.
    mapping(uint256 agentId => Checkpoints.Trace256 trace) private _commitments;

    /// @param agents_ IAgentStanding
    constructor(address agents_) EIP712("Countersign", "1") {
        _agents = IAgentStanding(agents_);
    }

    /// @inheritdoc IPolicyCommitments
    function commitmentCount(uint256 agentId) external view override returns (uint64) {
        return uint64(_commitments[agentId].length());
    }

    /// @inheritdoc IPolicyCommitments
    function getCommitment(uint256 agentId, uint64 index) external view override returns (PolicyCommitment memory) {
        Checkpoints.Trace256 storage trace = _commitments[agentId];
        if (index >= trace.length()) revert Commitment_Unknown(agentId, index);
        // An index fits: at one commitment a second, 2^32 of them take 136 years.
        Checkpoints.Checkpoint256 memory entry = trace.at(uint32(index));
        return PolicyCommitment({documentHash: bytes32(entry._value), committedAt: uint64(entry._key)});
    }

    /// @inheritdoc IPolicyCommitments
    function commitmentAt(uint256 agentId, uint64 timestamp) external view override returns (bytes32 documentHash) {
        return bytes32(_commitments[agentId].upperLookup(timestamp));
    }

    /// @inheritdoc IPolicyCommitments
    function commit(
        uint256 agentId,
        bytes32 documentHash,
        uint64 expectedIndex,
        uint64 deadline,
        bytes calldata signature
    ) external override {
        // Check: the agent acts, says so itself, and says it about now.
        if (block.timestamp > deadline) revert Commitment_Expired(deadline);
        if (documentHash == 0) revert Commitment_ZeroDocument();
        Status status = _agents.statusOf(agentId);
        if (status != Status.Active) revert Commitment_NotActive(agentId, status);
        _checkPlace(agentId, expectedIndex);
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(COMMITMENT_TYPEHASH, agentId, documentHash, expectedIndex, deadline))
        );
        // Interaction: read-only. The verifier is part of what the registry holds of the agent.
        if (!SignatureChecker.isValidSignatureNow(_agents.signerOf(agentId), digest, signature)) {
            revert Commitment_BadSignature(agentId);
        }

        // Effect
        _commitments[agentId].push({key: block.timestamp, value: uint256(documentHash)});
        emit PolicyCommitted({
            agentId: agentId,
            index: expectedIndex,
            documentHash: documentHash,
            committedAt: uint64(block.timestamp)
        });
    }

    /// @dev The next index, in a second of its own.
    function _checkPlace(uint256 agentId, uint64 expectedIndex) private view {
        Checkpoints.Trace256 storage trace = _commitments[agentId];
        uint64 index = uint64(trace.length());
        if (index != expectedIndex) revert Commitment_WrongIndex(agentId, expectedIndex, index);
        (bool exists, uint256 committedAt, ) = trace.latestCheckpoint();
        if (exists && committedAt == block.timestamp) {
            revert Commitment_SameTimestamp(agentId, uint64(block.timestamp));
        }
    }
}
