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
    /// @param terms one slot
    /// @param currency shares its slot with the rates
    /// @param members what is listed, by set
    /// @param bounds by meter: three times 85 bits, or 128 bits of `flagAt` and of `soft` with `hard` under WIDE + meter
    /// @param blackouts two a word, four times 64 bits
    struct Limits {
        Terms terms;
        bytes24 currency;
        uint32 perHour;
        uint32 perDay;
        mapping(uint256 set => mapping(bytes32 item => bool listed)) members;
        mapping(uint256 place => uint256 word) bounds;
        mapping(uint256 place => uint256 word) blackouts;
    }

    uint256 internal constant OPERATIONS = 0;
    uint256 internal constant TARGETS = 1;
    uint256 internal constant READABLE = 2;
    uint256 internal constant WRITABLE = 3;
    uint256 internal constant CHANNELS = 4;
    uint256 internal constant RECIPIENTS = 5;

    /// @dev Three amounts of this size share a word: 3.8e25 minor units.
    uint256 private constant NARROW = (1 << 85) - 1;
    uint256 private constant WIDE = 1 << 8;

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
        SetMode mode = terms.modeOf(set);
        return mode == SetMode.All || (mode == SetMode.Listed && limits.members[set][item]);
    }

    /// @notice The bound of a meter that has one.
    function boundOf(
        Limits storage limits,
        Terms terms,
        uint256 meter
    ) internal view returns (uint256 flagAt, uint256 soft, uint256 hard) {
        uint256 word = limits.bounds[meter];
        if (terms.isWide(meter)) return (uint128(word), word >> 128, limits.bounds[WIDE + meter]);
        return (word & NARROW, (word >> 85) & NARROW, word >> 170);
    }

    /// @notice Whether a time, in unix seconds, lies in one of so many blackouts.
    function isBlackedOut(Limits storage limits, uint256 count, uint256 time) internal view returns (bool) {
        uint256 word = 0;
        for (uint256 i = 0; i < count; ++i) {
            word = i % 2 == 0 ? limits.blackouts[i / 2] : word >> 128;
            if (uint64(word) <= time && time < uint64(word >> 64)) return true;
        }
        return false;
    }

    function _storeMeters(
        Limits storage limits,
        Envelope memory envelope,
        EnvelopeTerms.Parts memory parts
    ) private {
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
        (uint256 flagAt, uint256 soft, uint256 hard) = (bound.flagAt, bound.soft, bound.hard);
        if (hard <= NARROW) {
            limits.bounds[meter] = flagAt | (soft << 85) | (hard << 170);
        } else {
            parts.wide |= uint8(1 << meter);
            limits.bounds[meter] = flagAt | (soft << 128);
            limits.bounds[WIDE + meter] = hard;
        }
    }

    function _storeBlackouts(Limits storage limits, Blackout[] memory blackouts) private returns (uint8) {
        for (uint256 i = 0; i < blackouts.length; ++i) {
            uint256 pair = uint256(blackouts[i].from) | (uint256(blackouts[i].until) << 64);
            limits.blackouts[i / 2] |= pair << (128 * (i % 2));
        }
        return uint8(blackouts.length);
    }

    function _storeSet(Limits storage limits, uint256 index, ItemSet memory set) private returns (uint256) {
        for (uint256 i = 0; i < set.items.length; ++i) limits.members[index][set.items[i]] = true;
        return uint256(set.mode) << (2 * index);
    }
}
