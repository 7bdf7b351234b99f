// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../../contracts/interfaces/IModelRegistry.sol";
import {PolicyForm} from "../../../contracts/policy/PolicyForm.sol";
import {PolicyOrder} from "../../../contracts/policy/PolicyOrder.sol";
import {ActionRules} from "../../../contracts/policy/rules/ActionRules.sol";
import {MomentRules} from "../../../contracts/policy/rules/MomentRules.sol";
import {ProvenanceRules} from "../../../contracts/policy/rules/ProvenanceRules.sol";
import {ActionRequest} from "../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../contracts/types/Decision.sol";
import {Custom, PolicyParameters, Rule} from "../../../contracts/types/PolicyParameters.sol";
import {ChangeKind, Verdict} from "../../../contracts/types/Words.sol";
import {Policies} from "./Policies.sol";
import {Requests} from "./Requests.sol";

/// @title A change that PolicyOrder calls tightening never makes a verdict milder
/// @notice One kind of parameter at a time; the rule that reads it says the verdict. State, models, targets, action types and evaluators.
contract PolicyOrderProperties {
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

    function moment(ActionRequest calldata request, uint64 stateAge) external view returns (Verdict) {
        Decision memory decision = Requests.allowed();
        MomentRules.judge(decision, request, 0, stateAge);
        return decision.verdict;
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

    function _evaluated(Custom[] memory customs) private pure returns (PolicyParameters memory p) {
        p = Policies.plain();
        p.customs = customs;
    }
}
