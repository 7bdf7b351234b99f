// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IAgentTrust} from "../interfaces/IAgentTrust.sol";
import {Deadlines} from "../libraries/Deadlines.sol";
import {SubjectKey} from "../libraries/SubjectKey.sol";
import {Custody, KeyType, Status} from "../types/Words.sol";
import {AgentLife} from "./AgentLife.sol";

/// @title The key an agent signs with, and how it is replaced
/// @notice One agent has one key at a time, and every key it has was there to say so.
/// @dev NOTE: a key is bound for ever. After a rotation or a revocation it can never enter again, so old signatures
/// keep naming one agent. Because that is for good, no key enters without its own word: one that was only seen would
/// otherwise be lost to whom it belongs.
abstract contract AgentKeys is AgentLife {
    /// @param keyLine the agent's line it is of
    struct Home {
        uint240 agentId;
        uint16 keyLine;
    }

    bytes32 private constant ENROLLMENT_TYPEHASH = keccak256(
        "Enrollment(uint256 agentId,address owner,address registrar,bytes32 keyHash,bytes32 didHash,uint8 custody,"
        "uint64 deadline)"
    );
    bytes32 private constant KEY_ROTATION_TYPEHASH = keccak256(
        "KeyRotation(uint256 agentId,bytes32 newKeyHash,bytes32 newDidHash,uint8 newCustody,bytes16 mark,uint64 deadline)"
    );
    bytes32 private constant KEY_RECOVERY_TYPEHASH = keccak256(
        "KeyRecovery(uint256 agentId,bytes32 newKeyHash,bytes32 newDidHash,uint8 newCustody,bytes16 mark,uint64 deadline)"
    );

    address private immutable _p256Verifier;
    address private immutable _ed25519Verifier;

    mapping(uint256 agentId => bytes publicKey) private _keys;
    mapping(bytes32 keyHash => Home home) private _homes;

    /// @param p256Verifier IERC7913SignatureVerifier for x || y
    /// @param ed25519Verifier IERC7913SignatureVerifier for raw Ed25519 keys
    constructor(address p256Verifier, address ed25519Verifier) {
        if (p256Verifier.code.length == 0) revert Agent_NoVerifier(p256Verifier);
        if (ed25519Verifier.code.length == 0) revert Agent_NoVerifier(ed25519Verifier);
        _p256Verifier = p256Verifier;
        _ed25519Verifier = ed25519Verifier;
    }

    /// @inheritdoc IAgentTrust
    function rotateKey(
        uint256 agentId,
        NewKey calldata key,
        bytes16 expectedMark,
        uint64 deadline,
        bytes calldata signature
    ) external override onlyEntryOwner(agentId) {
        // Check: the key that goes says which one comes. The mark makes its statement good for one rotation.
        Agent storage agent = _expected(agentId, expectedMark, deadline);
        _checkNear(deadline);
        if (agent.status != Status.Active) revert Agent_WrongStatus(agentId, agent.status);
        bytes32 keyHash = _checkKey(key);
        bytes32 digest = _replacement(KEY_ROTATION_TYPEHASH, agentId, key, keyHash, expectedMark, deadline);
        if (!SignatureChecker.isValidSignatureNow(_signerOf(agentId), digest, signature)) {
            revert Agent_BadSignature(agentId, agent.keyHash);
        }
        _checkPossessed(key, keyHash, digest);
        // Effect
        _replaceKey(agentId, key, keyHash);
    }

    /// @inheritdoc IAgentTrust
    function recoverKey(
        uint256 agentId,
        NewKey calldata key,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock {
        // Check: the agent stands still meanwhile. Letting it act again is another decision.
        Agent storage agent = _expected(agentId, expectedMark, deadline);
        if (agent.status != Status.Suspended) revert Agent_WrongStatus(agentId, agent.status);
        bytes32 keyHash = _checkKey(key);
        bytes32 digest = _replacement(KEY_RECOVERY_TYPEHASH, agentId, key, keyHash, expectedMark, deadline);
        _checkPossessed(key, keyHash, digest);
        // Effect: who had the old key has nothing to do with who has this one.
        ++agent.keyLine;
        _replaceKey(agentId, key, keyHash);
    }

    /// @inheritdoc IAgentTrust
    function getKey(uint256 agentId) external view override returns (KeyType keyType, bytes memory publicKey) {
        return (_agents[agentId].keyType, _keys[agentId]);
    }

    /// @inheritdoc IAgentTrust
    function agentOfKey(bytes32 keyHash) external view override returns (uint256 agentId) {
        return _homes[keyHash].agentId;
    }

    function _lineOfKey(bytes32 keyHash) internal view returns (uint256, uint16) {
        Home storage home = _homes[keyHash];
        return (home.agentId, home.keyLine);
    }

    /// @dev ERC-7913: verifier || key; empty for an agent without a key.
    function _signerOf(uint256 agentId) internal view returns (bytes memory) {
        return _signerFor(_agents[agentId].keyType, _keys[agentId]);
    }

    /// @dev The name of a key that may enter, with its DID and its custody: usable, and new.
    function _checkKey(NewKey calldata key) internal view returns (bytes32 keyHash) {
        if (key.didHash == 0) revert Agent_ZeroField("didHash");
        if (key.custody == Custody.None) revert Agent_ZeroField("custody");
        bool valid;
        (valid, keyHash) = SubjectKey.tryHash(key.keyType, key.publicKey);
        if (!valid) revert Agent_BadKey(key.keyType, key.publicKey.length);
        if (_homes[keyHash].agentId != 0) revert Agent_KeyTaken(keyHash, _homes[keyHash].agentId);
    }

    /// @dev The key's word for its enrolment by the caller; as agent 0 where the entry is still to come.
    function _checkEnrolls(
        uint256 agentId,
        address owner,
        NewKey calldata key,
        bytes32 keyHash,
        uint64 deadline
    ) internal view {
        if (block.timestamp > deadline) revert Agent_Expired(deadline);
        _checkNear(deadline);
        bytes32 statement = keccak256(
            abi.encode(ENROLLMENT_TYPEHASH, agentId, owner, msg.sender, keyHash, key.didHash, key.custody, deadline)
        );
        _checkPossessed(key, keyHash, _hashTypedDataV4(statement));
    }

    function _bindKey(uint256 agentId, bytes calldata publicKey, bytes32 keyHash) internal {
        _keys[agentId] = publicKey;
        _homes[keyHash] = Home({agentId: uint240(agentId), keyLine: _agents[agentId].keyLine});
    }

    function _checkNear(uint64 deadline) internal view {
        if (deadline > Deadlines.latest()) revert Agent_DeadlineTooFar(deadline, Deadlines.latest());
    }

    function _replaceKey(uint256 agentId, NewKey calldata key, bytes32 keyHash) private {
        Agent storage agent = _agents[agentId];
        bytes32 oldKeyHash = agent.keyHash;
        agent.keyType = key.keyType;
        agent.custody = key.custody;
        agent.keyHash = keyHash;
        agent.didHash = key.didHash;
        _bindKey(agentId, key.publicKey, keyHash);
        _touch(agent);
        emit KeyRotated({
            agentId: agentId,
            oldKeyHash: oldKeyHash,
            newKeyHash: keyHash,
            keyType: key.keyType,
            custody: key.custody,
            publicKey: key.publicKey,
            didHash: key.didHash,
            keyLine: agent.keyLine
        });
    }

    function _replacement(
        bytes32 typeHash,
        uint256 agentId,
        NewKey calldata key,
        bytes32 keyHash,
        bytes16 mark,
        uint64 deadline
    ) private view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(abi.encode(typeHash, agentId, keyHash, key.didHash, key.custody, mark, deadline))
            );
    }

    function _checkPossessed(NewKey calldata key, bytes32 keyHash, bytes32 digest) private view {
        bytes memory signer = _signerFor(key.keyType, key.publicKey);
        if (!SignatureChecker.isValidSignatureNow(signer, digest, key.possession)) revert Agent_NotPossessed(keyHash);
    }

    function _signerFor(KeyType keyType, bytes memory publicKey) private view returns (bytes memory) {
        if (keyType == KeyType.None) return "";
        return abi.encodePacked(keyType == KeyType.P256 ? _p256Verifier : _ed25519Verifier, publicKey);
    }
}
