// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Facet} from "../../../contracts/types/ActionRequest.sol";
import {
    Approver,
    Custom,
    Partner,
    PolicyParameters,
    Release,
    RiskBand,
    Rule
} from "../../../contracts/types/PolicyParameters.sol";
import {Verdict} from "../../../contracts/types/Words.sol";
import {TrustPolicyHarness} from "./TrustPolicyHarness.sol";
import {vm} from "./Vm.sol";

/// @notice Parameters and requests out of a seed. Numbers are small, so that limits and requests meet.
abstract contract TrustArbitraries is TrustPolicyHarness {
    uint256 internal constant EDITS = 16;
    uint256 internal constant PARTS = 10;
    uint256 private constant SEND_BITS = SEND_FACETS | Facet.RISK;

    /// @dev Evaluators parameters may name, in the order they are made.
    Custom[2] internal customPool;
    Partner[2] internal partnerPool;
    uint256 private _seed;

    function setUp() public virtual override {
        super.setUp();
        customPool = [custom(Verdict.Flagged, 1), custom(Verdict.Held, 2)];
        partnerPool = [partner(Verdict.Flagged, 1), partner(Verdict.Held, 2)];
    }

    function start(uint256 seed) internal {
        _seed = seed;
    }

    /// @dev 0 to `limit`, inclusive.
    function draw(uint256 limit) internal returns (uint256) {
        _seed = uint256(keccak256(abi.encode(_seed)));
        return _seed % (limit + 1);
    }

    function anyParameters() internal returns (PolicyParameters memory p) {
        p.stateAge = uint64(1 + draw(3));
        p.minSlsa = uint8(draw(2));
        p.insideCeiling = uint8(draw(4));
        p.outsideCeiling = uint8(draw(4));
        p.outsidePii = draw(1) == 0;
        p.targets = new bytes32[](draw(5) == 0 ? draw(1) : 2);
        for (uint256 i = 0; i < p.targets.length; ++i) {
            p.targets[i] = bytes32(i + 1);
        }
        p.rules = new Rule[](draw(3) == 0 ? 1 : 2);
        for (uint256 i = 0; i < p.rules.length; ++i) {
            p.rules[i] = anyRule(i == 0 ? PURCHASE : SEND);
        }
        p.approvers = new Approver[](draw(3));
        for (uint256 i = 0; i < p.approvers.length; ++i) {
            p.approvers[i] = Approver({signer: abi.encodePacked(vm.addr(_key(i))), ceiling: draw(40)});
        }
        p.approvalsNeeded = p.approvers.length == 0 ? 0 : uint8(1 + draw(p.approvers.length - 1));
        p.releases = new Release[](draw(2));
        for (uint256 i = 0; i < p.releases.length; ++i) {
            p.releases[i] = Release({recipient: bytes32(i + 1), ceiling: uint8(draw(4)), pii: draw(1) == 0});
        }
        p.bands = anyBands();
        p.customs = new Custom[](draw(3) == 0 ? 1 : 0);
        for (uint256 i = 0; i < p.customs.length; ++i) {
            p.customs[i] = customPool[i];
        }
        p.partners = new Partner[](draw(3) == 0 ? 1 : 0);
        for (uint256 i = 0; i < p.partners.length; ++i) {
            p.partners[i] = partnerPool[i];
        }
        return canonical(p);
    }

    function anyRule(bytes32 actionType) internal returns (Rule memory rule) {
        rule = _free(actionType, Verdict(1 + draw(2)), draw(2) > 0 ? SEND_BITS : SEND_BITS & draw(1023));
        rule.approvalsNeeded = uint8(draw(3));
        if (actionType == SEND && draw(1) == 0) return rule;
        rule.facets |= Facet.AMOUNT;
        rule.currency = draw(9) == 0 ? bytes32("EUR") : USD;
        rule.flagAbove = draw(15);
        rule.holdAbove = rule.flagAbove + draw(15);
        rule.blockAbove = rule.holdAbove + draw(15);
    }

    function anyBands() internal returns (RiskBand[] memory bands) {
        bands = new RiskBand[](draw(1) == 0 ? 0 : draw(3));
        (uint256 from, uint256 permille, uint256 floor) = (0, 1_000, 1);
        for (uint256 i = 0; i < bands.length; ++i) {
            permille -= draw(permille);
            floor += draw(3) == 0 && floor < 3 ? 1 : 0;
            bands[i] = band(uint16(from), uint16(permille), Verdict(floor));
            from += 1 + draw(300);
        }
    }

    /// @dev Puts the one form into what an edit left: a rule asks for more than the policy, of people there are.
    function canonical(PolicyParameters memory p) internal pure returns (PolicyParameters memory) {
        if (p.approvers.length == 0) p.approvalsNeeded = 0;
        for (uint256 i = 0; i < p.rules.length; ++i) {
            uint256 needed = p.rules[i].approvalsNeeded;
            if (needed <= p.approvalsNeeded || needed > p.approvers.length) p.rules[i].approvalsNeeded = 0;
        }
        return p;
    }

    function copy(PolicyParameters memory p) internal pure returns (PolicyParameters memory) {
        return abi.decode(abi.encode(p), (PolicyParameters));
    }

    /// @dev An edit that grants less, or nothing.
    function tighten(PolicyParameters memory p, uint256 edit) internal view returns (PolicyParameters memory) {
        if (edit == 0 && p.stateAge > 1) --p.stateAge;
        if (edit == 1) p.targets = new bytes32[](0);
        if (edit == 2 && p.rules.length > 0) {
            Rule[] memory rules = new Rule[](p.rules.length - 1);
            for (uint256 i = 0; i < rules.length; ++i) {
                rules[i] = p.rules[i];
            }
            p.rules = rules;
        }
        if (edit == 3) p.approvers = new Approver[](0);
        if (edit == 4 && p.approvers.length > 0) p.approvers[0].ceiling /= 2;
        if (edit == 5 && p.approvalsNeeded < p.approvers.length) ++p.approvalsNeeded;
        for (uint256 i = 0; i < p.rules.length; ++i) {
            Rule memory rule = p.rules[i];
            if (edit == 6 && rule.floor < Verdict.Blocked) rule.floor = Verdict(uint256(rule.floor) + 1);
            if (edit == 7 && rule.facets != 0) rule.facets &= ~(rule.facets & (~rule.facets + 1) & ~Facet.AMOUNT);
            if (edit == 8) rule.flagAbove /= 2;
            if (edit == 9) (rule.flagAbove, rule.holdAbove, rule.blockAbove) = (0, 0, rule.blockAbove / 2);
        }
        if (edit == 10 && p.insideCeiling > 0) --p.insideCeiling;
        if (edit == 11 && p.outsideCeiling > 0) --p.outsideCeiling;
        if (edit == 12) p.outsidePii = false;
        if (edit == 13 && p.releases.length > 0) (p.releases[0].ceiling, p.releases[0].pii) = (0, false);
        if (edit == 14) p.bands = _sterner(p.bands);
        if (edit == 15) (p.customs, p.partners) = (_allCustoms(), _allPartners());
        return canonical(p);
    }

    /// @dev One part of the other, whatever that does.
    function mix(
        PolicyParameters memory p,
        PolicyParameters memory other,
        uint256 part
    ) internal pure returns (PolicyParameters memory) {
        if (part == 0) p.stateAge = other.stateAge;
        if (part == 1) p.targets = other.targets;
        if (part == 2) p.rules = other.rules;
        if (part == 3) (p.approvers, p.approvalsNeeded) = (other.approvers, other.approvalsNeeded);
        if (part == 4) p.releases = other.releases;
        if (part == 5) p.bands = other.bands;
        if (part == 6) p.customs = other.customs;
        if (part == 7) p.partners = other.partners;
        if (part == 8) p.minSlsa = other.minSlsa;
        if (part == 9) (p.insideCeiling, p.outsideCeiling) = (other.insideCeiling, other.outsideCeiling);
        if (part == 10) p = other;
        return canonical(p);
    }

    function anyRequest() internal returns (ActionRequest memory asked) {
        asked = draw(1) == 0 ? request() : request(SEND, SEND_BITS & draw(1023) & draw(1023));
        asked.target = bytes32(draw(3) == 0 ? uint256(2) : 1);
        if (asked.actionType == PURCHASE || draw(2) == 0) {
            asked.facets |= Facet.AMOUNT;
            (asked.amount, asked.currency) = (draw(25), USD);
        }
        if (draw(1) == 0) asked.facets |= Facet.RISK;
        if (asked.facets & Facet.RISK != 0) asked.risk = draw(1_000);
        if (asked.facets & Facet.CLASSIFICATION != 0) asked.classification = draw(4);
        if (asked.facets & Facet.RECIPIENT != 0) asked.recipient = bytes32(1 + draw(2));
        asked.time += uint64(draw(2));
        if (draw(2) == 0) asked = approved(asked, 1 + draw(1));
    }

    function _sterner(RiskBand[] memory bands) private pure returns (RiskBand[] memory) {
        if (bands.length == 0) {
            bands = new RiskBand[](1);
            bands[0] = band(500, 800, Verdict.AutoApproved);
            return bands;
        }
        RiskBand memory last = bands[bands.length - 1];
        last.permille /= 2;
        if (last.floor < Verdict.Held) last.floor = Verdict(uint256(last.floor) + 1);
        return bands;
    }

    function _allCustoms() private view returns (Custom[] memory customs) {
        customs = new Custom[](2);
        (customs[0], customs[1]) = (customPool[0], customPool[1]);
    }

    function _allPartners() private view returns (Partner[] memory partners) {
        partners = new Partner[](2);
        (partners[0], partners[1]) = (partnerPool[0], partnerPool[1]);
    }
}
