// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    Blackout,
    Bound,
    Envelope,
    Financial,
    ItemSet,
    NO_LIMIT,
    NO_RATE,
    TOP_SECRET
} from "../../../contracts/types/Envelope.sol";
import {Meters} from "../../../contracts/lineage/envelope/Meters.sol";
import {Dimension, SetMode} from "../../../contracts/types/Words.sol";

/// @notice Canonical envelopes in which one part is free and the rest allows everything.
library Envelopes {
    /// @notice Every member that is a number or a flag, and no part of Financial.
    struct Numbers {
        uint256 dimensions;
        uint32 perHour;
        uint32 perDay;
        uint64 notBefore;
        uint64 notAfter;
        uint168 week;
        uint8 ceiling;
        bool pii;
        bool outside;
    }

    bytes32 internal constant USD = "USD";
    uint256 internal constant BASIC = (1 << uint256(Dimension.Operational)) | (1 << uint256(Dimension.Temporal));
    uint256 internal constant FINANCIAL = 1 << uint256(Dimension.Financial);
    uint256 internal constant ALL =
        BASIC | FINANCIAL | (1 << uint256(Dimension.DataAccess)) | (1 << uint256(Dimension.Communication));

    /// @notice Allows everything, at any time, at any price in USD.
    function widest() internal pure returns (Envelope memory envelope) {
        envelope.dimensions = ALL;
        envelope.financial.currency = USD;
        envelope.financial.perAction = unlimited();
        envelope.financial.perDay = unlimited();
        envelope.financial.perMonth = unlimited();
        envelope.financial.lifetime = unlimited();
        envelope.operational.operations.mode = SetMode.All;
        envelope.operational.targets.mode = SetMode.All;
        envelope.operational.perHour = NO_RATE;
        envelope.operational.perDay = NO_RATE;
        envelope.temporal.notAfter = type(uint40).max;
        envelope.temporal.week = type(uint168).max;
        envelope.dataAccess.readable.mode = SetMode.All;
        envelope.dataAccess.writable.mode = SetMode.All;
        envelope.dataAccess.ceiling = TOP_SECRET;
        envelope.dataAccess.pii = true;
        envelope.communication.channels.mode = SetMode.All;
        envelope.communication.recipients.mode = SetMode.All;
        envelope.communication.outside = true;
    }

    function all() internal pure returns (ItemSet memory set) {
        set.mode = SetMode.All;
    }

    function unlimited() internal pure returns (Bound memory) {
        return Bound({flagAt: NO_LIMIT, soft: NO_LIMIT, hard: NO_LIMIT});
    }

    /// @notice Allows nothing, at any time, and says nothing of money: what is quickest to compare.
    function barest() internal pure returns (Envelope memory envelope) {
        envelope.dimensions = BASIC;
        envelope.temporal.notAfter = type(uint40).max;
        envelope.temporal.week = type(uint168).max;
    }

    function money(Financial memory part) internal pure returns (Envelope memory envelope) {
        envelope = barest();
        envelope.dimensions |= FINANCIAL;
        envelope.financial = part;
    }

    /// @param meter of `Meters`: which of the four bounds it is, the others allow nothing
    function bounded(uint256 meter, Bound memory bound) internal pure returns (Envelope memory envelope) {
        envelope = barest();
        envelope.dimensions |= FINANCIAL;
        envelope.financial.currency = USD;
        if (meter == Meters.PER_ACTION) envelope.financial.perAction = bound;
        else if (meter == Meters.SPEND_DAY) envelope.financial.perDay = bound;
        else if (meter == Meters.SPEND_MONTH) envelope.financial.perMonth = bound;
        else envelope.financial.lifetime = bound;
    }

    function numbers(Numbers memory part) internal pure returns (Envelope memory envelope) {
        envelope = barest();
        envelope.dimensions = part.dimensions;
        envelope.operational.perHour = part.perHour;
        envelope.operational.perDay = part.perDay;
        envelope.temporal.notBefore = part.notBefore;
        envelope.temporal.notAfter = part.notAfter;
        envelope.temporal.week = part.week;
        envelope.dataAccess.ceiling = part.ceiling;
        envelope.dataAccess.pii = part.pii;
        envelope.communication.outside = part.outside;
    }

    function operations(ItemSet memory part) internal pure returns (Envelope memory envelope) {
        envelope = barest();
        envelope.operational.operations = part;
    }

    function blackouts(Blackout[] memory part) internal pure returns (Envelope memory envelope) {
        envelope = barest();
        envelope.temporal.blackouts = part;
    }
}
