// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title However levels are handed on, depth and levels left stay within the maximum
/// @dev Stands for `delegate` in contracts/lineage/TrustLineage.sol. One path is all of them: a grant depends on its parent
/// alone.
abstract contract Property {
    uint8 internal constant MAX_DEPTH = 8;

    uint8 private _depth;
    uint8 internal _room = MAX_DEPTH;

    function establish() external {
        _depth = 0;
        _room = MAX_DEPTH;
    }

    function delegate(uint8 levels) external {
        require(_mayHandOn(levels));
        ++_depth;
        _room = levels;
        assert(_depth + _room <= MAX_DEPTH);
    }

    function _mayHandOn(uint8 levels) internal view virtual returns (bool);
}

contract Proof is Property {
    function _mayHandOn(uint8 levels) internal view override returns (bool) {
        return levels < _room;
    }
}

/// @dev Planted: a child may get as many levels as its parent has.
contract Twin is Property {
    function _mayHandOn(uint8 levels) internal view override returns (bool) {
        return _room > 0 && levels <= _room;
    }
}
