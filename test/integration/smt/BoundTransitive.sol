// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Bound} from "../../../contracts/types/Envelope.sol";

/// @title A bound within a bound within a third is within the third
/// @dev Stands for `_bound` in contracts/lineage/envelope/EnvelopeOrder.sol.
abstract contract Property {
    function check(Bound calldata a, Bound calldata b, Bound calldata c) external pure {
        require(_isWithin(a, b) && _isWithin(b, c));
        assert(_isWithin(a, c));
    }

    function _isWithin(Bound calldata child, Bound calldata parent) internal pure virtual returns (bool);
}

contract Proof is Property {
    function _isWithin(Bound calldata child, Bound calldata parent) internal pure override returns (bool) {
        return child.flagAt <= parent.flagAt && child.soft <= parent.soft && child.hard <= parent.hard;
    }
}

/// @dev Planted: one member that is tighter is enough.
contract Twin is Property {
    function _isWithin(Bound calldata child, Bound calldata parent) internal pure override returns (bool) {
        return child.flagAt <= parent.flagAt || child.soft <= parent.soft || child.hard <= parent.hard;
    }
}
