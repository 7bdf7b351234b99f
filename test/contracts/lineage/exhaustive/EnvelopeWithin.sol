// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Blackout, Bound, Envelope, ItemSet, NO_LIMIT, NO_RATE} from "../../../../contracts/types/Envelope.sol";
import {SetMode} from "../../../../contracts/types/Words.sol";

/// @notice "Grants nothing more", said a second time and in another way: point by point, over the small world of
/// EnvelopeArbitrary, so that a mistake in EnvelopeOrder is not repeated here.
library EnvelopeWithin {
    uint256 private constant DIMENSIONS = 6;
    uint256 private constant HOURS = 168;
    /// @dev Names 1 to 4 are listed somewhere; the last one stands for all that never are.
    uint256 private constant NAMES = 5;

    function isWithin(Envelope memory child, Envelope memory parent) internal pure returns (bool) {
        for (uint256 d = 0; d < DIMENSIONS; ++d) {
            if ((child.dimensions >> d) & 1 > (parent.dimensions >> d) & 1) return false;
        }
        return _isSpentWithin(child, parent) && _isDoneWithin(child, parent) && _isReachedWithin(child, parent);
    }

    /// @notice A grant as it counts: what it leaves open is its parent's.
    function complete(Envelope memory child, Envelope memory parent) internal pure {
        child.financial.perAction = _or(child.financial.perAction, parent.financial.perAction);
        child.financial.perDay = _or(child.financial.perDay, parent.financial.perDay);
        child.financial.perMonth = _or(child.financial.perMonth, parent.financial.perMonth);
        child.financial.lifetime = _or(child.financial.lifetime, parent.financial.lifetime);
        if (child.operational.perHour == NO_RATE) child.operational.perHour = parent.operational.perHour;
        if (child.operational.perDay == NO_RATE) child.operational.perDay = parent.operational.perDay;
    }

    function _or(Bound memory child, Bound memory parent) private pure returns (Bound memory) {
        return child.flagAt == NO_LIMIT ? Bound(parent.flagAt, parent.soft, parent.hard) : child;
    }

    function _isSpentWithin(Envelope memory child, Envelope memory parent) private pure returns (bool) {
        if (child.financial.currency == 0) return true;
        return
            child.financial.currency == parent.financial.currency &&
            _isBelow(child.financial.perAction, parent.financial.perAction) &&
            _isBelow(child.financial.perDay, parent.financial.perDay) &&
            _isBelow(child.financial.perMonth, parent.financial.perMonth) &&
            _isBelow(child.financial.lifetime, parent.financial.lifetime);
    }

    function _isDoneWithin(Envelope memory child, Envelope memory parent) private pure returns (bool) {
        return
            _isAmong(child.operational.operations, parent.operational.operations) &&
            _isAmong(child.operational.targets, parent.operational.targets) &&
            child.operational.perHour <= parent.operational.perHour &&
            child.operational.perDay <= parent.operational.perDay &&
            child.temporal.notBefore >= parent.temporal.notBefore &&
            child.temporal.notAfter <= parent.temporal.notAfter &&
            _isOpenWithin(child.temporal.week, parent.temporal.week) &&
            _isDarkWith(child.temporal.blackouts, parent.temporal.blackouts);
    }

    function _isReachedWithin(Envelope memory child, Envelope memory parent) private pure returns (bool) {
        return
            _isAmong(child.dataAccess.readable, parent.dataAccess.readable) &&
            _isAmong(child.dataAccess.writable, parent.dataAccess.writable) &&
            child.dataAccess.ceiling <= parent.dataAccess.ceiling &&
            (parent.dataAccess.pii || !child.dataAccess.pii) &&
            _isAmong(child.communication.channels, parent.communication.channels) &&
            _isAmong(child.communication.recipients, parent.communication.recipients) &&
            (parent.communication.outside || !child.communication.outside);
    }

    function _isBelow(Bound memory child, Bound memory parent) private pure returns (bool) {
        return child.flagAt <= parent.flagAt && child.soft <= parent.soft && child.hard <= parent.hard;
    }

    function _isAmong(ItemSet memory child, ItemSet memory parent) private pure returns (bool) {
        for (uint256 name = 1; name <= NAMES; ++name) {
            if (_allows(child, bytes32(name)) && !_allows(parent, bytes32(name))) return false;
        }
        return true;
    }

    function _allows(ItemSet memory set, bytes32 name) private pure returns (bool) {
        if (set.mode != SetMode.Listed) return set.mode == SetMode.All;
        for (uint256 i = 0; i < set.items.length; ++i) if (set.items[i] == name) return true;
        return false;
    }

    function _isOpenWithin(uint256 child, uint256 parent) private pure returns (bool) {
        for (uint256 h = 0; h < HOURS; ++h) if ((child >> h) & 1 > (parent >> h) & 1) return false;
        return true;
    }

    /// @dev Every second that is dark above is dark below.
    function _isDarkWith(Blackout[] memory child, Blackout[] memory parent) private pure returns (bool) {
        for (uint256 i = 0; i < parent.length; ++i) {
            for (uint64 time = parent[i].from; time < parent[i].until; ++time) {
                if (!_isDark(child, time)) return false;
            }
        }
        return true;
    }

    function _isDark(Blackout[] memory blackouts, uint64 time) private pure returns (bool) {
        for (uint256 i = 0; i < blackouts.length; ++i) {
            if (blackouts[i].from <= time && time < blackouts[i].until) return true;
        }
        return false;
    }
}
