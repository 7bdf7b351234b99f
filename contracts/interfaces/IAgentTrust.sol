// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Custody, KeyType, Posture, Status} from "../types/Words.sol";

/// @title Trust in an agent: its key, its standing, its model, what it is able to do
/// @notice Restricting acts take effect in the block they are mined in. Loosening acts come from the timelock, name the
/// agent's mark (see Marks) and a deadline: what was decided before the agent last changed fails.
interface IAgentTrust {
    /// @param status None for an id that was never given out or, beside IERC8004Identity, never enrolled
    /// @param posture autonomy; a new agent is Supervised
    /// @param keyType kind of the registered key
    /// @param custody whose hand holds the registered key; one key has one custody
    /// @param keyLine 1 at first, one more with each recovery: what was granted to an older line, and by it, is void
    /// @param owner account answering for the entry
    /// @param registeredAt unix seconds
    /// @param changedAt unix seconds of the last change
    /// @param mark another one with every change of status, posture, model, key; zero for no agent
    /// @param keyHash SHA-256 of the key's SubjectPublicKeyInfo (DER); unique, never reused
    /// @param didHash SHA-256 of the agent's DID
    /// @param modelDigest SHA-256 of the model artifact
    struct Agent {
        Status status;
        Posture posture;
        KeyType keyType;
        Custody custody;
        uint16 keyLine;
        address owner;
        uint64 registeredAt;
        uint64 changedAt;
        bytes16 mark;
        bytes32 keyHash;
        bytes32 didHash;
        bytes32 modelDigest;
    }

    /// @notice Somebody vouches that an agent is able to do actions of one type.
    /// @param actionType must not be zero
    /// @param attester who vouches, and may take it back; must not be zero
    /// @param expiresAt unix seconds, exclusive
    /// @param documentHash SHA-256 of what was examined; must not be zero
    struct Capability {
        bytes32 actionType;
        address attester;
        uint64 expiresAt;
        bytes32 documentHash;
    }

    /// @notice A capability with its attester's word.
    /// @param deadline unix seconds, at most `Deadlines.LONGEST` ahead; the last moment it may be entered
    /// @param signature by the attester (ECDSA, or ERC-1271 when it has code): EIP-712 Attestation(bytes32 keyHash,bytes32
    /// actionType,uint64 expiresAt,bytes32 documentHash,bytes16 mark,uint64 deadline) in the domain of IERC8004Identity,
    /// keyHash being the agent's registered key, mark `attestationMarkOf(agentId, actionType)`, zero for a new agent. Empty
    /// when the attester makes the call itself
    struct Vouching {
        Capability capability;
        uint64 deadline;
        bytes signature;
    }

    /// @notice A key that comes to an agent, with its own word that whoever names it here has it. A copy is of no use to
    /// others.
    /// @param keyType Ed25519 (32 bytes) or P256 (x || y, 64 bytes)
    /// @param custody must not be None
    /// @param publicKey the raw key
    /// @param didHash SHA-256 of the agent's DID; must not be zero
    /// @param possession a signature by the key; P-256 as r || s, low s
    struct NewKey {
        KeyType keyType;
        Custody custody;
        bytes publicKey;
        bytes32 didHash;
        bytes possession;
    }

    /// @param owner must not be zero
    /// @param uri where the agent's public description is; may be empty
    /// @param key its possession signs EIP-712 Enrollment(uint256 agentId,address owner,address registrar,bytes32
    /// keyHash,bytes32 didHash,uint8 custody,uint64 deadline) in the domain of IERC8004Identity, agentId being 0, registrar the
    /// caller
    /// @param modelDigest must not be zero
    /// @param capabilities at most one for each action type; may be empty
    /// @param deadline unix seconds, at most `Deadlines.LONGEST` ahead
    struct Registration {
        address owner;
        string uri;
        NewKey key;
        bytes32 modelDigest;
        Vouching[] capabilities;
        uint64 deadline;
    }

