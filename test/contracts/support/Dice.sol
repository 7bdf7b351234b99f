// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Many small choices out of the one number a runner picks.
library Dice {
    struct Cup {
        uint256 seed;
    }

    /// @notice A number below `sides`.
    function roll(Cup memory cup, uint256 sides) internal pure returns (uint256) {
        cup.seed = uint256(keccak256(abi.encode(cup.seed)));
        return cup.seed % sides;
    }

    /// @notice True once in `sides` times.
    function luck(Cup memory cup, uint256 sides) internal pure returns (bool) {
        return roll(cup, sides) == 0;
    }
}
