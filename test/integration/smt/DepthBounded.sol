// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title No sequence of grants makes a delegation deeper than the maximum
/// @dev Stands for `delegate` in contracts/lineage/TrustLineage.sol, where the levels left are the only limit.
abstract contract Property {
    uint8 internal constant MAX_DEPTH = 8;

    uint256 private _count;
    /// @dev 0 for a genesis.
    mapping(uint256 node => uint8 depth) private _depths;
    mapping(uint256 node => uint8 levels) private _levels;

    function delegate(uint256 parent, uint8 levels) external {
        require(parent <= _count && _mayHandOn(levels, parent == 0 ? MAX_DEPTH : _levels[parent]));
        uint256 child = ++_count;
        _depths[child] = _depths[parent] + 1;
        _levels[child] = levels;
        assert(_depths[child] <= MAX_DEPTH);
    }

    function _mayHandOn(uint8 levels, uint8 room) internal pure virtual returns (bool);
}

contract Proof is Property {
    function _mayHandOn(uint8 levels, uint8 room) internal pure override returns (bool) {
        return levels < room;
    }
}

/// @dev Planted: a child may get as many levels as its parent has.
contract Twin is Property {
    function _mayHandOn(uint8 levels, uint8 room) internal pure override returns (bool) {
        return levels <= room;
    }
}
