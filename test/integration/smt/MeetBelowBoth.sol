// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The meet of two limits is a limit of both
/// @dev Stands for `_min` in contracts/lineage/envelope/EnvelopeOrder.sol, which every amount, rate and ceiling goes through.
abstract contract Property {
    function check(uint256 a, uint256 b) external pure {
        uint256 meet = _meet(a, b);
        assert(meet <= a && meet <= b);
    }

    function _meet(uint256 a, uint256 b) internal pure virtual returns (uint256);
}

contract Proof is Property {
    function _meet(uint256 a, uint256 b) internal pure override returns (uint256) {
        return a < b ? a : b;
    }
}

/// @dev Planted: zero is taken for "absent".
contract Twin is Property {
    function _meet(uint256 a, uint256 b) internal pure override returns (uint256) {
        if (a == 0) return b;
        return a < b ? a : b;
    }
}
