// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Bound} from "../../../contracts/types/Envelope.sol";

/// @title A bound is no wider than itself
/// @dev Stands for `_bound` in contracts/lineage/envelope/EnvelopeOrder.sol.
abstract contract Property {
    function check(Bound calldata a) external pure {
        assert(_isWithin(a, a));
    }

    function _isWithin(Bound calldata child, Bound calldata parent) internal pure virtual returns (bool);
}

contract Proof is Property {
    function _isWithin(Bound calldata child, Bound calldata parent) internal pure override returns (bool) {
        return child.flagAt <= parent.flagAt && child.soft <= parent.soft && child.hard <= parent.hard;
    }
}

/// @dev Planted: one member is compared strictly.
contract Twin is Property {
    function _isWithin(Bound calldata child, Bound calldata parent) internal pure override returns (bool) {
        return child.flagAt <= parent.flagAt && child.soft <= parent.soft && child.hard < parent.hard;
    }
}
