// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A delegation is deeper than its parent, so no path runs in a circle
/// @dev Stands for `delegate` in contracts/lineage/TrustLineage.sol, without the limits on depth: this holds with or without.
abstract contract Property {
    uint256 private _count;
    mapping(uint256 node => uint256 parent) private _parents;
    mapping(uint256 node => uint8 depth) private _depths;

    function delegate(uint256 parent) external {
        require(parent <= _count);
        uint256 child = ++_count;
        _parents[child] = parent;
        _depths[child] = _below(_depths[parent]);
    }

    function check(uint256 node) external view {
        require(node > 0 && node <= _count);
        assert(_depths[node] > _depths[_parents[node]]);
    }

    function _below(uint8 depth) internal pure virtual returns (uint8);
}

contract Proof is Property {
    function _below(uint8 depth) internal pure override returns (uint8) {
        return depth + 1;
    }
}

/// @dev Planted: a child of the first level is on the first level too.
contract Twin is Property {
    function _below(uint8 depth) internal pure override returns (uint8) {
        return depth == 1 ? depth : depth + 1;
    }
}
