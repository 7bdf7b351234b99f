// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {KeyType, Posture, Status} from "../types/Words.sol";

/// @title Trust in an agent: its key, its standing, its model
/// @notice Restricting acts take effect in the block they are mined in. Loosening acts come from the timelock, carry the
/// agent's epoch they were written for and a deadline, and fail when either has passed: timelock operations never expire.
interface IAgentTrust {
    /// @param status None for an id that was never given out
    /// @param posture autonomy; a new agent is Supervised
    /// @param keyType kind of the registered key
    /// @param owner account answering for the entry
    /// @param epoch grows by one with every change of status, posture, model
    /// @param registeredAt unix seconds
    /// @param changedAt unix seconds of the last change
    /// @param keyHash SHA-256 of the key's SubjectPublicKeyInfo (DER); unique, never reused
    /// @param didHash SHA-256 of the agent's DID
    /// @param modelDigest SHA-256 of the model artifact
    struct Agent {
        Status status;
        Posture posture;
        KeyType keyType;
        address owner;
        uint64 epoch;
        uint64 registeredAt;
        uint64 changedAt;
        bytes32 keyHash;
        bytes32 didHash;
        bytes32 modelDigest;
    }

    /// @param owner must not be zero
    /// @param uri where the agent's public description is; may be empty
    /// @param keyType Ed25519 (32 bytes) or P256 (x || y, 64 bytes)
    /// @param publicKey the raw key
    /// @param didHash must not be zero
    /// @param modelDigest must not be zero
    struct Registration {
        address owner;
        string uri;
        KeyType keyType;
        bytes publicKey;
        bytes32 didHash;
        bytes32 modelDigest;
    }

    event AgentRegistered(
        uint256 indexed agentId,
        bytes32 indexed keyHash,
        address indexed owner,
        KeyType keyType,
        bytes publicKey,
        bytes32 didHash,
        bytes32 modelDigest,
        string uri
    );
    event AgentSuspended(uint256 indexed agentId, address indexed by, bytes32 reason);
    event AgentRevoked(uint256 indexed agentId, address indexed by, bytes32 reason);
    event AgentReinstated(uint256 indexed agentId, uint64 epoch);
    event PostureChanged(uint256 indexed agentId, Posture from, Posture to, address indexed by);
    event ModelChanged(uint256 indexed agentId, bytes32 from, bytes32 to);

    /// @notice No agent has this id.
    error Agent_Unknown(uint256 agentId);
    /// @notice The key is already bound to an agent, now or in the past.
    error Agent_KeyTaken(bytes32 keyHash, uint256 agentId);
    /// @notice The key has the wrong length for its type, or is not a point of its curve.
    error Agent_BadKey(KeyType keyType, uint256 length);
    /// @notice A member that must be set is zero.
    error Agent_ZeroField(string field);
    /// @notice The agent's status does not admit this act; Revoked admits none.
    error Agent_WrongStatus(uint256 agentId, Status status);
    /// @notice The call was written for another epoch of the agent.
    error Agent_WrongEpoch(uint256 agentId, uint64 expected, uint64 actual);
    /// @notice The call's deadline (unix seconds) has passed.
    error Agent_Expired(uint64 deadline);
    /// @notice `lowerPosture` must lower and `raisePosture` must raise.
    error Agent_WrongDirection(uint256 agentId, Posture from, Posture to);

    /// @notice Enters an agent, Active and Supervised. Registrar only.
    /// @return agentId the next id, from 1
    function register(Registration calldata registration) external returns (uint256 agentId);

    /// @notice Stops an Active agent at once. Guardian or timelock.
    function suspend(uint256 agentId, bytes32 reason) external;

    /// @notice Ends an agent for good. Guardian or timelock.
    function revoke(uint256 agentId, bytes32 reason) external;

    /// @notice Lets a Suspended agent act again. Timelock only.
    function reinstate(uint256 agentId, uint64 expectedEpoch, uint64 deadline) external;

    /// @notice Takes autonomy away at once. Guardian or timelock.
    function lowerPosture(uint256 agentId, Posture posture) external;

    /// @notice Gives autonomy. Timelock only.
    function raisePosture(uint256 agentId, Posture posture, uint64 expectedEpoch, uint64 deadline) external;

    /// @notice Names the model an agent runs from now on. Timelock only.
    function setModel(uint256 agentId, bytes32 modelDigest, uint64 expectedEpoch, uint64 deadline) external;

    /// @notice The agent's entry; all zero for an unknown id. Never reverts.
    function getAgent(uint256 agentId) external view returns (Agent memory);

    /// @notice The agent's registered public key, raw.
    function getKey(uint256 agentId) external view returns (KeyType keyType, bytes memory publicKey);

    /// @notice The agent a key belongs to; 0 for none.
    function agentOfKey(bytes32 keyHash) external view returns (uint256 agentId);

    /// @notice How many agents were ever registered: ids run from 1 to this.
    function agentCount() external view returns (uint256);
}
