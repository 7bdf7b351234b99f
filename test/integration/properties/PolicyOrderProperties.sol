// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../../contracts/interfaces/IModelRegistry.sol";
import {PolicyForm} from "../../../contracts/policy/PolicyForm.sol";
import {PolicyOrder} from "../../../contracts/policy/PolicyOrder.sol";
import {ActionRules} from "../../../contracts/policy/rules/ActionRules.sol";
import {MomentRules} from "../../../contracts/policy/rules/MomentRules.sol";
import {ProvenanceRules} from "../../../contracts/policy/rules/ProvenanceRules.sol";
import {ReleaseRules} from "../../../contracts/policy/rules/ReleaseRules.sol";
import {RiskRules} from "../../../contracts/policy/rules/RiskRules.sol";
import {ActionRequest} from "../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../contracts/types/Decision.sol";
import {Custom, PolicyParameters, Release, RiskBand, Rule} from "../../../contracts/types/PolicyParameters.sol";
import {ChangeKind, Verdict} from "../../../contracts/types/Words.sol";
import {Policies} from "./Policies.sol";
import {Requests} from "./Requests.sol";

/// @title A change that PolicyOrder calls tightening never makes a verdict milder
/// @notice One kind of parameter at a time; the rule that reads it says the verdict. Approvers are in ApprovalRulesProperties.
contract PolicyOrderProperties {
    /// @dev What one request says to the rule of its action type.
    struct Ask {
        uint16 facets;
        uint16 amount;
        bytes32 currency;
    }

    /// @dev What one request sends to whom.
    struct Sending {
        uint16 facets;
        bytes32 recipient;
        uint8 classification;
    }

    /// @dev Defaults for who is on no list.
    struct Defaults {
        uint8 inside;
        uint8 outside;
        bool pii;
    }

    function check_stateAge(uint64 before, uint64 next, uint64 time) external view {
        _tightens(_aged(before), _aged(next));
        _age(before, next, time);
    }

    function twin_stateAge(uint64 before, uint64 next, uint64 time) external view {
        _age(before, next, time);
    }

    function check_minSlsa(uint8 before, uint8 next, IModelRegistry.Model memory model) external pure {
        _tightens(_levelled(before), _levelled(next));
        _level(before, next, model);
    }

    function twin_minSlsa(uint8 before, uint8 next, IModelRegistry.Model memory model) external pure {
        _level(before, next, model);
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function check_targets(bytes32[] memory before, bytes32[] memory next, bytes32 target) external view {
        _tightens(_canonical(_aimed(before)), _canonical(_aimed(next)));
        _target(before, next, target);
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function twin_targets(bytes32[] memory before, bytes32[] memory next, bytes32 target) external view {
        _target(before, next, target);
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function check_actionTypes(bytes32[] memory before, bytes32[] memory next, bytes32 actionType) external view {
        _tightens(_canonical(_typed(before)), _canonical(_typed(next)));
        _actionType(before, next, actionType);
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function twin_actionTypes(bytes32[] memory before, bytes32[] memory next, bytes32 actionType) external view {
        _actionType(before, next, actionType);
    }

    function check_rule(Rule memory before, Rule memory next, Ask memory ask) external view {
        _tightens(_canonical(_ruled(before)), _canonical(_ruled(next)));
        _rule(before, next, ask);
    }

    function twin_rule(Rule memory before, Rule memory next, Ask memory ask) external view {
        _canonical(_ruled(before));
        _canonical(_ruled(next));
        _rule(before, next, ask);
    }

    /// @custom:halmos --default-array-lengths 0,1
    function check_releases(
        Defaults memory a,
        Release[] memory before,
        Defaults memory b,
        Release[] memory next,
        Sending memory sending
    ) external view {
        _tightens(_releasing(a, before), _releasing(b, next));
        _release(_releasing(a, before), _releasing(b, next), sending);
    }

    /// @custom:halmos --default-array-lengths 0,1
    function twin_releases(
        Defaults memory a,
        Release[] memory before,
        Defaults memory b,
        Release[] memory next,
        Sending memory sending
    ) external view {
        _release(_releasing(a, before), _releasing(b, next), sending);
    }

    /// @custom:halmos --default-array-lengths 0,1
    function check_bands(RiskBand[] memory before, RiskBand[] memory next, uint16 risk, uint16 facets) external view {
        _tightens(_canonical(_banded(before)), _canonical(_banded(next)));
        _band(before, next, risk, facets);
    }

    /// @custom:halmos --default-array-lengths 0,1
    function twin_bands(RiskBand[] memory before, RiskBand[] memory next, uint16 risk, uint16 facets) external view {
        _band(before, next, risk, facets);
    }

    /// @notice Evaluators can only tighten, so none that ran before may be gone or run after another.
    /// @custom:halmos --default-array-lengths 0,1,2
    function check_customs(Custom[] memory before, Custom[] memory next, uint8 place) external pure {
        _tightens(_evaluated(before), _evaluated(next));
        _custom(before, next, place);
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function twin_customs(Custom[] memory before, Custom[] memory next, uint8 place) external pure {
        _custom(before, next, place);
    }

    function action(ActionRequest calldata request, PolicyParameters calldata p) external pure returns (Verdict) {
        Decision memory decision = Requests.allowed();
        ActionRules.judge(decision, request, p);
        return decision.verdict;
    }

    function release(ActionRequest calldata request, PolicyParameters calldata p) external pure returns (Verdict) {
        Decision memory decision = Requests.allowed();
        ReleaseRules.judge(decision, request, p);
        return decision.verdict;
    }

    function moment(ActionRequest calldata request, uint64 stateAge) external view returns (Verdict) {
        Decision memory decision = Requests.allowed();
        MomentRules.judge(decision, request, 0, stateAge);
        return decision.verdict;
    }

    function effect(
        RiskBand[] calldata bands,
        ActionRequest calldata request
    ) external pure returns (uint256 permille, Verdict floor) {
        return RiskRules.effectOf(bands, request);
    }

    function isCanonical(bytes calldata encoded) external pure returns (bool) {
        return PolicyForm.isCanonical(encoded);
    }

    /// @dev No difference found is no loosening either.
    function _tightens(PolicyParameters memory before, PolicyParameters memory next) private pure {
        ChangeKind kind = PolicyOrder.compare(before, next);
        require(kind == ChangeKind.Tighten || kind == ChangeKind.Unknown);
    }

    function _canonical(PolicyParameters memory p) private view returns (PolicyParameters memory) {
        require(this.isCanonical(abi.encode(p)));
        return p;
    }

    function _age(uint64 before, uint64 next, uint64 time) private view {
        ActionRequest memory request = Requests.blank();
        request.time = time;
        assert(this.moment(request, next) >= this.moment(request, before));
    }

    function _level(uint8 before, uint8 next, IModelRegistry.Model memory model) private pure {
        assert(_provenance(model, next) >= _provenance(model, before));
    }

    function _provenance(IModelRegistry.Model memory model, uint8 minSlsa) private pure returns (Verdict) {
        Decision memory decision = Requests.allowed();
        ProvenanceRules.judge(decision, model, minSlsa);
        return decision.verdict;
    }

    function _target(bytes32[] memory before, bytes32[] memory next, bytes32 target) private view {
        ActionRequest memory request = Requests.blank();
        (request.actionType, request.target) = (Policies.SALE, target);
        assert(this.action(request, _aimed(next)) >= this.action(request, _aimed(before)));
    }

    function _actionType(bytes32[] memory before, bytes32[] memory next, bytes32 actionType) private view {
        ActionRequest memory request = Requests.blank();
        (request.actionType, request.target) = (actionType, Policies.TARGET);
        assert(this.action(request, _typed(next)) >= this.action(request, _typed(before)));
    }

    function _rule(Rule memory before, Rule memory next, Ask memory ask) private view {
        ActionRequest memory request = Requests.blank();
        (request.actionType, request.target) = (Policies.SALE, Policies.TARGET);
        (request.facets, request.amount, request.currency) = (ask.facets, ask.amount, ask.currency);
        assert(this.action(request, _ruled(next)) >= this.action(request, _ruled(before)));
    }

    function _release(
        PolicyParameters memory before,
        PolicyParameters memory next,
        Sending memory sending
    ) private view {
        ActionRequest memory request = Requests.blank();
        request.facets = sending.facets;
        (request.recipient, request.classification) = (sending.recipient, sending.classification);
        assert(this.release(request, next) >= this.release(request, before));
    }

    function _band(RiskBand[] memory before, RiskBand[] memory next, uint16 risk, uint16 facets) private view {
        ActionRequest memory request = Requests.blank();
        (request.risk, request.facets) = (risk, facets);
        (uint256 was, Verdict floor) = this.effect(before, request);
        (uint256 becomes, Verdict higher) = this.effect(next, request);
        assert(becomes <= was && higher >= floor);
    }

    function _custom(Custom[] memory before, Custom[] memory next, uint256 place) private pure {
        require(place < before.length);
        assert(before.length <= next.length);
        for (uint256 i = 0; i < before.length; ++i) {
            if (i == place) assert(keccak256(abi.encode(before[i])) == keccak256(abi.encode(next[i])));
        }
    }

    function _aged(uint64 stateAge) private pure returns (PolicyParameters memory p) {
        p = Policies.plain();
        p.stateAge = stateAge;
    }

    function _levelled(uint8 minSlsa) private pure returns (PolicyParameters memory p) {
        p = Policies.plain();
        p.minSlsa = minSlsa;
    }

    function _aimed(bytes32[] memory targets) private pure returns (PolicyParameters memory p) {
        p = Policies.plain();
        p.targets = targets;
    }

    function _typed(bytes32[] memory actionTypes) private pure returns (PolicyParameters memory p) {
        p = Policies.plain();
        p.rules = new Rule[](actionTypes.length);
        for (uint256 i = 0; i < actionTypes.length; ++i) {
            (p.rules[i].actionType, p.rules[i].floor) = (actionTypes[i], Verdict.AutoApproved);
        }
    }

    /// @dev The numbers of approvals are ApprovalRulesProperties' business.
    function _ruled(Rule memory rule) private pure returns (PolicyParameters memory p) {
        p = Policies.plain();
        (rule.actionType, rule.approvalsNeeded) = (Policies.SALE, 0);
        require(rule.blockAbove <= type(uint16).max);
        p.rules[0] = rule;
    }

    function _releasing(
        Defaults memory defaults,
        Release[] memory releases
    ) private pure returns (PolicyParameters memory p) {
        p = Policies.plain();
        (p.insideCeiling, p.outsideCeiling, p.outsidePii) = (defaults.inside, defaults.outside, defaults.pii);
        p.releases = releases;
    }

    function _banded(RiskBand[] memory bands) private pure returns (PolicyParameters memory p) {
        p = Policies.plain();
        p.bands = bands;
    }

    function _evaluated(Custom[] memory customs) private pure returns (PolicyParameters memory p) {
        p = Policies.plain();
        p.customs = customs;
    }
}
