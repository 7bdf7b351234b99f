// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Bound} from "../../../contracts/types/Envelope.sol";

/// @title Two bounds that are each no wider than the other are the same bound
/// @dev Stands for `_bound` in contracts/lineage/envelope/EnvelopeOrder.sol.
abstract contract Property {
    function check(Bound calldata a, Bound calldata b) external pure {
        require(_isWithin(a, b) && _isWithin(b, a));
        assert(a.flagAt == b.flagAt && a.soft == b.soft && a.hard == b.hard);
    }

    function _isWithin(Bound calldata child, Bound calldata parent) internal pure virtual returns (bool);
}

contract Proof is Property {
    function _isWithin(Bound calldata child, Bound calldata parent) internal pure override returns (bool) {
        return child.flagAt <= parent.flagAt && child.soft <= parent.soft && child.hard <= parent.hard;
    }
}

/// @dev Planted: `flagAt` is not compared.
contract Twin is Property {
    function _isWithin(Bound calldata child, Bound calldata parent) internal pure override returns (bool) {
        return child.soft <= parent.soft && child.hard <= parent.hard;
    }
}
