// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ApprovalRules} from "../../../../../contracts/policy/rules/ApprovalRules.sol";
import {Approvals} from "../../../../../contracts/policy/rules/Approvals.sol";
import {Calls} from "../../../../../contracts/libraries/Calls.sol";
import {CustomRules} from "../../../../../contracts/policy/rules/CustomRules.sol";
import {PartnerRules} from "../../../../../contracts/policy/rules/PartnerRules.sol";
import {Plans} from "../../../../../contracts/policy/rules/Plans.sol";
import {Signers} from "../../../../../contracts/libraries/Signers.sol";
import {ActionRequest} from "../../../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../../../contracts/types/Decision.sol";
import {Approver, Custom, Partner} from "../../../../../contracts/types/PolicyParameters.sol";
import {Posture} from "../../../../../contracts/types/Words.sol";

/// @notice Everything `ApprovalRules.judge` takes.
struct ApprovalCase {
    Decision decision;
    ActionRequest request;
    Approver[] approvers;
    uint256 needed;
    Posture posture;
    address system;
    Approvals.Terms terms;
}

/// @notice The libraries, callable from outside: with a gas limit, and by who would re-enter.
contract Harness {
    function ask(address evaluator, uint256 gas_, bytes memory callData) external view returns (Decision memory) {
        return Calls.ask(evaluator, gas_, callData);
    }

    function read(
        address target,
        uint256 gas_,
        bytes memory callData,
        uint256 words
    ) external view returns (bool ok, bytes memory answer) {
        return Calls.read(target, gas_, callData, words);
    }

    function isValid(bytes memory signer, bytes32 digest, bytes memory signature) external view returns (bool) {
        return Signers.isValid(signer, digest, signature);
    }

    function approve(ApprovalCase calldata case_) external view returns (Decision memory decision) {
        decision = case_.decision;
        ApprovalRules.judge({
            decision: decision,
            request: case_.request,
            approvers: case_.approvers,
            needed: case_.needed,
            posture: case_.posture,
            system: case_.system,
            terms: case_.terms
        });
    }

    function plan(Decision memory decision, ActionRequest calldata request) external pure returns (Decision memory) {
        Plans.judge(decision, request);
        return decision;
    }

    function judgeCustoms(
        Decision memory decision,
        Custom[] memory customs,
        bytes memory callData
    ) external view returns (Decision memory) {
        CustomRules.judge(decision, customs, callData);
        return decision;
    }

    /// @return callData as it was left behind
    function judgePartners(
        Decision memory decision,
        Partner[] memory partners,
        bytes memory question
    ) external view returns (Decision memory, bytes memory callData) {
        PartnerRules.judge(decision, partners, question);
        return (decision, question);
    }
}
