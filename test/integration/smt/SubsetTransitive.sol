// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A bit set within a set within a third is within the third
/// @dev Stands for the dimensions and the week in contracts/lineage/envelope/EnvelopeOrder.sol, byte by byte: the checker gives up on
/// 256 bits at once, and no byte depends on another.
abstract contract Property {
    function check(uint8 a, uint8 b, uint8 c) external pure {
        require(_isWithin(a, b) && _isWithin(b, c));
        assert(_isWithin(a, c));
    }

    function _isWithin(uint8 child, uint8 parent) internal pure virtual returns (bool);
}

contract Proof is Property {
    function _isWithin(uint8 child, uint8 parent) internal pure override returns (bool) {
        return child & ~parent == 0;
    }
}

/// @dev Planted: sets that meet pass.
contract Twin is Property {
    function _isWithin(uint8 child, uint8 parent) internal pure override returns (bool) {
        return child == 0 || child & parent != 0;
    }
}
