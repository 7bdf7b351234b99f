// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Who the parents of a batch's records are
/// @notice One group for each record, in order: the number of parents in one byte, then for each parent its log id and seq, 8
/// bytes each, big endian.
library Links {
    uint256 private constant PARENT = 16;

    /// @notice Whether the bytes are exactly this many groups, so that everyone reads them alike.
    function isWhole(bytes calldata links, uint256 groups) internal pure returns (bool) {
        uint256 place = 0;
        for (uint256 i = 0; i < groups; ++i) {
            if (place >= links.length) return false;
            place += 1 + PARENT * uint8(links[place]);
        }
        return place == links.length;
    }
}
