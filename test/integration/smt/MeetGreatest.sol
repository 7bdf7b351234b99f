// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Nothing within two limits is cut off by their meet
/// @dev Stands for `_min` in contracts/lineage/envelope/EnvelopeOrder.sol, which every amount, rate and ceiling goes through.
abstract contract Property {
    function check(uint256 a, uint256 b, uint256 c) external pure {
        require(c <= a && c <= b);
        assert(c <= _meet(a, b));
    }

    function _meet(uint256 a, uint256 b) internal pure virtual returns (uint256);
}

contract Proof is Property {
    function _meet(uint256 a, uint256 b) internal pure override returns (uint256) {
        return a < b ? a : b;
    }
}

/// @dev Planted: equal limits leave nothing.
contract Twin is Property {
    function _meet(uint256 a, uint256 b) internal pure override returns (uint256) {
        if (a == b) return 0;
        return a < b ? a : b;
    }
}
