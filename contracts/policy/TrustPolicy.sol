// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentStanding} from "../interfaces/IAgentStanding.sol";
import {IEvaluator} from "../interfaces/IEvaluator.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IPause} from "../interfaces/IPause.sol";
import {IPolicy} from "../interfaces/IPolicy.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {ISystem} from "../interfaces/ISystem.sol";
import {ActionRules} from "./rules/ActionRules.sol";
import {ApprovalRules} from "./rules/ApprovalRules.sol";
import {Approvals} from "./rules/Approvals.sol";
import {Calls} from "../libraries/Calls.sol";
import {CustodyRules} from "./rules/CustodyRules.sol";
import {CustomRules} from "./rules/CustomRules.sol";
import {Decisions} from "../libraries/Decisions.sol";
import {FloorRules} from "./rules/FloorRules.sol";
import {MomentRules} from "./rules/MomentRules.sol";
import {PartnerRules} from "./rules/PartnerRules.sol";
import {Plans} from "./rules/Plans.sol";
import {PolicyForm} from "./PolicyForm.sol";
import {PolicyGas} from "./PolicyGas.sol";
import {PolicyOrder} from "./PolicyOrder.sol";
import {PolicyState} from "./PolicyState.sol";
import {PostureRules} from "./rules/PostureRules.sol";
import {ProvenanceRules} from "./rules/ProvenanceRules.sol";
import {ReleaseRules} from "./rules/ReleaseRules.sol";
import {StandingRules} from "./rules/StandingRules.sol";
import {ActionRequest} from "../types/ActionRequest.sol";
import {Decision} from "../types/Decision.sol";
import {Approver, Partner, PolicyParameters} from "../types/PolicyParameters.sol";
import {Reason} from "../types/Reason.sol";
import {ChangeKind, Dimension, Scope, Statefulness, Verdict} from "../types/Words.sol";

