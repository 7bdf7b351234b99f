// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SetMode} from "./Words.sol";

/// @notice A set of 32-byte names.
/// @param mode None allows nothing, All everything, Listed exactly `items`; the zero value is None
/// @param items strictly ascending, 1 to 32, and only when `mode` is Listed
struct ItemSet {
    SetMode mode;
    bytes32[] items;
}

/// @notice Limits of one amount, in minor units, `flagAt <= soft <= hard`.
/// @dev Three times NO_LIMIT is "absent": in a grant it means the parent's bound.
/// @param flagAt totals from here on are Flagged
/// @param soft totals above are Held
/// @param hard totals above are Blocked
struct Bound {
    uint128 flagAt;
    uint128 soft;
    uint128 hard;
}

/// @notice What may be spent.
/// @param currency ISO 4217 letters, left aligned, at most 24 bytes
/// @param perAction bound of one action
/// @param perDay bound of a UTC day, this delegation and everything below it together
/// @param perMonth bound of a UTC month
/// @param lifetime bound of the delegation's life
struct Financial {
    bytes32 currency;
    Bound perAction;
    Bound perDay;
    Bound perMonth;
    Bound lifetime;
}

/// @notice What may be done. Always applies.
/// @param operations keccak256 of the UTF-8 action types
/// @param targets keccak256(salt || UTF-8 origin)
/// @param perHour most actions in a UTC hour; NO_RATE is absent and means the parent's
/// @param perDay most actions in a UTC day; NO_RATE is absent and means the parent's
struct Operational {
    ItemSet operations;
    ItemSet targets;
    uint32 perHour;
    uint32 perDay;
}

/// @notice A time without authority: `from <= time < until`, unix seconds.
struct Blackout {
    uint64 from;
    uint64 until;
}

/// @notice When. Always applies. Time zones are display only.
/// @param notBefore unix seconds, inclusive
/// @param notAfter unix seconds, exclusive
/// @param week bit h is hour h of the UTC week, counted from Monday 00:00
/// @param blackouts strictly ascending, apart from each other, at most 8
struct Temporal {
    uint64 notBefore;
    uint64 notAfter;
    uint168 week;
    Blackout[] blackouts;
}

/// @notice Which data.
/// @param readable keccak256(salt || UTF-8 data set)
/// @param writable the same, for writing
/// @param ceiling highest classification, 0 public to 4 top secret
/// @param pii whether personal data may be touched
struct DataAccess {
    ItemSet readable;
    ItemSet writable;
    uint8 ceiling;
    bool pii;
}

/// @notice Whom it may reach, and how.
/// @param channels keccak256 of the UTF-8 channel names
/// @param recipients keccak256(salt || UTF-8 recipient)
/// @param outside whether recipients outside the organization may be reached
struct Communication {
    ItemSet channels;
    ItemSet recipients;
    bool outside;
}

/// @notice The limits of a delegation in five dimensions.
/// @param dimensions bit set, `1 << Dimension`: Operational and Temporal are always held; the part of a dimension that is
/// not held is all zero
struct Envelope {
    uint256 dimensions;
    Financial financial;
    Operational operational;
    Temporal temporal;
    DataAccess dataAccess;
    Communication communication;
}

uint128 constant NO_LIMIT = type(uint128).max;
uint32 constant NO_RATE = type(uint32).max;
uint256 constant MAX_ITEMS = 32;
uint256 constant MAX_BLACKOUTS = 8;
uint8 constant TOP_SECRET = 4;
