// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Approver, Rule, ThresholdParameters} from "../types/ThresholdParameters.sol";
import {ChangeKind} from "../types/Words.sol";

/// @title The order of ThresholdParameters: which of two grants less
/// @dev Both sides are canonical, so lists are walked in step like sorted sets.
library ThresholdOrder {
    /// @dev What was seen so far. Both set means the two sides are not comparable.
    struct Seen {
        bool tighter;
        bool looser;
    }

    /// @notice Tighten when no request can get a milder verdict from `next` than from `before`; Unknown when they are equal.
    function compare(
        ThresholdParameters memory before,
        ThresholdParameters memory next
    ) internal pure returns (ChangeKind) {
        Seen memory seen;
        _less(seen, before.stateAge, next.stateAge);
        _targets(seen, before.targets, next.targets);
        _rules(seen, before.rules, next.rules);
        _approvers(seen, before.approvers, next.approvers);
        // Without approvers the number means nothing: gaining or losing them was noted above.
        if (before.approvers.length > 0 && next.approvers.length > 0) {
            _more(seen, before.approvalsNeeded, next.approvalsNeeded);
        }
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
    function _rules(Seen memory seen, Rule[] memory before, Rule[] memory next) private pure {
        uint256 i = 0;
        uint256 j = 0;
        while (i < before.length || j < next.length) {
            if (j == next.length || (i < before.length && before[i].actionType < next[j].actionType)) {
                seen.tighter = true;
                ++i;
            } else if (i == before.length || next[j].actionType < before[i].actionType) {
                seen.looser = true;
                ++j;
            } else {
                _rule(seen, before[i++], next[j++]);
            }
        }
    }

    /// @dev Two currencies are not comparable; nor is losing or gaining AMOUNT, which both permits and demands an amount, and
    /// which shows in the currency too: it is zero exactly without AMOUNT.
    function _rule(Seen memory seen, Rule memory before, Rule memory next) private pure {
        _more(seen, uint256(before.floor), uint256(next.floor));
        if (before.facets & ~next.facets != 0) seen.tighter = true;
        if (next.facets & ~before.facets != 0) seen.looser = true;
        if (before.currency != next.currency) {
            seen.tighter = true;
            seen.looser = true;
            return;
        }
        _less(seen, before.flagAbove, next.flagAbove);
        _less(seen, before.holdAbove, next.holdAbove);
        _less(seen, before.blockAbove, next.blockAbove);
    }

    /// @dev An approver more is more authority.
    function _approvers(Seen memory seen, Approver[] memory before, Approver[] memory next) private pure {
        uint256 i = 0;
        uint256 j = 0;
        while (i < before.length || j < next.length) {
            if (j == next.length || (i < before.length && before[i].signer < next[j].signer)) {
                seen.tighter = true;
                ++i;
            } else if (i == before.length || next[j].signer < before[i].signer) {
                seen.looser = true;
                ++j;
            } else {
                _less(seen, before[i++].ceiling, next[j++].ceiling);
            }
        }
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
