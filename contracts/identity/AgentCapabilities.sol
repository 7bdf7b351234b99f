// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IAgentTrust} from "../interfaces/IAgentTrust.sol";
import {Deadlines} from "../libraries/Deadlines.sol";
import {Marks} from "../libraries/Marks.sol";
import {AgentLife} from "./AgentLife.sol";

/// @title What somebody vouched for that an agent is able to do
/// @notice Attestations by those who examined the agent, each in its own word.
/// @dev Each attestation has a mark of its own: an attester that takes back its word stops nothing that was decided about the
/// agent or about another attestation.
abstract contract AgentCapabilities is AgentLife {
    /// @dev A Capability without its action type, which is the key. An attester is never zero, so zero means none. The mark
    /// stays when the rest is taken back.
    struct Attestation {
        address attester;
        uint64 expiresAt;
        bytes32 documentHash;
        bytes16 mark;
    }

    bytes32 private constant ATTESTATION_TYPEHASH = keccak256(
        "Attestation(bytes32 keyHash,bytes32 actionType,uint64 expiresAt,bytes32 documentHash,bytes16 mark,uint64 deadline)"
    );

    mapping(uint256 agentId => mapping(bytes32 actionType => Attestation attestation)) private _attestations;

    /// @inheritdoc IAgentTrust
    function attest(
        uint256 agentId,
        Vouching calldata vouching,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock {
        // Check
        _living(agentId);
        Attestation storage attestation = _attestations[agentId][vouching.capability.actionType];
        Marks.check({expected: expectedMark, actual: attestation.mark, deadline: deadline});
        // Effect
        _attest(agentId, vouching);
    }

    /// @inheritdoc IAgentTrust
    function withdraw(uint256 agentId, bytes32 actionType, bytes32 reason) external override {
        // Check: who vouched may take it back; others need the power to restrict.
        Attestation storage attestation = _attestations[agentId][actionType];
        if (msg.sender != attestation.attester) _checkMayRestrict();
        _living(agentId);
        if (!_isAttested(agentId, actionType)) revert Agent_NoCapability(agentId, actionType);
        // Effect
        (attestation.attester, attestation.expiresAt, attestation.documentHash) = (address(0), 0, 0);
        attestation.mark = Marks.renew(attestation.mark);
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

    /// @inheritdoc IAgentTrust
    function attestationMarkOf(uint256 agentId, bytes32 actionType) external view override returns (bytes16) {
        return _attestations[agentId][actionType].mark;
    }

    /// @dev Of a new agent: each action type once.
    function _attestAll(uint256 agentId, Vouching[] calldata vouchings) internal {
        for (uint256 i = 0; i < vouchings.length; ++i) {
            bytes32 actionType = vouchings[i].capability.actionType;
            if (_isAttested(agentId, actionType)) revert Agent_DuplicateCapability(actionType);
            _attest(agentId, vouchings[i]);
        }
    }

    function _capableUntil(uint256 agentId, bytes32 actionType) internal view returns (uint64) {
        return _attestations[agentId][actionType].expiresAt;
    }

    function _attest(uint256 agentId, Vouching calldata vouching) private {
        // Check
        Capability calldata capability = vouching.capability;
        bytes32 actionType = capability.actionType;
        if (actionType == 0) revert Agent_ZeroField("actionType");
        if (capability.attester == address(0)) revert Agent_ZeroField("attester");
        if (capability.documentHash == 0) revert Agent_ZeroField("documentHash");
        if (capability.expiresAt <= block.timestamp) {
            revert Agent_CapabilityOver(actionType, capability.expiresAt);
        }
        Attestation storage attestation = _attestations[agentId][actionType];
        _checkVouched(agentId, vouching, attestation.mark);
        // Effect
        attestation.mark = Marks.renew(attestation.mark);
        attestation.attester = capability.attester;
        attestation.expiresAt = capability.expiresAt;
        attestation.documentHash = capability.documentHash;
        emit CapabilityAttested({
            agentId: agentId,
            actionType: actionType,
            attester: capability.attester,
            expiresAt: capability.expiresAt,
            documentHash: capability.documentHash
        });
    }

    /// @dev Nobody's name stands here without its word: the attester makes the call, or signed for this agent's key. A
    /// withdrawal makes a mark nobody could sign before, so that what was taken back is not entered again.
    function _checkVouched(uint256 agentId, Vouching calldata vouching, bytes16 mark) private view {
        Capability calldata capability = vouching.capability;
        if (capability.attester == msg.sender) return;
        if (block.timestamp > vouching.deadline) revert Agent_Expired(vouching.deadline);
        if (vouching.deadline > Deadlines.latest()) {
            revert Agent_DeadlineTooFar(vouching.deadline, Deadlines.latest());
        }
        bytes32 digest = _hashTypedDataV4(
            keccak256(
                abi.encode(
                    ATTESTATION_TYPEHASH,
                    _agents[agentId].keyHash,
                    capability.actionType,
                    capability.expiresAt,
                    capability.documentHash,
                    mark,
                    vouching.deadline
                )
            )
        );
        if (!SignatureChecker.isValidSignatureNowCalldata(capability.attester, digest, vouching.signature)) {
            revert Agent_NotAttested(capability.attester, capability.actionType);
        }
    }

    function _isAttested(uint256 agentId, bytes32 actionType) private view returns (bool) {
        return _attestations[agentId][actionType].attester != address(0);
    }

    function _checkMayRestrict() private view onlyGuardianOrTimelock {}
}
