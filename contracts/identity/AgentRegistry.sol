// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {Governed} from "../governance/Governed.sol";
import {IAgentStanding} from "../interfaces/IAgentStanding.sol";
import {IAgentTrust} from "../interfaces/IAgentTrust.sol";
import {Marks} from "../libraries/Marks.sol";
import {Posture, Status} from "../types/Words.sol";
import {AgentCapabilities} from "./AgentCapabilities.sol";
import {AgentKeys} from "./AgentKeys.sol";

/// @title The agents of one organization
/// @notice Who may act, with which key, in whose hand.
/// @dev From the ground up: a token that stays (Soulbound), what the world reads of it (AgentIdentity), its
/// status, autonomy and model (AgentLife), its key (AgentKeys), what it can do (AgentCapabilities). Here they are one.
contract AgentRegistry is IAgentStanding, AgentKeys, AgentCapabilities {
    /// @param roles_ IRoles
    /// @param p256Verifier IERC7913SignatureVerifier for P-256 keys, x || y
    /// @param ed25519Verifier IERC7913SignatureVerifier for raw Ed25519 keys
    constructor(
        address roles_,
        address p256Verifier,
        address ed25519Verifier
    ) Governed(roles_) AgentKeys(p256Verifier, ed25519Verifier) {}

    /// @inheritdoc IAgentTrust
    function enroll(Registration calldata registration) external override onlyRegistrar returns (uint256 agentId) {
        // Check
        if (registration.owner == address(0)) revert Agent_ZeroField("owner");
        Agent memory agent = _newAgent(registration.owner, registration.key, registration.modelDigest);
        _checkEnrolls(0, registration.owner, registration.key, agent.keyHash, registration.deadline);
        // Effect
        agentId = _enter(registration.owner, registration.uri);
        _admit(agentId, agent, registration.key.publicKey, registration.capabilities);
    }

    /// @inheritdoc IAgentTrust
    function enrollExisting(uint256 agentId, Enrollment calldata enrollment) external override onlyRegistrar {
        // Check: an identity without trust becomes an agent once.
        address owner = _ownerOf(agentId);
        if (owner == address(0)) revert Agent_Unknown(agentId);
        Status status = _agents[agentId].status;
        if (status != Status.None) revert Agent_WrongStatus(agentId, status);
        Agent memory agent = _newAgent(owner, enrollment.key, enrollment.modelDigest);
        _checkEnrolls(agentId, owner, enrollment.key, agent.keyHash, enrollment.deadline);
        // Effect
        _admit(agentId, agent, enrollment.key.publicKey, enrollment.capabilities);
    }

    /// @inheritdoc IAgentStanding
    function standingOf(uint256 agentId, bytes32 actionType) external view override returns (Standing memory) {
        Agent storage agent = _agents[agentId];
        return
            Standing({
                status: agent.status,
                posture: agent.posture,
                custody: agent.custody,
                modelDigest: agent.modelDigest,
                capableUntil: _capableUntil(agentId, actionType)
            });
    }

    /// @inheritdoc IAgentStanding
    function statusOf(uint256 agentId) external view override returns (Status) {
        return _agents[agentId].status;
    }

    /// @inheritdoc IAgentStanding
    function lifeOf(uint256 agentId) external view override returns (Status status, uint16 keyLine) {
        Agent storage agent = _agents[agentId];
        return (agent.status, agent.keyLine);
    }

    /// @inheritdoc IAgentStanding
    function firstUnfit(uint256[] calldata holders) external view override returns (uint256 place) {
        for (; place < holders.length; ++place) {
            uint256 holder = holders[place];
            Agent storage agent = _agents[holder >> 16];
            if (agent.status != Status.Active || agent.keyLine != uint16(holder)) break;
        }
    }

    /// @inheritdoc IAgentStanding
    function lineOfKey(bytes32 keyHash) external view override returns (uint256 agentId, uint16 keyLine) {
        return _lineOfKey(keyHash);
    }

    /// @inheritdoc IAgentStanding
    function signerOf(uint256 agentId) external view override returns (bytes memory) {
        return _signerOf(agentId);
    }

    /// @inheritdoc IAgentStanding
    function ownerOfAgent(uint256 agentId) external view override returns (address) {
        return _agents[agentId].owner;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return
            interfaceId == type(IAgentTrust).interfaceId ||
            interfaceId == type(IAgentStanding).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @dev Every member is there, and the key is new. The agent can do nothing without a human.
    function _newAgent(address owner, NewKey calldata key, bytes32 modelDigest) private view returns (Agent memory) {
        if (modelDigest == 0) revert Agent_ZeroField("modelDigest");
        return
            Agent({
                status: Status.Active,
                posture: Posture.Supervised,
                keyType: key.keyType,
                custody: key.custody,
                keyLine: 1,
                owner: owner,
                registeredAt: uint64(block.timestamp),
                changedAt: uint64(block.timestamp),
                // What was decided about an id before it was an agent fails, too.
                mark: Marks.renew(0),
                keyHash: _checkKey(key),
                didHash: key.didHash,
                modelDigest: modelDigest
            });
    }

    function _admit(
        uint256 agentId,
        Agent memory agent,
        bytes calldata publicKey,
        Vouching[] calldata capabilities
    ) private {
        _agents[agentId] = agent;
        _bindKey(agentId, publicKey, agent.keyHash);
        emit AgentRegistered({
            agentId: agentId,
            keyHash: agent.keyHash,
            owner: agent.owner,
            keyType: agent.keyType,
            custody: agent.custody,
            publicKey: publicKey,
            didHash: agent.didHash,
            modelDigest: agent.modelDigest,
            uri: tokenURI(agentId)
        });
        _announceWallet(agentId);
        _attestAll(agentId, capabilities);
    }
}
