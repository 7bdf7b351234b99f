// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Whatever is reserved and given back, what is spent stays within the hard limit
/// @dev Stands for `take` in contracts/lineage/envelope/Charges.sol, `_judgeBound` in contracts/lineage/envelope/EnvelopeRules.sol,
/// and a counter that is kept as they say.
abstract contract Property {
    uint128 private immutable _hard;
    uint256 internal _spent;

    constructor(uint128 hard) {
        _hard = hard;
    }

    function reserve(uint256 amount) external {
        require(_totalWith(amount) <= _hard);
        assert(amount <= _hard && _spent <= _hard - amount);
        _spent += amount;
    }

    function giveBack(uint256 amount) external {
        require(amount <= _spent);
        _spent -= amount;
    }

    function _totalWith(uint256 amount) internal view virtual returns (uint256);
}

contract Proof is Property {
    constructor(uint128 hard) Property(hard) {}

    function _totalWith(uint256 amount) internal view override returns (uint256 total) {
        unchecked {
            total = _spent + amount;
        }
        if (total < amount) total = type(uint256).max;
    }
}

/// @dev Planted: a total that is too much to count begins again at zero.
contract Twin is Property {
    constructor(uint128 hard) Property(hard) {}

    function _totalWith(uint256 amount) internal view override returns (uint256 total) {
        unchecked {
            total = _spent + amount;
        }
    }
}