    /// @dev A Registration for an entry that has its id, its owner and its uri already.
    struct Enrollment {
        NewKey key;
        bytes32 modelDigest;
        Vouching[] capabilities;
        uint64 deadline;
    }

    /// @notice An agent was entered: Active, Supervised, in the first line of its key.
    event AgentRegistered(
        uint256 indexed agentId,
        bytes32 indexed keyHash,
        address indexed owner,
        KeyType keyType,
        Custody custody,
        bytes publicKey,
        bytes32 didHash,
        bytes32 modelDigest,
        string uri
    );
    /// @notice An agent stopped at once; its entry and its delegations wait.
    event AgentSuspended(uint256 indexed agentId, address indexed by, bytes32 reason);
    /// @notice An agent ended for good.
    event AgentRevoked(uint256 indexed agentId, address indexed by, bytes32 reason);
    /// @notice A suspended agent acts again. `mark` is its new one.
    event AgentReinstated(uint256 indexed agentId, bytes16 mark);
    /// @notice An agent's autonomy changed, down or up.
    event PostureChanged(uint256 indexed agentId, Posture from, Posture to, address indexed by);
    /// @notice An agent runs another model from now on.
    event ModelChanged(uint256 indexed agentId, bytes32 from, bytes32 to);
    /// @notice An agent has another key. A rotation goes on in the line the old key was of; a recovery begins the next
    /// `keyLine`, and with it ends all that was granted to the agent or by it.
    event KeyRotated(
        uint256 indexed agentId,
        bytes32 indexed oldKeyHash,
        bytes32 indexed newKeyHash,
        KeyType keyType,
        Custody custody,
        bytes publicKey,
        bytes32 didHash,
        uint16 keyLine
    );
    /// @notice Somebody vouches that an agent is able to do actions of one type, and said so.
    event CapabilityAttested(
        uint256 indexed agentId,
        bytes32 indexed actionType,
        address indexed attester,
        uint64 expiresAt,
        bytes32 documentHash
    );
    /// @notice Nobody vouches for the agent and action type any more.
    event CapabilityWithdrawn(uint256 indexed agentId, bytes32 indexed actionType, address indexed by, bytes32 reason);

    /// @notice The address has no code, so it verifies nothing.
    error Agent_NoVerifier(address verifier);
    /// @notice No agent has this id; an identity that was never enrolled is no agent.
    error Agent_Unknown(uint256 agentId);
    /// @notice The key is already bound to an agent, now or in the past.
    error Agent_KeyTaken(bytes32 keyHash, uint256 agentId);
    /// @notice The key has the wrong length for its type, or is not a point of its curve.
    error Agent_BadKey(KeyType keyType, uint256 length);
    /// @notice A member that must be set is zero.
    error Agent_ZeroField(string field);
    /// @notice The agent's status does not admit this act; Revoked admits none.
    error Agent_WrongStatus(uint256 agentId, Status status);
    /// @notice The deadline (unix seconds) of what was signed has passed.
    error Agent_Expired(uint64 deadline);
    /// @notice What was signed may not wait for as long as this.
    error Agent_DeadlineTooFar(uint64 deadline, uint64 latest);
    /// @notice `lowerPosture` must lower and `raisePosture` must raise.
    error Agent_WrongDirection(uint256 agentId, Posture from, Posture to);
    /// @notice The agent's registered key did not sign this statement.
    error Agent_BadSignature(uint256 agentId, bytes32 keyHash);
    /// @notice The new key did not sign that it is to be this agent's, entered like this by this caller.
    error Agent_NotPossessed(bytes32 keyHash);
    /// @notice The attester neither signed this attestation nor makes the call.
    error Agent_NotAttested(address attester, bytes32 actionType);
    /// @notice The capability would be over already.
    error Agent_CapabilityOver(bytes32 actionType, uint64 expiresAt);
    /// @notice An enrolment names the action type twice.
    error Agent_DuplicateCapability(bytes32 actionType);
    /// @notice Nobody vouches for this agent and action type.
    error Agent_NoCapability(uint256 agentId, bytes32 actionType);