/// @title The whole trust model over one action
/// @notice Who asks, what it runs, the organization's rules and risk, the authority it was given, what may be sent to whom,
/// the organization's own evaluators, what signed records are stricter about, whose hand holds its key, how autonomous it is,
/// human approvals, and other organizations. Checks run in a fixed order; the first that blocks ends the decision, and of the
/// rest the strictest wins.
/// @dev Total: it calls the organization's own contracts, which do not revert for what it asks, and everyone else bounded; it
/// reads only parameters that `accepts` let into the registry.
/// WARNING: whoever is asked gets its gas in full or is not asked at all, so a version's gas limit must have room for it:
/// `gasNeeded`, which the registry demands, and half a million more for each approver that is no wallet, which it does not.
/// Without that, their approvals are invalid (APPROVAL_INVALID).
/// NOTE: the reads of TIMESTAMP (age of the state) and CHAINID (domain of approvals) are the only uses of the block.
contract TrustPolicy is IPolicy {
    using Decisions for Decision;

    /// @notice What the walk over a delegation's path gets, exactly.
    uint256 public constant LINEAGE_GAS = PolicyGas.LINEAGE;

    address private immutable _system;
    bytes32 private immutable _organization;
    IAgentStanding private immutable _agents;
    address private immutable _lineage;
    IPolicyRegistry private immutable _policies;
    IModelRegistry private immutable _models;
    IPause private immutable _pause;

    /// @param system ISystem of the organization whose policies this contract decides
    constructor(address system) {
        _system = system;
        _organization = ISystem(system).organization();
        _agents = IAgentStanding(ISystem(system).agentRegistry());
        _lineage = ISystem(system).lineage();
        _policies = IPolicyRegistry(ISystem(system).policyRegistry());
        _models = IModelRegistry(ISystem(system).modelRegistry());
        _pause = IPause(ISystem(system).pause());
    }

    /// @inheritdoc IEvaluator
    function evaluate(
        uint256 policyId,
        ActionRequest calldata
    ) external view override returns (Verdict verdict, Dimension dimension, uint256 reason) {
        (uint64 version, bytes32 mappingHash, bytes memory parameters) = _current(policyId);
        if (version == 0) return (Verdict.Blocked, Dimension.None, Reason.POLICY_UNKNOWN);
        // Interaction: itself, so that the parameters are call data: read where they lie, and only as far as they are needed.
        Decision memory decision = this.decide({
            callData: msg.data,
            encoded: parameters,
            version: version,
            mappingHash: mappingHash
        });
        return (decision.verdict, decision.dimension, decision.reason);
    }

    /// @notice What `evaluate` asks itself. It decides nothing: which parameters are in force, only `evaluate` knows.
    /// @param callData of `evaluate`
    /// @param encoded parameters of the version in force
    /// @param version that version
    /// @param mappingHash that version's
    function decide(
        bytes calldata callData,
        bytes calldata encoded,
        uint64 version,
        bytes32 mappingHash
    ) external view returns (Decision memory decision) {
        ActionRequest calldata request = _request(callData);
        PolicyParameters calldata parameters = _parameters(encoded);
        decision = Decision({verdict: Verdict.AutoApproved, dimension: Dimension.None, reason: Reason.WITHIN_LIMITS});
        MomentRules.judge(decision, request, _pause.pausedUntil(), parameters.stateAge);
        if (decision.verdict == Verdict.Blocked) return decision;
        if (parameters.scope == Scope.Visitors) {
            _judgeVisitor(decision, request, parameters, callData);
            return decision;
        }
        IAgentStanding.Standing memory standing = _judgeAgent(decision, request, mappingHash, parameters.minSlsa);
        if (decision.verdict == Verdict.Blocked) return decision;
        Plans.judge(decision, request);
        uint256 needed = ActionRules.judge(decision, request, parameters);
        if (decision.verdict == Verdict.Blocked) return decision;
        bytes memory question = callData;
        _judgeAuthority(decision, question);
        if (decision.verdict == Verdict.Blocked) return decision;
        ReleaseRules.judge(decision, request, parameters);
        if (decision.verdict == Verdict.Blocked) return decision;
        CustomRules.judge(decision, parameters.customs, question);
        FloorRules.judge(decision, request);
        CustodyRules.judge(decision, standing.custody, parameters.custodyFloors);
        // After everyone else who may hold: a signed plan can release what only the posture held.
        PostureRules.judge(decision, standing.posture);
        if (decision.verdict == Verdict.Held) {
            ApprovalRules.judge({
                decision: decision,
                request: request,
                approvers: parameters.approvers,
                needed: needed,
                posture: standing.posture,
                system: _system,
                terms: _terms(request, uint256(bytes32(callData[4:36])), version)
            });
        }
        // Last, so that nobody here releases what a partner holds.
        if (decision.verdict != Verdict.Blocked) PartnerRules.judge(decision, parameters.partners, question);
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
        return PolicyForm.isCanonical(parameters);
    }

    /// @inheritdoc IPolicy
    function compare(bytes calldata before, bytes calldata afterwards) external view override returns (ChangeKind) {
        if (!accepts(before) || !accepts(afterwards)) return ChangeKind.Unknown;
        PolicyParameters memory old = abi.decode(before, (PolicyParameters));
        PolicyParameters memory next = abi.decode(afterwards, (PolicyParameters));
        ChangeKind kind = PolicyOrder.compare({before: old, next: next});
        return kind == ChangeKind.Tighten && PolicyState.gains({before: old, next: next}) ? ChangeKind.Mixed : kind;
    }

    /// @inheritdoc IPolicy
    function gasNeeded(bytes calldata parameters) external pure override returns (uint256) {
        return PolicyGas.needed(abi.decode(parameters, (PolicyParameters)));
    }

    /// @inheritdoc IPolicy
    function statefulnessUnder(bytes calldata parameters) external view override returns (Statefulness) {
        return PolicyState.under(abi.decode(parameters, (PolicyParameters)));
    }

    /// @inheritdoc IEvaluator
    /// @dev Of its own rules: the registries of its System are all they read. `statefulnessUnder` adds whom they ask.
    function statefulness() external pure override returns (Statefulness) {
        return Statefulness.Organization;
    }

    /// @notice Whether someone may approve under the version in force, and up to which amount.
    /// @param signer ERC-7913 signer
    function approverCeiling(
        uint256 policyId,
        bytes calldata signer
    ) external view returns (bool known, uint256 ceiling) {
        (uint64 version, , bytes memory parameters) = _current(policyId);
        if (version == 0) return (false, 0);
        // Interaction: itself, as in `evaluate`.
        return this.ceilingIn(parameters, signer);
    }

    /// @notice What `approverCeiling` asks itself.
    /// @param encoded accepted parameters
    function ceilingIn(
        bytes calldata encoded,
        bytes calldata signer
    ) external pure returns (bool known, uint256 ceiling) {
        Approver[] calldata approvers = _parameters(encoded).approvers;
        bytes32 key = keccak256(signer);
        for (uint256 i = 0; i < approvers.length; ++i) {
            if (keccak256(approvers[i].signer) == key) return (true, approvers[i].ceiling);
        }
    }

    /// @notice Whose policies have a say under the version in force, in the order they are asked.
    function partnersOf(uint256 policyId) external view returns (Partner[] memory) {
        (uint64 version, , bytes memory parameters) = _current(policyId);
        if (version == 0) return new Partner[](0);
        return abi.decode(parameters, (PolicyParameters)).partners;
    }

    /// @notice What a human signs to release a held action (EIP-712, see `Approvals`).
    /// @param action hashStruct(Action)
    function approvalDigest(
        bytes32 action,
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
                    action: action,
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

    /// @dev Of a visitor only the action is known: no agent, no authority, no names salted here, nobody to approve.
    function _judgeVisitor(
        Decision memory decision,
        ActionRequest calldata request,
        PolicyParameters calldata parameters,
        bytes calldata callData
    ) private view {
        ActionRules.judge(decision, request, parameters);
        if (decision.verdict == Verdict.Blocked) return;
        ReleaseRules.judge(decision, request, parameters);
        if (decision.verdict == Verdict.Blocked) return;
        CustomRules.judge(decision, parameters.customs, callData);
    }

    function _judgeAgent(
        Decision memory decision,
        ActionRequest calldata request,
        bytes32 mappingHash,
        uint8 minSlsa
    ) private view returns (IAgentStanding.Standing memory standing) {
        standing = _agents.standingOf(request.agentId, request.actionType);
        StandingRules.judge(decision, request, standing, mappingHash);
        if (decision.verdict == Verdict.Blocked) return standing;
        ProvenanceRules.judge(decision, _models.getModel(request.modelDigest), minSlsa);
    }

    function _judgeAuthority(Decision memory decision, bytes memory question) private view {
        Decision memory answer = Calls.ask(_lineage, LINEAGE_GAS, question);
        decision.tighten(answer.verdict, answer.dimension, answer.reason);
    }

    /// @dev The version in force; 0 when there is none, or it names another evaluator.
    function _current(uint256 policyId) private view returns (uint64, bytes32 mappingHash, bytes memory parameters) {
        uint64 version;
        address evaluator;
        (version, evaluator, mappingHash, parameters) = _policies.inForce(policyId);
        return (evaluator == address(this) ? version : 0, mappingHash, parameters);
    }

    function _terms(
        ActionRequest calldata request,
        uint256 policyId,
        uint64 version
    ) private view returns (Approvals.Terms memory) {
        return
            Approvals.Terms({
                action: 0,
                organization: _organization,
                act: request.actDigest,
                hold: request.holdId,
                log: request.logId,
                policy: policyId,
                version: version,
                validBefore: 0
            });
    }

    /// @dev The second argument of `evaluate`, where it lies: behind the selector, at the offset `evaluate` has checked.
    function _request(bytes calldata callData) private pure returns (ActionRequest calldata request) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let head := add(callData.offset, 0x04)
            request := add(head, calldataload(add(head, 0x20)))
        }
    }

    /// @dev Accepted parameters, where they lie: their canonical encoding starts with the offset of one word.
    function _parameters(bytes calldata encoded) private pure returns (PolicyParameters calldata parameters) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            parameters := add(encoded.offset, 0x20)
        }
    }
}
