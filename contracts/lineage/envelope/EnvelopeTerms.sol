// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Dimension} from "../../types/Words.sol";

/// @notice What of an envelope is said in few bits, in one word, so that a level of a lineage costs one read of it.
/// @dev From the lowest bit: week (168 bits), modes (two bits for each set), meters (8), dimensions (8), ceiling (8), pii,
/// outside, wide, number of blackouts (8).
type Terms is uint256;

using EnvelopeTerms for Terms global;

/// @title The terms of an envelope, bit by bit
/// @notice Where in the word each of them is.
library EnvelopeTerms {
    /// @param week as in `Temporal`
    /// @param modes two bits for each set of `EnvelopeStorage`
    /// @param meters bit m says that meter m of `Meters` has a bound or rate
    /// @param dimensions as in `Envelope`
    /// @param ceiling as in `DataAccess`
    /// @param pii as in `DataAccess`
    /// @param outside as in `Communication`
    /// @param wide whether an amount has more than 64 bits
    /// @param blackouts how many there are, at most 8
    struct Parts {
        uint168 week;
        uint16 modes;
        uint8 meters;
        uint8 dimensions;
        uint8 ceiling;
        bool pii;
        bool outside;
        bool wide;
        uint8 blackouts;
    }

    uint256 private constant MODES = 168;
    uint256 private constant METERS = 184;
    uint256 private constant DIMENSIONS = 192;
    uint256 private constant CEILING = 200;
    uint256 private constant PII = 208;
    uint256 private constant OUTSIDE = 209;
    uint256 private constant WIDE = 210;
    uint256 private constant BLACKOUTS = 216;

    /// @notice All parts in one word.
    function pack(Parts memory parts) internal pure returns (Terms) {
        uint256 word = uint256(parts.week) | (uint256(parts.modes) << MODES);
        word |= (uint256(parts.meters) << METERS) | (uint256(parts.dimensions) << DIMENSIONS);
        word |= (uint256(parts.ceiling) << CEILING) | (uint256(parts.blackouts) << BLACKOUTS);
        if (parts.pii) word |= 1 << PII;
        if (parts.outside) word |= 1 << OUTSIDE;
        if (parts.wide) word |= 1 << WIDE;
        return Terms.wrap(word);
    }

    /// @notice Whether the hour of the UTC week, 0 to 167 from Monday 00:00 on, is one of the envelope's.
    function allowsHour(Terms terms, uint256 hour) internal pure returns (bool) {
        return _bit(terms, hour);
    }

    /// @notice What a set allows, as a number of `SetMode`.
    function modeOf(Terms terms, uint256 set) internal pure returns (uint256) {
        unchecked {
            return (Terms.unwrap(terms) >> (MODES + 2 * set)) & 3;
        }
    }

    /// @notice Bit set of the meters that have a bound or rate.
    function meters(Terms terms) internal pure returns (uint256) {
        return uint8(Terms.unwrap(terms) >> METERS);
    }

    /// @notice Whether the envelope gives authority in a dimension.
    function holds(Terms terms, Dimension dimension) internal pure returns (bool) {
        return _bit(terms, DIMENSIONS + uint256(dimension));
    }

    /// @notice Highest classification, 0 to 4.
    function ceiling(Terms terms) internal pure returns (uint256) {
        return uint8(Terms.unwrap(terms) >> CEILING);
    }

    /// @notice Whether personal data may be touched.
    function pii(Terms terms) internal pure returns (bool) {
        return _bit(terms, PII);
    }

    /// @notice Whether recipients outside the organization may be reached.
    function outside(Terms terms) internal pure returns (bool) {
        return _bit(terms, OUTSIDE);
    }

    /// @notice Whether an amount has more than 64 bits.
    function wide(Terms terms) internal pure returns (bool) {
        return _bit(terms, WIDE);
    }

    /// @notice How many blackouts there are.
    function blackouts(Terms terms) internal pure returns (uint256) {
        return uint8(Terms.unwrap(terms) >> BLACKOUTS);
    }

    function _bit(Terms terms, uint256 place) private pure returns (bool) {
        return (Terms.unwrap(terms) >> place) & 1 != 0;
    }
}
