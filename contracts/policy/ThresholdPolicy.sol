// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentTrust} from "../interfaces/IAgentTrust.sol";
import {IEvaluator} from "../interfaces/IEvaluator.sol";
import {IPolicy} from "../interfaces/IPolicy.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {ISystem} from "../interfaces/ISystem.sol";
import {ApprovalRules} from "../libraries/ApprovalRules.sol";
import {Approvals} from "../libraries/Approvals.sol";
import {Decisions} from "../libraries/Decisions.sol";
import {StateRules} from "../libraries/StateRules.sol";
import {ThresholdForm} from "../libraries/ThresholdForm.sol";
import {ThresholdOrder} from "../libraries/ThresholdOrder.sol";
import {ThresholdRules} from "../libraries/ThresholdRules.sol";
import {ActionRequest} from "../types/ActionRequest.sol";
import {Decision} from "../types/Decision.sol";
import {Reason} from "../types/Reason.sol";
import {ThresholdParameters} from "../types/ThresholdParameters.sol";
import {ChangeKind, Dimension, Verdict} from "../types/Words.sol";

/// @title Limits per action type, a list of targets, and humans who release what is held
/// @notice Checks run in a fixed order; the first that blocks ends the decision, and of the rest the strictest wins.
/// @dev Total: it calls only the organization's own contracts, which do not revert for what it asks, and decodes only what
/// `accepts` let into the registry.
/// NOTE: the reads of TIMESTAMP (age of the state) and CHAINID (domain of approvals) are the only uses of the block.
contract ThresholdPolicy is IPolicy {
    address private immutable _system;
    bytes32 private immutable _organization;
    IAgentTrust private immutable _agents;
    IPolicyRegistry private immutable _policies;

    /// @param system ISystem of the organization whose actions this contract judges
    constructor(address system) {
        _system = system;
        _organization = ISystem(system).organization();
        _agents = IAgentTrust(ISystem(system).agentRegistry());
        _policies = IPolicyRegistry(ISystem(system).policyRegistry());
    }

    /// @inheritdoc IEvaluator
    function evaluate(
        uint256 policyId,
        ActionRequest calldata request
    ) external view override returns (Verdict verdict, Dimension dimension, uint256 reason) {
        Decision memory decision = _decide(policyId, request);
        return (decision.verdict, decision.dimension, decision.reason);
    }

    /// @inheritdoc IPolicy
    function accepts(bytes calldata parameters) public view override returns (bool) {
        // Interaction: itself, so that what cannot be decoded is an answer and not a revert.
        try this.isCanonical(parameters) returns (bool canonical) {
            return canonical;
        } catch {
            return false;
        }
    }

    /// @notice Whether `parameters` are canonical. Reverts when they cannot be decoded; ask `accepts`.
    function isCanonical(bytes calldata parameters) external pure returns (bool) {
        return ThresholdForm.isCanonical(parameters);
    }

    /// @inheritdoc IPolicy
    function compare(bytes calldata before, bytes calldata afterwards) external view override returns (ChangeKind) {
        if (!accepts(before) || !accepts(afterwards)) return ChangeKind.Unknown;
        return
            ThresholdOrder.compare({
                before: abi.decode(before, (ThresholdParameters)),
                next: abi.decode(afterwards, (ThresholdParameters))
            });
    }

    /// @notice Whether a wallet may approve under the version in force, and up to which amount.
    function approverCeiling(uint256 policyId, address signer) external view returns (bool known, uint256 ceiling) {
        (uint64 version, IPolicyRegistry.Version memory entry, ) = _policies.resolve(policyId);
        if (version == 0 || entry.evaluator != address(this)) return (false, 0);
        return ApprovalRules.ceilingOf(_parameters(policyId, version).approvers, signer);
    }

    /// @notice What a human signs to release a held action (EIP-712, see `Approvals`).
    function approvalDigest(
        bytes32 act,
        bytes32 hold,
        uint64 log,
        uint256 policyId,
        uint64 version,
        uint64 validBefore
    ) external view returns (bytes32) {
        return
            Approvals.digest(
                _system,
                Approvals.Terms({
                    organization: _organization,
                    act: act,
                    hold: hold,
                    log: log,
                    policy: policyId,
                    version: version,
                    validBefore: validBefore
                })
            );
    }

    function _decide(uint256 policyId, ActionRequest calldata request) private view returns (Decision memory decision) {
        (uint64 version, IPolicyRegistry.Version memory entry, ) = _policies.resolve(policyId);
        if (version == 0 || entry.evaluator != address(this)) {
            return Decisions.blocked(Dimension.None, Reason.POLICY_UNKNOWN);
        }
        ThresholdParameters memory parameters = _parameters(policyId, version);
        IAgentTrust.Agent memory agent = _agents.getAgent(request.agentId);

        decision = Decision({verdict: Verdict.AutoApproved, dimension: Dimension.None, reason: Reason.WITHIN_LIMITS});
        StateRules.judge(decision, request, agent, entry.mappingHash, parameters.stateAge);
        if (decision.verdict == Verdict.Blocked) return decision;
        ThresholdRules.judge(decision, request, parameters);
        if (decision.verdict == Verdict.Blocked) return decision;
        StateRules.judgePosture(decision, agent.posture);
        if (decision.verdict != Verdict.Held) return decision;
        ApprovalRules.judge({
            decision: decision,
            request: request,
            parameters: parameters,
            system: _system,
            terms: Approvals.Terms({
                organization: _organization,
                act: request.actDigest,
                hold: request.holdId,
                log: request.logId,
                policy: policyId,
                version: version,
                validBefore: 0
            })
        });
    }

    function _parameters(uint256 policyId, uint64 version) private view returns (ThresholdParameters memory) {
        return abi.decode(_policies.getParameters(policyId, version), (ThresholdParameters));
    }
}