    /// @notice Enters an agent, Active and Supervised. Registrar only.
    /// @return agentId the next id, from 1
    function enroll(Registration calldata registration) external returns (uint256 agentId);

    /// @notice Gives an identity that was registered without trust its key: it is an agent then, Active and Supervised.
    /// Registrar only.
    function enrollExisting(uint256 agentId, Enrollment calldata enrollment) external;

    /// @notice Stops an Active agent at once. Guardian or timelock.
    function suspend(uint256 agentId, bytes32 reason) external;

    /// @notice Ends an agent for good. Guardian or timelock.
    function revoke(uint256 agentId, bytes32 reason) external;

    /// @notice Lets a Suspended agent act again. Timelock only.
    function reinstate(uint256 agentId, bytes16 expectedMark, uint64 deadline) external;

    /// @notice Takes autonomy away at once. Guardian or timelock.
    function lowerPosture(uint256 agentId, Posture posture) external;

    /// @notice Gives autonomy. Timelock only.
    function raisePosture(uint256 agentId, Posture posture, bytes16 expectedMark, uint64 deadline) external;

    /// @notice Names the model an agent runs from now on. Timelock only.
    function setModel(uint256 agentId, bytes32 modelDigest, bytes16 expectedMark, uint64 deadline) external;

    /// @notice Replaces the key of an Active agent, or its custody with it. Owner only (IERC8004Identity), with one statement
    /// by both keys: the old one hands over, and the new one is there to take over. What was granted to the agent and by it
    /// stays.
    /// @param key its possession signs EIP-712 KeyRotation(uint256 agentId,bytes32 newKeyHash,bytes32 newDidHash,uint8
    /// newCustody,bytes16 mark,uint64 deadline) in the domain of IERC8004Identity
    /// @param deadline unix seconds, at most `Deadlines.LONGEST` ahead
    /// @param signature of the same statement by the old key; P-256 as r || s, low s
    function rotateKey(
        uint256 agentId,
        NewKey calldata key,
        bytes16 expectedMark,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Replaces the lost or stolen key of a Suspended agent, which stays Suspended. Timelock only. The next line of
    /// keys begins: nothing that was granted to the agent before, or by it, comes back with it.
    /// @param key its possession signs EIP-712 KeyRecovery, with the members of KeyRotation
    function recoverKey(uint256 agentId, NewKey calldata key, bytes16 expectedMark, uint64 deadline) external;

    /// @notice Enters that an attester vouches for an agent, in place of what was vouched for the same action type.
    /// Timelock only.
    /// @param expectedMark `attestationMarkOf` the agent and action type: other changes of the agent are no hindrance
    function attest(uint256 agentId, Vouching calldata vouching, bytes16 expectedMark, uint64 deadline) external;

    /// @notice Takes a capability away at once. Guardian, timelock or its attester.
    function withdraw(uint256 agentId, bytes32 actionType, bytes32 reason) external;

    /// @notice Who vouches for an agent and action type, expired or not; all zero for nobody. Never reverts.
    function capabilityOf(uint256 agentId, bytes32 actionType) external view returns (Capability memory);

    /// @notice Of the last attestation or withdrawal for this agent and action type; zero before the first (see Marks). Nobody
    /// knows it before that, so what was decided or signed before a withdrawal is not entered after it.
    function attestationMarkOf(uint256 agentId, bytes32 actionType) external view returns (bytes16);

    /// @notice The agent's entry; all zero for an unknown id. Never reverts.
    function getAgent(uint256 agentId) external view returns (Agent memory);

    /// @notice The agent's registered public key, raw; the one of today after a rotation.
    function getKey(uint256 agentId) external view returns (KeyType keyType, bytes memory publicKey);

    /// @notice The agent a key belongs to, or belonged to before it was replaced; 0 for none.
    function agentOfKey(bytes32 keyHash) external view returns (uint256 agentId);

    /// @notice How many ids were ever given out: they run from 1 to this.
    function agentCount() external view returns (uint256);
}
