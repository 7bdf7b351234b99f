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
} from "../../../../contracts/types/Envelope.sol";
import {SetMode} from "../../../../contracts/types/Words.sol";

/// @title Canonical envelopes out of a seed
/// @notice From a small world, so that two of them are often equal, comparable, or both in part.
library EnvelopeArbitrary {
    struct Source {
        uint256 seed;
    }

    uint256 private constant BASIC = (1 << 2) | (1 << 3);
    uint256 private constant DAY = 24;

    function from(uint256 seed) internal pure returns (Envelope memory envelope) {
        Source memory source = Source(seed);
        uint256 optional = _next(source, 8);
        envelope.dimensions = BASIC;
        if (optional & 1 != 0) {
            envelope.dimensions |= 1 << 1;
            envelope.financial = Financial({
                currency: _next(source, 4) == 0 ? bytes32("EUR") : bytes32("USD"),
                perAction: _bound(source),
                perDay: _bound(source),
                perMonth: _bound(source),
                lifetime: _bound(source)
            });
        }
        envelope.operational = Operational(_set(source), _set(source), _rate(source), _rate(source));
        uint64 notBefore = uint64(_next(source, 4));
        envelope.temporal = Temporal({
            notBefore: notBefore,
            notAfter: notBefore + 1 + uint64(_next(source, 1_000_000)),
            week: uint168(_next(source, 1 << 7) << (3 * DAY)),
            blackouts: _blackouts(source)
        });
        if (optional & 2 != 0) {
            envelope.dimensions |= 1 << 4;
            envelope.dataAccess = DataAccess(
                _set(source),
                _set(source),
                uint8(_next(source, 5)),
                _next(source, 2) == 0
            );
        }
        if (optional & 4 != 0) {
            envelope.dimensions |= 1 << 5;
            envelope.communication = Communication(_set(source), _set(source), _next(source, 2) == 0);
        }
    }

    /// @notice A number below `count`.
    function _next(Source memory source, uint256 count) private pure returns (uint256) {
        source.seed = uint256(keccak256(abi.encode(source.seed)));
        return source.seed % count;
    }

    function _bound(Source memory source) private pure returns (Bound memory) {
        if (_next(source, 3) == 0) return Bound(NO_LIMIT, NO_LIMIT, NO_LIMIT);
        uint128 flagAt = uint128(_next(source, 4));
        uint128 soft = flagAt + uint128(_next(source, 3));
        return Bound(flagAt, soft, _next(source, 4) == 0 ? NO_LIMIT : soft + uint128(_next(source, 3)));
    }

    function _rate(Source memory source) private pure returns (uint32) {
        return _next(source, 3) == 0 ? NO_RATE : uint32(_next(source, 3));
    }

    /// @dev A subset of four names, or all.
    function _set(Source memory source) private pure returns (ItemSet memory set) {
        uint256 bits = _next(source, 20);
        if (bits == 0) return set;
        if (bits > 15) return ItemSet(SetMode.All, new bytes32[](0));
        return ItemSet(SetMode.Listed, _items(bits));
    }

    function _items(uint256 bits) private pure returns (bytes32[] memory items) {
        uint256 count = 0;
        for (uint256 i = 0; i < 4; ++i) count += (bits >> i) & 1;
        items = new bytes32[](count);
        count = 0;
        for (uint256 i = 0; i < 4; ++i) {
            if ((bits >> i) & 1 != 0) items[count++] = bytes32(i + 1);
        }
    }

    function _blackouts(Source memory source) private pure returns (Blackout[] memory blackouts) {
        blackouts = new Blackout[](_next(source, 4));
        uint64 last = 0;
        for (uint256 i = 0; i < blackouts.length; ++i) {
            uint64 start = last + 1 + uint64(_next(source, 5));
            last = start + 1 + uint64(_next(source, 10));
            blackouts[i] = Blackout(start, last);
        }
    }
}
