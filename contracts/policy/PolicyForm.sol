// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Facet} from "../types/ActionRequest.sol";
import {MAX_ITEMS, TOP_SECRET} from "../types/Envelope.sol";
import {
    Approver,
    Custom,
    CustodyFloors,
    Partner,
    PolicyParameters,
    Release,
    RiskBand,
    Rule
} from "../types/PolicyParameters.sol";
import {Scope, Verdict} from "../types/Words.sol";
import {RiskRules} from "./rules/RiskRules.sol";

/// @title The canonical form of PolicyParameters
/// @notice One meaning, one encoding: lists are strictly ascending, so a set has one spelling and two sets can be compared;
/// and what would have no effect is refused.
library PolicyForm {
    uint256 private constant MAX_STATE_AGE = 60;
    uint256 private constant MAX_CUSTOMS = 8;
    uint256 private constant MAX_PARTNERS = 4;
    uint256 private constant MAX_GAS = 2_000_000;
    uint256 private constant MIN_CUSTOM_GAS = 20_000;
    uint256 private constant MIN_PARTNER_GAS = 50_000;
    uint256 private constant MAX_SLSA = 4;
    uint256 private constant MIN_SIGNER = 20;
    uint256 private constant MAX_SIGNER = 128;
    uint256 private constant ALL_FACETS = (Facet.REASONING << 1) - 1;

    /// @notice Whether `encoded` is the canonical encoding of canonical parameters.
    /// @dev Reverts when it cannot be decoded at all.
    function isCanonical(bytes calldata encoded) internal pure returns (bool) {
        PolicyParameters memory parameters = abi.decode(encoded, (PolicyParameters));
        return
            _areNumbers(parameters) &&
            _areCustodyFloors(parameters.custodyFloors, parameters.scope) &&
            _fitsScope(parameters) &&
            _areTargets(parameters.targets) &&
            _areApprovers(parameters.approvers, parameters.approvalsNeeded) &&
            _areRules(parameters) &&
            _areReleases(parameters.releases) &&
            _areBands(parameters.bands) &&
            _areCustoms(parameters.customs) &&
            _arePartners(parameters.partners) &&
            keccak256(abi.encode(parameters)) == keccak256(encoded);
    }

    function _areNumbers(PolicyParameters memory parameters) private pure returns (bool) {
        return
            parameters.stateAge != 0 &&
            parameters.stateAge <= MAX_STATE_AGE &&
            parameters.minSlsa <= MAX_SLSA &&
            parameters.insideCeiling <= TOP_SECRET &&
            parameters.outsideCeiling <= TOP_SECRET;
    }

    /// @dev Whose hand holds a visitor's key is not known.
    function _areCustodyFloors(CustodyFloors memory floors, Scope scope) private pure returns (bool) {
        if (floors.agent == Verdict.None || floors.sidecar == Verdict.None || floors.gateway == Verdict.None)
            return false;
        if (scope == Scope.Members) return true;
        return
            floors.agent == Verdict.AutoApproved &&
            floors.sidecar == Verdict.AutoApproved &&
            floors.gateway == Verdict.AutoApproved;
    }

    /// @dev Of visitors only the action is known, and what names a target or a recipient is salted by someone else.
    function _fitsScope(PolicyParameters memory parameters) private pure returns (bool) {
        if (parameters.scope == Scope.Members) return true;
        return
            parameters.minSlsa == 0 &&
            parameters.targets.length == 0 &&
            parameters.approvers.length == 0 &&
            parameters.releases.length == 0 &&
            parameters.partners.length == 0;
    }

    function _areTargets(bytes32[] memory targets) private pure returns (bool) {
        if (targets.length > MAX_ITEMS) return false;
        for (uint256 i = 1; i < targets.length; ++i) {
            if (targets[i] <= targets[i - 1]) return false;
        }
        return true;
    }

    function _areApprovers(Approver[] memory approvers, uint256 needed) private pure returns (bool) {
        // Nobody to approve and nothing needed, or both.
        if (approvers.length > MAX_ITEMS || needed > approvers.length) return false;
        if (needed == 0 && approvers.length > 0) return false;
        bytes32 previous = 0;
        for (uint256 i = 0; i < approvers.length; ++i) {
            bytes memory signer = approvers[i].signer;
            if (signer.length < MIN_SIGNER || signer.length > MAX_SIGNER || bytes20(signer) == 0) return false;
            bytes32 key = keccak256(signer);
            if (key <= previous) return false;
            previous = key;
        }
        return true;
    }

    function _areRules(PolicyParameters memory parameters) private pure returns (bool) {
        Rule[] memory rules = parameters.rules;
        if (rules.length > MAX_ITEMS) return false;
        for (uint256 i = 0; i < rules.length; ++i) {
            if (i > 0 && rules[i].actionType <= rules[i - 1].actionType) return false;
            if (!_isRule(rules[i])) return false;
            // The policy's number is written as 0, and a rule can only ask for more.
            uint256 needed = rules[i].approvalsNeeded;
            if (needed != 0 && needed <= parameters.approvalsNeeded) return false;
            if (needed > parameters.approvers.length) return false;
        }
        return true;
    }

    function _isRule(Rule memory rule) private pure returns (bool) {
        if (rule.floor == Verdict.None || rule.facets > ALL_FACETS) return false;
        if (rule.facets & Facet.AMOUNT == 0) {
            return rule.currency == 0 && rule.flagAbove == 0 && rule.holdAbove == 0 && rule.blockAbove == 0;
        }
        return rule.currency != 0 && rule.flagAbove <= rule.holdAbove && rule.holdAbove <= rule.blockAbove;
    }

    function _areReleases(Release[] memory releases) private pure returns (bool) {
        if (releases.length > MAX_ITEMS) return false;
        for (uint256 i = 0; i < releases.length; ++i) {
            if (i > 0 && releases[i].recipient <= releases[i - 1].recipient) return false;
            if (releases[i].ceiling > TOP_SECRET) return false;
        }
        return true;
    }

    /// @dev A higher score never grants more.
    function _areBands(RiskBand[] memory bands) private pure returns (bool) {
        if (bands.length > MAX_ITEMS) return false;
        for (uint256 i = 0; i < bands.length; ++i) {
            RiskBand memory band = bands[i];
            if (band.from > RiskRules.MAX_SCORE || band.permille > RiskRules.WHOLE) return false;
            if (band.floor == Verdict.None) return false;
            if (i == 0) continue;
            RiskBand memory lower = bands[i - 1];
            if (band.from <= lower.from || band.permille > lower.permille || band.floor < lower.floor) return false;
        }
        return true;
    }

    function _areCustoms(Custom[] memory customs) private pure returns (bool) {
        if (customs.length > MAX_CUSTOMS) return false;
        for (uint256 i = 0; i < customs.length; ++i) {
            if (customs[i].evaluator == address(0) || customs[i].codeHash == 0) return false;
            if (customs[i].gas < MIN_CUSTOM_GAS || customs[i].gas > MAX_GAS) return false;
            // They are few, and in the order they run: no sorting to rely on.
            for (uint256 j = 0; j < i; ++j) {
                if (customs[i].evaluator == customs[j].evaluator) return false;
            }
        }
        return true;
    }

    function _arePartners(Partner[] memory partners) private pure returns (bool) {
        if (partners.length > MAX_PARTNERS) return false;
        for (uint256 i = 0; i < partners.length; ++i) {
            if (partners[i].registry == address(0) || partners[i].policyId == 0) return false;
            if (partners[i].gas < MIN_PARTNER_GAS || partners[i].gas > MAX_GAS) return false;
        }
        return true;
    }
}
