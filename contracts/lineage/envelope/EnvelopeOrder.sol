// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    Blackout,
    Bound,
    Communication,
    DataAccess,
    Envelope,
    Financial,
    ItemSet,
    NO_LIMIT,
    NO_RATE,
    Operational,
    Temporal
} from "../../types/Envelope.sol";
import {Dimension, SetMode} from "../../types/Words.sol";

/// @title The order of envelopes: which of two grants less
/// @notice A partial order on canonical envelopes: reflexive, antisymmetric, transitive. What a tighter envelope lets pass,
/// a wider one lets pass too, with no stricter verdict.
library EnvelopeOrder {
    uint256 private constant FINANCIAL = 1 << uint256(Dimension.Financial);

    /// @notice Whether `child` grants nothing that `parent` does not.
    function isTighter(Envelope memory child, Envelope memory parent) internal pure returns (bool) {
        return firstWider(child, parent) == 0;
    }

    /// @notice The first member in which `child` grants more than `parent`; zero when there is none.
    function firstWider(Envelope memory child, Envelope memory parent) internal pure returns (bytes32 field) {
        if (child.dimensions & ~parent.dimensions != 0) return "dimensions";
        // Two currencies are not comparable, but none grants less than any.
        if (child.dimensions & FINANCIAL != 0) field = _financial(child.financial, parent.financial);
        if (field == 0) field = _operational(child.operational, parent.operational);
        if (field == 0) field = _temporal(child.temporal, parent.temporal);
        if (field == 0) field = _dataAccess(child.dataAccess, parent.dataAccess);
        if (field == 0) field = _communication(child.communication, parent.communication);
    }

    /// @notice Fills the absent bounds and rates of `child` with the parent's, in place.
    /// @dev A child without the financial dimension has zeroes there, which are not absent.
    function resolve(Envelope memory child, Envelope memory parent) internal pure {
        _resolve(child.financial.perAction, parent.financial.perAction);
        _resolve(child.financial.perDay, parent.financial.perDay);
        _resolve(child.financial.perMonth, parent.financial.perMonth);
        _resolve(child.financial.lifetime, parent.financial.lifetime);
        if (child.operational.perHour == NO_RATE) child.operational.perHour = parent.operational.perHour;
        if (child.operational.perDay == NO_RATE) child.operational.perDay = parent.operational.perDay;
    }

    /// @notice The widest envelope that is tighter than both.
    /// @dev NOTE: it is canonical but for two things no grant may have: its window may be empty, and it may have more than
    /// MAX_BLACKOUTS blackouts.
    function meet(Envelope memory a, Envelope memory b) internal pure returns (Envelope memory both) {
        both.dimensions = a.dimensions & b.dimensions;
        if (both.dimensions & FINANCIAL != 0) {
            if (a.financial.currency == b.financial.currency) both.financial = _meet(a.financial, b.financial);
            else both.dimensions &= ~FINANCIAL;
        }
        both.operational = Operational({
            operations: _meet(a.operational.operations, b.operational.operations),
            targets: _meet(a.operational.targets, b.operational.targets),
            perHour: uint32(_min(a.operational.perHour, b.operational.perHour)),
            perDay: uint32(_min(a.operational.perDay, b.operational.perDay))
        });
        both.temporal = Temporal({
            notBefore: a.temporal.notBefore > b.temporal.notBefore ? a.temporal.notBefore : b.temporal.notBefore,
            notAfter: uint64(_min(a.temporal.notAfter, b.temporal.notAfter)),
            week: a.temporal.week & b.temporal.week,
            blackouts: _union(a.temporal.blackouts, b.temporal.blackouts)
        });
        // What one of the two does not hold is all zero there, and so is what both have in common.
        both.dataAccess = DataAccess({
            readable: _meet(a.dataAccess.readable, b.dataAccess.readable),
            writable: _meet(a.dataAccess.writable, b.dataAccess.writable),
            ceiling: uint8(_min(a.dataAccess.ceiling, b.dataAccess.ceiling)),
            pii: a.dataAccess.pii && b.dataAccess.pii
        });
        both.communication = Communication({
            channels: _meet(a.communication.channels, b.communication.channels),
            recipients: _meet(a.communication.recipients, b.communication.recipients),
            outside: a.communication.outside && b.communication.outside
        });
    }

    function _financial(Financial memory child, Financial memory parent) private pure returns (bytes32 field) {
        if (child.currency != parent.currency) return "financial.currency";
        field = _bound({
            child: child.perAction,
            parent: parent.perAction,
            flagAt: "financial.perAction.flagAt",
            soft: "financial.perAction.soft",
            hard: "financial.perAction.hard"
        });
        if (field != 0) return field;
        field = _bound({
            child: child.perDay,
            parent: parent.perDay,
            flagAt: "financial.perDay.flagAt",
            soft: "financial.perDay.soft",
            hard: "financial.perDay.hard"
        });
        if (field != 0) return field;
        field = _bound({
            child: child.perMonth,
            parent: parent.perMonth,
            flagAt: "financial.perMonth.flagAt",
            soft: "financial.perMonth.soft",
            hard: "financial.perMonth.hard"
        });
        if (field != 0) return field;
        field = _bound({
            child: child.lifetime,
            parent: parent.lifetime,
            flagAt: "financial.lifetime.flagAt",
            soft: "financial.lifetime.soft",
            hard: "financial.lifetime.hard"
        });
    }

    function _bound(
        Bound memory child,
        Bound memory parent,
        bytes32 flagAt,
        bytes32 soft,
        bytes32 hard
    ) private pure returns (bytes32) {
        if (child.flagAt > parent.flagAt) return flagAt;
        if (child.soft > parent.soft) return soft;
        return child.hard > parent.hard ? hard : bytes32(0);
    }

    function _operational(Operational memory child, Operational memory parent) private pure returns (bytes32) {
        if (!_isSubset(child.operations, parent.operations)) return "operational.operations";
        if (!_isSubset(child.targets, parent.targets)) return "operational.targets";
        if (child.perHour > parent.perHour) return "operational.perHour";
        return child.perDay > parent.perDay ? bytes32("operational.perDay") : bytes32(0);
    }

    function _temporal(Temporal memory child, Temporal memory parent) private pure returns (bytes32) {
        if (child.notBefore < parent.notBefore) return "temporal.notBefore";
        if (child.notAfter > parent.notAfter) return "temporal.notAfter";
        if (child.week & ~parent.week != 0) return "temporal.week";
        return _covers(child.blackouts, parent.blackouts) ? bytes32(0) : bytes32("temporal.blackouts");
    }

    function _dataAccess(DataAccess memory child, DataAccess memory parent) private pure returns (bytes32) {
        if (!_isSubset(child.readable, parent.readable)) return "dataAccess.readable";
        if (!_isSubset(child.writable, parent.writable)) return "dataAccess.writable";
        if (child.ceiling > parent.ceiling) return "dataAccess.ceiling";
        return child.pii && !parent.pii ? bytes32("dataAccess.pii") : bytes32(0);
    }

    function _communication(Communication memory child, Communication memory parent) private pure returns (bytes32) {
        if (!_isSubset(child.channels, parent.channels)) return "communication.channels";
        if (!_isSubset(child.recipients, parent.recipients)) return "communication.recipients";
        return child.outside && !parent.outside ? bytes32("communication.outside") : bytes32(0);
    }

    function _isSubset(ItemSet memory child, ItemSet memory parent) private pure returns (bool) {
        if (child.mode == SetMode.None || parent.mode == SetMode.All) return true;
        if (child.mode == SetMode.All || parent.mode == SetMode.None) return false;
        uint256 j = 0;
        for (uint256 i = 0; i < child.items.length; ++i) {
            while (j < parent.items.length && parent.items[j] < child.items[i]) ++j;
            if (j == parent.items.length || parent.items[j] != child.items[i]) return false;
        }
        return true;
    }

    /// @dev Whether each blackout of the parent lies within one of the child's. Both ascend, so they are walked in step.
    function _covers(Blackout[] memory child, Blackout[] memory parent) private pure returns (bool) {
        uint256 i = 0;
        for (uint256 j = 0; j < parent.length; ++j) {
            while (i < child.length && child[i].until < parent[j].until) ++i;
            if (i == child.length || child[i].from > parent[j].from) return false;
        }
        return true;
    }

    function _resolve(Bound memory child, Bound memory parent) private pure {
        // In canonical form the first member decides: the others are not below it.
        if (child.flagAt != NO_LIMIT) return;
        child.flagAt = parent.flagAt;
        child.soft = parent.soft;
        child.hard = parent.hard;
    }

    function _meet(Financial memory a, Financial memory b) private pure returns (Financial memory) {
        return
            Financial({
                currency: a.currency,
                perAction: _meet(a.perAction, b.perAction),
                perDay: _meet(a.perDay, b.perDay),
                perMonth: _meet(a.perMonth, b.perMonth),
                lifetime: _meet(a.lifetime, b.lifetime)
            });
    }

    function _meet(Bound memory a, Bound memory b) private pure returns (Bound memory) {
        return
            Bound({
                flagAt: uint128(_min(a.flagAt, b.flagAt)),
                soft: uint128(_min(a.soft, b.soft)),
                hard: uint128(_min(a.hard, b.hard))
            });
    }

    function _meet(ItemSet memory a, ItemSet memory b) private pure returns (ItemSet memory both) {
        if (a.mode == SetMode.All) return b;
        if (b.mode == SetMode.All) return a;
        // A set of None has no items, so it has none in common either.
        uint256 count = 0;
        bytes32[] memory items = new bytes32[](a.items.length);
        for ((uint256 i, uint256 j) = (0, 0); i < a.items.length && j < b.items.length;) {
            if (a.items[i] == b.items[j]) items[count++] = a.items[i];
            if (a.items[i] < b.items[j]) ++i;
            else ++j;
        }
        if (count == 0) return both;
        both = ItemSet({mode: SetMode.Listed, items: new bytes32[](count)});
        for (uint256 k = 0; k < count; ++k) both.items[k] = items[k];
    }

    /// @dev Merges two ascending lists; what overlaps or touches becomes one blackout.
    function _union(Blackout[] memory a, Blackout[] memory b) private pure returns (Blackout[] memory both) {
        uint256 count = 0;
        Blackout[] memory merged = new Blackout[](a.length + b.length);
        for ((uint256 i, uint256 j) = (0, 0); i < a.length || j < b.length;) {
            bool fromA = j == b.length || (i < a.length && a[i].from <= b[j].from);
            Blackout memory next = fromA ? a[i++] : b[j++];
            if (count == 0 || merged[count - 1].until < next.from) {
                merged[count++] = Blackout({from: next.from, until: next.until});
            } else if (merged[count - 1].until < next.until) {
                merged[count - 1].until = next.until;
            }
        }
        both = new Blackout[](count);
        for (uint256 k = 0; k < count; ++k) both[k] = merged[k];
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
