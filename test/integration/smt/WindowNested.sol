// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What is in time for the child is in time for the parent
/// @dev Stands for `_temporal` in contracts/lineage/envelope/EnvelopeOrder.sol.
abstract contract Property {
    struct Window {
        uint64 notBefore;
        uint64 notAfter;
    }

    function check(Window calldata child, Window calldata parent, uint64 time) external pure {
        require(_isWithin(child, parent) && _holds(child, time));
        assert(_holds(parent, time));
    }

    function _isWithin(Window calldata child, Window calldata parent) internal pure virtual returns (bool);

    function _holds(Window calldata window, uint64 time) private pure returns (bool) {
        return window.notBefore <= time && time < window.notAfter;
    }
}

contract Proof is Property {
    function _isWithin(Window calldata child, Window calldata parent) internal pure override returns (bool) {
        return child.notBefore >= parent.notBefore && child.notAfter <= parent.notAfter;
    }
}

/// @dev Planted: a window that begins in the parent's may end later.
contract Twin is Property {
    function _isWithin(Window calldata child, Window calldata parent) internal pure override returns (bool) {
        return child.notBefore >= parent.notBefore && child.notBefore < parent.notAfter;
    }
}
