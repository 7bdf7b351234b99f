// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governed} from "../governance/Governed.sol";
import {IAgentStanding} from "../interfaces/IAgentStanding.sol";
import {IAgentTrust} from "../interfaces/IAgentTrust.sol";
import {SubjectKey} from "../libraries/SubjectKey.sol";
import {KeyType, Posture, Status} from "../types/Words.sol";

/// @title The agents of one organization
/// @dev NOTE: a key is bound for ever. After a revocation the same key can never enter again, so old signatures keep
/// naming one agent.
contract AgentRegistry is IAgentTrust, IAgentStanding, Governed {
    uint256 private _agentCount;
    mapping(uint256 agentId => Agent agent) private _agents;
    mapping(uint256 agentId => bytes publicKey) private _keys;
    mapping(bytes32 keyHash => uint256 agentId) private _agentOfKey;

    /// @param roles_ IRoles
    constructor(address roles_) Governed(roles_) {}

    /// @inheritdoc IAgentTrust
    function getAgent(uint256 agentId) external view override returns (Agent memory) {
        return _agents[agentId];
    }

    /// @inheritdoc IAgentTrust
    function getKey(uint256 agentId) external view override returns (KeyType keyType, bytes memory publicKey) {
        return (_agents[agentId].keyType, _keys[agentId]);
    }

    /// @inheritdoc IAgentTrust
    function agentOfKey(bytes32 keyHash) external view override returns (uint256 agentId) {
        return _agentOfKey[keyHash];
    }

    /// @inheritdoc IAgentTrust
    function agentCount() external view override returns (uint256) {
        return _agentCount;
    }

    /// @inheritdoc IAgentStanding
    function standingOf(uint256 agentId, bytes32) external view override returns (Standing memory) {
        Agent storage agent = _agents[agentId];
        return Standing(agent.status, agent.posture, agent.modelDigest, 0);
    }

    /// @inheritdoc IAgentStanding
    function statusOf(uint256 agentId) external view override returns (Status) {
        return _agents[agentId].status;
    }

    /// @inheritdoc IAgentStanding
    function signerOf(uint256 agentId) external view override returns (bytes memory) {
        if (_agents[agentId].keyType != KeyType.P256) return "";
        return abi.encodePacked(address(0x7913), _keys[agentId]);
    }

    /// @inheritdoc IAgentStanding
    function ownerOfAgent(uint256 agentId) external view override returns (address) {
        return _agents[agentId].owner;
    }

    /// @inheritdoc IAgentTrust
    function register(Registration calldata registration) external override onlyRegistrar returns (uint256 agentId) {
        // Check: every member is there, and the key is new.
        if (registration.owner == address(0)) revert Agent_ZeroField("owner");
        if (registration.didHash == 0) revert Agent_ZeroField("didHash");
        if (registration.modelDigest == 0) revert Agent_ZeroField("modelDigest");
        (bool valid, bytes32 keyHash) = SubjectKey.tryHash(registration.keyType, registration.publicKey);
        if (!valid) revert Agent_BadKey(registration.keyType, registration.publicKey.length);
        if (_agentOfKey[keyHash] != 0) revert Agent_KeyTaken(keyHash, _agentOfKey[keyHash]);

        // Effect: the agent exists, and can do nothing without a human.
        agentId = ++_agentCount;
        _agents[agentId] = Agent({
            status: Status.Active,
            posture: Posture.Supervised,
            keyType: registration.keyType,
            owner: registration.owner,
            epoch: 0,
            registeredAt: uint64(block.timestamp),
            changedAt: uint64(block.timestamp),
            keyHash: keyHash,
            didHash: registration.didHash,
            modelDigest: registration.modelDigest
        });
        _keys[agentId] = registration.publicKey;
        _agentOfKey[keyHash] = agentId;
        emit AgentRegistered({
            agentId: agentId,
            keyHash: keyHash,
            owner: registration.owner,
            keyType: registration.keyType,
            publicKey: registration.publicKey,
            didHash: registration.didHash,
            modelDigest: registration.modelDigest,
            uri: registration.uri
        });
    }

    /// @inheritdoc IAgentTrust
    function suspend(uint256 agentId, bytes32 reason) external override onlyGuardianOrTimelock {
        // Check: only an agent that acts can be stopped.
        Agent storage agent = _living(agentId);
        if (agent.status != Status.Active) revert Agent_WrongStatus(agentId, agent.status);
        // Effect
        agent.status = Status.Suspended;
        _touch(agent);
        emit AgentSuspended(agentId, msg.sender, reason);
    }

    /// @inheritdoc IAgentTrust
    function revoke(uint256 agentId, bytes32 reason) external override onlyGuardianOrTimelock {
        // Check
        Agent storage agent = _living(agentId);
        // Effect: final; nothing leads out of Revoked.
        agent.status = Status.Revoked;
        _touch(agent);
        emit AgentRevoked(agentId, msg.sender, reason);
    }

    /// @inheritdoc IAgentTrust
    function reinstate(uint256 agentId, uint64 expectedEpoch, uint64 deadline) external override onlyTimelock {
        // Check
        Agent storage agent = _expected(agentId, expectedEpoch, deadline);
        if (agent.status != Status.Suspended) revert Agent_WrongStatus(agentId, agent.status);
        // Effect
        agent.status = Status.Active;
        _touch(agent);
        emit AgentReinstated(agentId, agent.epoch);
    }

    /// @inheritdoc IAgentTrust
    function lowerPosture(uint256 agentId, Posture posture) external override onlyGuardianOrTimelock {
        // Check
        Agent storage agent = _living(agentId);
        Posture from = agent.posture;
        if (posture == Posture.None || posture >= from) revert Agent_WrongDirection(agentId, from, posture);
        // Effect
        agent.posture = posture;
        _touch(agent);
        emit PostureChanged(agentId, from, posture, msg.sender);
    }

    /// @inheritdoc IAgentTrust
    function raisePosture(
        uint256 agentId,
        Posture posture,
        uint64 expectedEpoch,
        uint64 deadline
    ) external override onlyTimelock {
        // Check
        Agent storage agent = _expected(agentId, expectedEpoch, deadline);
        Posture from = agent.posture;
        if (posture <= from) revert Agent_WrongDirection(agentId, from, posture);
        // Effect
        agent.posture = posture;
        _touch(agent);
        emit PostureChanged(agentId, from, posture, msg.sender);
    }

    /// @inheritdoc IAgentTrust
    function setModel(
        uint256 agentId,
        bytes32 modelDigest,
        uint64 expectedEpoch,
        uint64 deadline
    ) external override onlyTimelock {
        // Check
        Agent storage agent = _expected(agentId, expectedEpoch, deadline);
        if (modelDigest == 0) revert Agent_ZeroField("modelDigest");
        // Effect
        bytes32 from = agent.modelDigest;
        agent.modelDigest = modelDigest;
        _touch(agent);
        emit ModelChanged(agentId, from, modelDigest);
    }

    /// @dev An agent that exists and is not revoked.
    function _living(uint256 agentId) private view returns (Agent storage agent) {
        agent = _agents[agentId];
        if (agent.status == Status.None) revert Agent_Unknown(agentId);
        if (agent.status == Status.Revoked) revert Agent_WrongStatus(agentId, Status.Revoked);
    }

    /// @dev A living agent in the state a loosening call was written for, before its deadline.
    function _expected(
        uint256 agentId,
        uint64 expectedEpoch,
        uint64 deadline
    ) private view returns (Agent storage agent) {
        if (block.timestamp > deadline) revert Agent_Expired(deadline);
        agent = _living(agentId);
        if (agent.epoch != expectedEpoch) revert Agent_WrongEpoch(agentId, expectedEpoch, agent.epoch);
    }

    /// @dev Calls written for the state before this change fail from now on.
    function _touch(Agent storage agent) private {
        ++agent.epoch;
        agent.changedAt = uint64(block.timestamp);
    }
}
