// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IAgentTrust} from "../interfaces/IAgentTrust.sol";
import {SubjectKey} from "../libraries/SubjectKey.sol";
import {KeyType, Status} from "../types/Words.sol";
import {AgentLife} from "./AgentLife.sol";

/// @title The key an agent signs with, and how it is replaced
/// @dev NOTE: a key is bound for ever. After a rotation or a revocation it can never enter again, so old signatures
/// keep naming one agent.
abstract contract AgentKeys is AgentLife {
    bytes32 private constant KEY_ROTATION_TYPEHASH = keccak256(
        "KeyRotation(uint256 agentId,bytes32 newKeyHash,bytes32 newDidHash,bytes16 mark,uint64 deadline)"
    );

    address private immutable _p256Verifier;
    address private immutable _ed25519Verifier;

    mapping(uint256 agentId => bytes publicKey) private _keys;
    mapping(bytes32 keyHash => uint256 agentId) private _agentOfKey;

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
        KeyType keyType,
        bytes calldata publicKey,
        bytes32 didHash,
        bytes16 expectedMark,
        uint64 deadline,
        bytes calldata signature
    ) external override onlyEntryOwner(agentId) {
        // Check: the key that goes says which one comes. The mark makes its statement good for one rotation.
        Agent storage agent = _expected(agentId, expectedMark, deadline);
        if (agent.status != Status.Active) revert Agent_WrongStatus(agentId, agent.status);
        bytes32 keyHash = _checkKey(keyType, publicKey, didHash);
        bytes32 statement = keccak256(
            abi.encode(KEY_ROTATION_TYPEHASH, agentId, keyHash, didHash, expectedMark, deadline)
        );
        if (!SignatureChecker.isValidSignatureNow(_signerOf(agentId), _hashTypedDataV4(statement), signature)) {
            revert Agent_BadSignature(agentId, agent.keyHash);
        }
        // Effect
        _replaceKey({agentId: agentId, keyType: keyType, publicKey: publicKey, keyHash: keyHash, didHash: didHash});
    }

    /// @inheritdoc IAgentTrust
    function recoverKey(
        uint256 agentId,
        KeyType keyType,
        bytes calldata publicKey,
        bytes32 didHash,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock {
        // Check: the agent stands still meanwhile. Letting it act again is another decision.
        Agent storage agent = _expected(agentId, expectedMark, deadline);
        if (agent.status != Status.Suspended) revert Agent_WrongStatus(agentId, agent.status);
        bytes32 keyHash = _checkKey(keyType, publicKey, didHash);
        // Effect
        _replaceKey({agentId: agentId, keyType: keyType, publicKey: publicKey, keyHash: keyHash, didHash: didHash});
    }

    /// @inheritdoc IAgentTrust
    function getKey(uint256 agentId) external view override returns (KeyType keyType, bytes memory publicKey) {
        return (_agents[agentId].keyType, _keys[agentId]);
    }

    /// @inheritdoc IAgentTrust
    function agentOfKey(bytes32 keyHash) external view override returns (uint256 agentId) {
        return _agentOfKey[keyHash];
    }

    /// @dev ERC-7913: verifier || key; empty for an agent without a key.
    function _signerOf(uint256 agentId) internal view returns (bytes memory) {
        KeyType keyType = _agents[agentId].keyType;
        if (keyType == KeyType.None) return "";
        return abi.encodePacked(keyType == KeyType.P256 ? _p256Verifier : _ed25519Verifier, _keys[agentId]);
    }

    /// @dev The name of a key that may enter, with its DID: usable, and new.
    function _checkKey(
        KeyType keyType,
        bytes calldata publicKey,
        bytes32 didHash
    ) internal view returns (bytes32 keyHash) {
        if (didHash == 0) revert Agent_ZeroField("didHash");
        bool valid;
        (valid, keyHash) = SubjectKey.tryHash(keyType, publicKey);
        if (!valid) revert Agent_BadKey(keyType, publicKey.length);
        if (_agentOfKey[keyHash] != 0) revert Agent_KeyTaken(keyHash, _agentOfKey[keyHash]);
    }

    function _bindKey(uint256 agentId, bytes calldata publicKey, bytes32 keyHash) internal {
        _keys[agentId] = publicKey;
        _agentOfKey[keyHash] = agentId;
    }

    function _replaceKey(
        uint256 agentId,
        KeyType keyType,
        bytes calldata publicKey,
        bytes32 keyHash,
        bytes32 didHash
    ) private {
        Agent storage agent = _agents[agentId];
        bytes32 oldKeyHash = agent.keyHash;
        agent.keyType = keyType;
        agent.keyHash = keyHash;
        agent.didHash = didHash;
        _bindKey(agentId, publicKey, keyHash);
        _touch(agent);
        emit KeyRotated({
            agentId: agentId,
            oldKeyHash: oldKeyHash,
            newKeyHash: keyHash,
            keyType: keyType,
            publicKey: publicKey,
            didHash: didHash,
            // Only the timelock gets here with a Suspended agent, and only the owner with an Active one.
            byTimelock: agent.status == Status.Suspended
        });
    }
}
