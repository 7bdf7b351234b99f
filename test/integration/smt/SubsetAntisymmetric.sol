// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Two bit sets that are each within the other are the same set
/// @dev Stands for the dimensions and the week in contracts/lineage/envelope/EnvelopeOrder.sol, byte by byte.
abstract contract Property {
    function check(uint8 a, uint8 b) external pure {
        require(_isWithin(a, b) && _isWithin(b, a));
        assert(a ^ b == 0);
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
