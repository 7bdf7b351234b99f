// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Approver, PolicyParameters, Release, RiskBand, Rule} from "../types/PolicyParameters.sol";
import {ChangeKind, Verdict} from "../types/Words.sol";
import {RiskRules} from "./rules/RiskRules.sol";

/// @title The order of PolicyParameters: which of two grants less
/// @notice Whether one version of a policy allows more than another.
/// @dev Both sides are canonical, so lists are walked in step like sorted sets. Where a default stands behind a list, what
/// counts is the effect: an entry more can grant less than the default did.
library PolicyOrder {
    /// @dev What was seen so far. Both set means the two sides are not comparable.
    struct Seen {
        bool tighter;
        bool looser;
    }

    /// @notice Tighten when no request can get a milder verdict from `next` than from `before`; Unknown when no difference was
    /// found.
    function compare(PolicyParameters memory before, PolicyParameters memory next) internal pure returns (ChangeKind) {
        if (before.scope != next.scope) return ChangeKind.Mixed;
        Seen memory seen;
        _less(seen, before.stateAge, next.stateAge);
        _more(seen, before.minSlsa, next.minSlsa);
        _targets(seen, before.targets, next.targets);
        _rules(seen, before, next);
        _approvers(seen, before.approvers, next.approvers);
        _releases(seen, before, next);
        _bands(seen, before.bands, next.bands);
        _sequence(seen, _digests(before, true), _digests(next, true));
        _sequence(seen, _digests(before, false), _digests(next, false));
        if (seen.tighter && seen.looser) return ChangeKind.Mixed;
        if (seen.tighter) return ChangeKind.Tighten;
        return seen.looser ? ChangeKind.Loosen : ChangeKind.Unknown;
    }

    /// @dev A target more is more authority.
    function _targets(Seen memory seen, bytes32[] memory before, bytes32[] memory next) private pure {
        uint256 i = 0;
        uint256 j = 0;
        while (i < before.length || j < next.length) {
            if (j == next.length || (i < before.length && before[i] < next[j])) {
                seen.tighter = true;
                ++i;
            } else if (i == before.length || next[j] < before[i]) {
                seen.looser = true;
                ++j;
            } else {
                ++i;
                ++j;
            }
        }
    }

    /// @dev A rule more is more authority: what no rule names is Blocked.
    function _rules(Seen memory seen, PolicyParameters memory before, PolicyParameters memory next) private pure {
        uint256 i = 0;
        uint256 j = 0;
        while (i < before.rules.length || j < next.rules.length) {
            if (_isFirst(before.rules, i, next.rules, j)) {
                seen.tighter = true;
                ++i;
            } else if (_isFirst(next.rules, j, before.rules, i)) {
                seen.looser = true;
                ++j;
            } else {
                // Without approvers the numbers mean nothing: gaining or losing them is noted elsewhere.
                if (before.approvers.length > 0 && next.approvers.length > 0) {
                    _more(seen, _needed(before, i), _needed(next, j));
                }
                _rule(seen, before.rules[i++], next.rules[j++]);
            }
        }
    }

    /// @dev Whether the next in order is `one[i]` alone.
    function _isFirst(Rule[] memory one, uint256 i, Rule[] memory other, uint256 j) private pure returns (bool) {
        return i < one.length && (j == other.length || one[i].actionType < other[j].actionType);
    }

    function _needed(PolicyParameters memory parameters, uint256 place) private pure returns (uint256) {
        uint256 own = parameters.rules[place].approvalsNeeded;
        return own == 0 ? parameters.approvalsNeeded : own;
    }

    /// @dev Two currencies are not comparable; nor is losing or gaining AMOUNT, which both permits and demands an amount, and
    /// which shows in the currency too: it is zero exactly without AMOUNT.
    function _rule(Seen memory seen, Rule memory before, Rule memory next) private pure {
        _more(seen, uint256(before.floor), uint256(next.floor));
        if (before.facets & ~next.facets != 0) seen.tighter = true;
        if (next.facets & ~before.facets != 0) seen.looser = true;
        if (before.currency != next.currency) return _apart(seen);
        _less(seen, before.flagAbove, next.flagAbove);
        _less(seen, before.holdAbove, next.holdAbove);
        _less(seen, before.blockAbove, next.blockAbove);
    }

    /// @dev An approver more is more authority.
    function _approvers(Seen memory seen, Approver[] memory before, Approver[] memory next) private pure {
        uint256 i = 0;
        uint256 j = 0;
        while (i < before.length || j < next.length) {
            bytes32 one = i < before.length ? keccak256(before[i].signer) : bytes32(type(uint256).max);
            bytes32 other = j < next.length ? keccak256(next[j].signer) : bytes32(type(uint256).max);
            if (one < other) {
                seen.tighter = true;
                ++i;
            } else if (other < one) {
                seen.looser = true;
                ++j;
            } else {
                _less(seen, before[i++].ceiling, next[j++].ceiling);
            }
        }
    }

    /// @dev Whoever is on neither list gets the defaults; whoever is on one of them, the defaults of the other.
    function _releases(Seen memory seen, PolicyParameters memory before, PolicyParameters memory next) private pure {
        _release(seen, _inside(before), _inside(next));
        _release(seen, _outside(before), _outside(next));
        uint256 i = 0;
        uint256 j = 0;
        while (i < before.releases.length || j < next.releases.length) {
            bool left =
                j == next.releases.length ||
                    (i < before.releases.length && before.releases[i].recipient <= next.releases[j].recipient);
            bool right =
                i == before.releases.length ||
                    (j < next.releases.length && next.releases[j].recipient <= before.releases[i].recipient);
            if (left && right) {
                _release(seen, before.releases[i++], next.releases[j++]);
            } else if (left) {
                _release(seen, before.releases[i], _inside(next));
                _release(seen, before.releases[i++], _outside(next));
            } else {
                _release(seen, _inside(before), next.releases[j]);
                _release(seen, _outside(before), next.releases[j++]);
            }
        }
    }

    function _inside(PolicyParameters memory parameters) private pure returns (Release memory) {
        return Release({recipient: 0, ceiling: parameters.insideCeiling, pii: true});
    }

    function _outside(PolicyParameters memory parameters) private pure returns (Release memory) {
        return Release({recipient: 0, ceiling: parameters.outsideCeiling, pii: parameters.outsidePii});
    }

    function _release(Seen memory seen, Release memory before, Release memory next) private pure {
        _less(seen, before.ceiling, next.ceiling);
        if (before.pii && !next.pii) seen.tighter = true;
        if (!before.pii && next.pii) seen.looser = true;
    }

    /// @dev Both sides are step functions of the score: they are compared wherever one of them steps.
    function _bands(Seen memory seen, RiskBand[] memory before, RiskBand[] memory next) private pure {
        RiskBand memory one = RiskBand({from: 0, permille: uint16(RiskRules.WHOLE), floor: Verdict.AutoApproved});
        RiskBand memory other = one;
        uint256 i = 0;
        uint256 j = 0;
        while (i < before.length || j < next.length) {
            bool left = j == next.length || (i < before.length && before[i].from <= next[j].from);
            bool right = i == before.length || (j < next.length && next[j].from <= before[i].from);
            if (left) one = before[i++];
            if (right) other = next[j++];
            _less(seen, one.permille, other.permille);
            _more(seen, uint256(one.floor), uint256(other.floor));
        }
    }

    /// @dev Lists that run in order, where each item can only tighten: one more at the end grants less, and any other
    /// difference is not comparable.
    function _sequence(Seen memory seen, bytes32[] memory before, bytes32[] memory next) private pure {
        for (uint256 i = 0; i < before.length && i < next.length; ++i) {
            if (before[i] != next[i]) return _apart(seen);
        }
        _more(seen, before.length, next.length);
    }

    function _digests(PolicyParameters memory p, bool customs) private pure returns (bytes32[] memory digests) {
        digests = new bytes32[](customs ? p.customs.length : p.partners.length);
        for (uint256 i = 0; i < digests.length; ++i) {
            digests[i] = keccak256(customs ? abi.encode(p.customs[i]) : abi.encode(p.partners[i]));
        }
    }

    function _apart(Seen memory seen) private pure {
        seen.tighter = true;
        seen.looser = true;
    }

    /// @dev Less is tighter.
    function _less(Seen memory seen, uint256 before, uint256 next) private pure {
        if (next < before) seen.tighter = true;
        if (next > before) seen.looser = true;
    }

    /// @dev More is tighter.
    function _more(Seen memory seen, uint256 before, uint256 next) private pure {
        _less(seen, next, before);
    }
}
