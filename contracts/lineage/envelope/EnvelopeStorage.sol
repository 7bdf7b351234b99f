// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Blackout, Bound, Envelope, ItemSet, NO_LIMIT, NO_RATE} from "../../types/Envelope.sol";
import {SetMode} from "../../types/Words.sol";
import {EnvelopeTerms, Terms} from "./EnvelopeTerms.sol";
import {Meters} from "./Meters.sol";

/// @title Envelopes as evaluation reads them
/// @notice Packed, and without what sets no limit: one word says which others have to be read at all. The validity window is
/// kept with the delegation.
library EnvelopeStorage {
    /// @dev One kind of amount of all four meters of money, which share a slot: 64 bits each, and what is above them in
    /// another slot, which is read of an envelope with wide terms only.
    struct Amounts {
        uint256 low;
        uint256 high;
    }

    /// @param terms one slot
    /// @param currency shares its slot with the rates
    /// @param flagAt of the bounds; an action that is not flagged reads no other
    /// @param blackouts two a word, four times 64 bits
    /// @param listed bit set of the sets that list an item
    struct Limits {
        Terms terms;
        bytes24 currency;
        uint32 perHour;
        uint32 perDay;
        Amounts flagAt;
        Amounts soft;
        Amounts hard;
        uint256[4] blackouts;
        mapping(bytes32 item => uint256 sets) listed;
    }

    uint256 internal constant OPERATIONS = 0;
    uint256 internal constant TARGETS = 1;
    uint256 internal constant READABLE = 2;
    uint256 internal constant WRITABLE = 3;
    uint256 internal constant CHANNELS = 4;
    uint256 internal constant RECIPIENTS = 5;

    /// @dev Bits of an amount in a slot of four.
    uint256 private constant WIDTH = 64;

    /// @notice Stores a canonical envelope, once.
    function store(Limits storage limits, Envelope memory envelope) internal {
        EnvelopeTerms.Parts memory parts;
        parts.week = envelope.temporal.week;
        parts.dimensions = uint8(envelope.dimensions);
        parts.ceiling = envelope.dataAccess.ceiling;
        parts.pii = envelope.dataAccess.pii;
        parts.outside = envelope.communication.outside;
        parts.modes = uint16(
            _storeSet(limits, OPERATIONS, envelope.operational.operations) |
                _storeSet(limits, TARGETS, envelope.operational.targets) |
                _storeSet(limits, READABLE, envelope.dataAccess.readable) |
                _storeSet(limits, WRITABLE, envelope.dataAccess.writable) |
                _storeSet(limits, CHANNELS, envelope.communication.channels) |
                _storeSet(limits, RECIPIENTS, envelope.communication.recipients)
        );
        _storeMeters(limits, envelope, parts);
        parts.blackouts = _storeBlackouts(limits, envelope.temporal.blackouts);
        limits.terms = EnvelopeTerms.pack(parts);
    }

    /// @notice Whether the set allows the item. One storage read at most.
    function allows(Limits storage limits, Terms terms, uint256 set, bytes32 item) internal view returns (bool) {
        uint256 mode = terms.modeOf(set);
        if (mode == uint256(SetMode.Listed)) return (limits.listed[item] >> set) & 1 != 0;
        return mode == uint256(SetMode.All);
    }

    /// @notice The amount of a meter that has a bound.
    function amountOf(Amounts storage amounts, Terms terms, uint256 meter) internal view returns (uint256 amount) {
        unchecked {
            amount = uint64(amounts.low >> (WIDTH * meter));
            if (terms.wide()) amount |= uint256(uint64(amounts.high >> (WIDTH * meter))) << WIDTH;
        }
    }

    /// @notice Amounts below which the bounds say nothing, 64 bits for each meter of money from PER_ACTION on; of an envelope
    /// with wide terms they are not in one word, and these are 0, below which nothing is.
    function nearOf(Limits storage limits, Terms terms) internal view returns (uint256) {
        return terms.wide() ? 0 : limits.flagAt.low;
    }

    /// @notice Whether a time, in unix seconds, lies in one of so many blackouts.
    function isBlackedOut(Limits storage limits, uint256 count, uint256 time) internal view returns (bool) {
        // What is not there begins and ends at once.
        for (uint256 i = 0; i < count; i += 2) {
            uint256 pair = limits.blackouts[i / 2];
            if (_isIn(pair, time) || _isIn(pair >> 128, time)) return true;
        }
        return false;
    }

    /// @dev Time from the beginning on, which before it is more than any.
    function _isIn(uint256 blackout, uint256 time) private pure returns (bool) {
        uint256 from = uint64(blackout);
        unchecked {
            return time - from < uint64(blackout >> 64) - from;
        }
    }

    function _storeMeters(Limits storage limits, Envelope memory envelope, EnvelopeTerms.Parts memory parts) private {
        limits.currency = bytes24(envelope.financial.currency);
        limits.perHour = envelope.operational.perHour;
        limits.perDay = envelope.operational.perDay;
        if (limits.currency != 0) {
            _storeBound(limits, parts, Meters.PER_ACTION, envelope.financial.perAction);
            _storeBound(limits, parts, Meters.SPEND_DAY, envelope.financial.perDay);
            _storeBound(limits, parts, Meters.SPEND_MONTH, envelope.financial.perMonth);
            _storeBound(limits, parts, Meters.SPEND_LIFETIME, envelope.financial.lifetime);
        }
        if (envelope.operational.perHour != NO_RATE) parts.meters |= uint8(1 << Meters.ACTIONS_HOUR);
        if (envelope.operational.perDay != NO_RATE) parts.meters |= uint8(1 << Meters.ACTIONS_DAY);
    }

    /// @dev In canonical form the first member decides whether a bound is absent, and the last is the largest.
    function _storeBound(
        Limits storage limits,
        EnvelopeTerms.Parts memory parts,
        uint256 meter,
        Bound memory bound
    ) private {
        if (bound.flagAt == NO_LIMIT) return;
        parts.meters |= uint8(1 << meter);
        if (bound.hard > type(uint64).max) parts.wide = true;
        _storeAmount(limits.flagAt, meter, bound.flagAt);
        _storeAmount(limits.soft, meter, bound.soft);
        _storeAmount(limits.hard, meter, bound.hard);
    }

    function _storeAmount(Amounts storage amounts, uint256 meter, uint256 amount) private {
        amounts.low |= uint256(uint64(amount)) << (WIDTH * meter);
        amounts.high |= (amount >> WIDTH) << (WIDTH * meter);
    }

    function _storeBlackouts(Limits storage limits, Blackout[] memory blackouts) private returns (uint8) {
        for (uint256 i = 0; i < blackouts.length; ++i) {
            uint256 pair = uint256(blackouts[i].from) | (uint256(blackouts[i].until) << 64);
            limits.blackouts[i / 2] |= pair << (128 * (i % 2));
        }
        return uint8(blackouts.length);
    }

    function _storeSet(Limits storage limits, uint256 index, ItemSet memory set) private returns (uint256) {
        for (uint256 i = 0; i < set.items.length; ++i) limits.listed[set.items[i]] |= 1 << index;
        return uint256(set.mode) << (2 * index);
    }
}
