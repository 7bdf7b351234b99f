// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentTrust} from "../interfaces/IAgentTrust.sol";
import {AgentLife} from "./AgentLife.sol";

/// @title What somebody vouched for that an agent is able to do
abstract contract AgentCapabilities is AgentLife {
    /// @dev A Capability without its action type, which is the key. An attester is never zero, so zero means none.
    struct Attestation {
        address attester;
        uint64 expiresAt;
        bytes32 documentHash;
    }

    mapping(uint256 agentId => mapping(bytes32 actionType => Attestation attestation)) private _attestations;

    /// @inheritdoc IAgentTrust
    function attest(
        uint256 agentId,
        Capability calldata capability,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock {
        Agent storage agent = _expected(agentId, expectedMark, deadline);
        _attest(agentId, capability);
        _touch(agent);
    }

    /// @inheritdoc IAgentTrust
    function withdraw(uint256 agentId, bytes32 actionType, bytes32 reason) external override {
        // Check: who vouched may take it back; others need the power to restrict.
        if (msg.sender != _attestations[agentId][actionType].attester) _checkMayRestrict();
        Agent storage agent = _living(agentId);
        if (!_isAttested(agentId, actionType)) revert Agent_NoCapability(agentId, actionType);
        // Effect
        delete _attestations[agentId][actionType];
        _touch(agent);
        emit CapabilityWithdrawn(agentId, actionType, msg.sender, reason);
    }

    /// @inheritdoc IAgentTrust
    function capabilityOf(
        uint256 agentId,
        bytes32 actionType
    ) external view override returns (Capability memory capability) {
        if (!_isAttested(agentId, actionType)) return capability;
        Attestation storage attestation = _attestations[agentId][actionType];
        return
            Capability({
                actionType: actionType,
                attester: attestation.attester,
                expiresAt: attestation.expiresAt,
                documentHash: attestation.documentHash
            });
    }

    /// @dev Of a new agent: each action type once.
    function _attestAll(uint256 agentId, Capability[] calldata capabilities) internal {
        for (uint256 i = 0; i < capabilities.length; ++i) {
            bytes32 actionType = capabilities[i].actionType;
            if (_isAttested(agentId, actionType)) revert Agent_DuplicateCapability(actionType);
            _attest(agentId, capabilities[i]);
        }
    }

    function _capableUntil(uint256 agentId, bytes32 actionType) internal view returns (uint64) {
        return _attestations[agentId][actionType].expiresAt;
    }

    function _attest(uint256 agentId, Capability calldata capability) private {
        // Check
        bytes32 actionType = capability.actionType;
        if (actionType == 0) revert Agent_ZeroField("actionType");
        if (capability.attester == address(0)) revert Agent_ZeroField("attester");
        if (capability.documentHash == 0) revert Agent_ZeroField("documentHash");
        if (capability.expiresAt <= block.timestamp) {
            revert Agent_CapabilityOver(actionType, capability.expiresAt);
        }
        // Effect
        _attestations[agentId][actionType] = Attestation({
            attester: capability.attester,
            expiresAt: capability.expiresAt,
            documentHash: capability.documentHash
        });
        emit CapabilityAttested({
            agentId: agentId,
            actionType: actionType,
            attester: capability.attester,
            expiresAt: capability.expiresAt,
            documentHash: capability.documentHash
        });
    }

    function _isAttested(uint256 agentId, bytes32 actionType) private view returns (bool) {
        return _attestations[agentId][actionType].attester != address(0);
    }

    function _checkMayRestrict() private view onlyGuardianOrTimelock {}
}
