// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentTrust} from "../interfaces/IAgentTrust.sol";
import {Marks} from "../libraries/Marks.sol";
import {Posture, Status} from "../types/Words.sol";
import {AgentIdentity} from "./AgentIdentity.sol";

/// @title An agent's status, autonomy and model
/// @notice Down at once, up through the timelock.
abstract contract AgentLife is IAgentTrust, AgentIdentity {
    mapping(uint256 agentId => Agent agent) internal _agents;

    /// @inheritdoc IAgentTrust
    function suspend(uint256 agentId, bytes32 reason) external override onlyGuardianOrTimelock {
        // Check: only an agent that acts can be stopped.
        Agent storage agent = _living(agentId);
        if (agent.status != Status.Active) revert Agent_WrongStatus(agentId, agent.status);
        // Effect
        agent.status = Status.Suspended;
        _touch(agent);
        emit AgentSuspended(agentId, msg.sender, reason);
        _announceWallet(agentId);
    }

    /// @inheritdoc IAgentTrust
    function revoke(uint256 agentId, bytes32 reason) external override onlyGuardianOrTimelock {
        // Check
        Agent storage agent = _living(agentId);
        bool isActive = agent.status == Status.Active;
        // Effect: final; nothing leads out of Revoked.
        agent.status = Status.Revoked;
        _touch(agent);
        emit AgentRevoked(agentId, msg.sender, reason);
        if (isActive) _announceWallet(agentId);
    }

    /// @inheritdoc IAgentTrust
    function reinstate(uint256 agentId, bytes16 expectedMark, uint64 deadline) external override onlyTimelock {
        // Check
        Agent storage agent = _expected(agentId, expectedMark, deadline);
        if (agent.status != Status.Suspended) revert Agent_WrongStatus(agentId, agent.status);
        // Effect
        agent.status = Status.Active;
        _touch(agent);
        emit AgentReinstated(agentId, agent.mark);
        _announceWallet(agentId);
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
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock {
        // Check
        Agent storage agent = _expected(agentId, expectedMark, deadline);
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
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock {
        // Check
        Agent storage agent = _expected(agentId, expectedMark, deadline);
        if (modelDigest == 0) revert Agent_ZeroField("modelDigest");
        // Effect
        bytes32 from = agent.modelDigest;
        agent.modelDigest = modelDigest;
        _touch(agent);
        emit ModelChanged(agentId, from, modelDigest);
    }

    /// @inheritdoc IAgentTrust
    function getAgent(uint256 agentId) external view override returns (Agent memory) {
        return _agents[agentId];
    }

    /// @inheritdoc IAgentTrust
    function agentCount() external view override returns (uint256) {
        return _entryCount();
    }

    /// @dev Status None is that of an identity without trust, too.
    function _identityStatus(uint256 agentId) internal view override returns (Status) {
        return _agents[agentId].status;
    }

    /// @dev An agent that exists and is not revoked.
    function _living(uint256 agentId) internal view returns (Agent storage agent) {
        agent = _agents[agentId];
        if (agent.status == Status.None) revert Agent_Unknown(agentId);
        if (agent.status == Status.Revoked) revert Agent_WrongStatus(agentId, Status.Revoked);
    }

    /// @dev A living agent in the state a loosening call was written for, before its deadline.
    function _expected(
        uint256 agentId,
        bytes16 expectedMark,
        uint64 deadline
    ) internal view returns (Agent storage agent) {
        agent = _living(agentId);
        Marks.check({expected: expectedMark, actual: agent.mark, deadline: deadline});
    }

    /// @dev Calls written for the state before this change fail from now on.
    function _touch(Agent storage agent) internal {
        agent.changedAt = uint64(block.timestamp);
        agent.mark = Marks.renew(agent.mark);
    }
}
