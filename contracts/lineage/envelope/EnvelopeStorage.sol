// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Blackout, Bound, Envelope, ItemSet, NO_LIMIT, NO_RATE} from "../../types/Envelope.sol";
import {SetMode} from "../../types/Words.sol";
import {Meters} from "./Meters.sol";

/// @title Envelopes as evaluation reads them
/// @notice Packed, and without what sets no limit: one slot says which others have to be read at all. The validity window is
/// kept with the delegation.
library EnvelopeStorage {
    /// @param week as in `Temporal`
    /// @param modes two bits for each set
    /// @param meters bit m says that meter m of `Meters` has a bound or rate
    /// @param dimensions as in `Envelope`
    /// @param ceiling as in `DataAccess`
    /// @param pii as in `DataAccess`
    /// @param outside as in `Communication`
    /// @param blackouts whether there are any
    struct Terms {
        uint168 week;
        uint16 modes;
        uint8 meters;
        uint8 dimensions;
        uint8 ceiling;
        bool pii;
        bool outside;
        bool blackouts;
    }

    /// @param terms one slot
    /// @param currency shares its slot with the rates
    /// @param members what is listed, by set
    /// @param bounds by meter
    struct Limits {
        Terms terms;
        bytes24 currency;
        uint32 perHour;
        uint32 perDay;
        mapping(uint256 set => mapping(bytes32 item => bool listed)) members;
        mapping(uint256 meter => Bound bound) bounds;
        Blackout[] blackouts;
    }

    uint256 internal constant OPERATIONS = 0;
    uint256 internal constant TARGETS = 1;
    uint256 internal constant READABLE = 2;
    uint256 internal constant WRITABLE = 3;
    uint256 internal constant CHANNELS = 4;
    uint256 internal constant RECIPIENTS = 5;

    /// @notice Stores a canonical envelope, once.
    function store(Limits storage limits, Envelope memory envelope) internal {
        uint256 meters = _storeMeters(limits, envelope);
        uint256 modes =
            _storeSet(limits, OPERATIONS, envelope.operational.operations) |
                _storeSet(limits, TARGETS, envelope.operational.targets) |
                _storeSet(limits, READABLE, envelope.dataAccess.readable) |
                _storeSet(limits, WRITABLE, envelope.dataAccess.writable) |
                _storeSet(limits, CHANNELS, envelope.communication.channels) |
                _storeSet(limits, RECIPIENTS, envelope.communication.recipients);
        Blackout[] memory blackouts = envelope.temporal.blackouts;
        for (uint256 i = 0; i < blackouts.length; ++i) limits.blackouts.push(blackouts[i]);
        limits.terms = Terms({
            week: envelope.temporal.week,
            modes: uint16(modes),
            meters: uint8(meters),
            dimensions: uint8(envelope.dimensions),
            ceiling: envelope.dataAccess.ceiling,
            pii: envelope.dataAccess.pii,
            outside: envelope.communication.outside,
            blackouts: blackouts.length != 0
        });
    }

    /// @notice Whether the set allows the item. One storage read at most.
    function allows(Limits storage limits, Terms memory terms, uint256 set, bytes32 item) internal view returns (bool) {
        SetMode mode = SetMode((terms.modes >> (2 * set)) & 3);
        return mode == SetMode.All || (mode == SetMode.Listed && limits.members[set][item]);
    }

    function _storeMeters(Limits storage limits, Envelope memory envelope) private returns (uint256 meters) {
        limits.currency = bytes24(envelope.financial.currency);
        limits.perHour = envelope.operational.perHour;
        limits.perDay = envelope.operational.perDay;
        if (limits.currency != 0) {
            meters |= _storeBound(limits, Meters.PER_ACTION, envelope.financial.perAction);
            meters |= _storeBound(limits, Meters.SPEND_DAY, envelope.financial.perDay);
            meters |= _storeBound(limits, Meters.SPEND_MONTH, envelope.financial.perMonth);
            meters |= _storeBound(limits, Meters.SPEND_LIFETIME, envelope.financial.lifetime);
        }
        if (envelope.operational.perHour != NO_RATE) meters |= 1 << Meters.ACTIONS_HOUR;
        if (envelope.operational.perDay != NO_RATE) meters |= 1 << Meters.ACTIONS_DAY;
    }

    /// @dev In canonical form the first member decides whether a bound is absent: the others are not below it.
    function _storeBound(Limits storage limits, uint256 meter, Bound memory bound) private returns (uint256) {
        if (bound.flagAt == NO_LIMIT) return 0;
        limits.bounds[meter] = bound;
        return 1 << meter;
    }

    function _storeSet(Limits storage limits, uint256 index, ItemSet memory set) private returns (uint256) {
        for (uint256 i = 0; i < set.items.length; ++i) limits.members[index][set.items[i]] = true;
        return uint256(set.mode) << (2 * index);
    }
}
