// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Meters} from "../../../contracts/lineage/envelope/Meters.sol";

/// @title A later action is never charged to an earlier day
/// @dev The library's own code. Hours and months are left to the fuzz tests: the checker gives up on them.
abstract contract Property {
    function check(uint64 earlier, uint64 later) external pure {
        require(earlier <= later);
        assert(_periodOf(earlier) <= _periodOf(later));
    }

    function _periodOf(uint256 time) internal pure virtual returns (uint256);
}

contract Proof is Property {
    function _periodOf(uint256 time) internal pure override returns (uint256) {
        return Meters.periodOf(Meters.SPEND_DAY, time);
    }
}

/// @dev Planted: the second of the day in place of the day.
contract Twin is Property {
    function _periodOf(uint256 time) internal pure override returns (uint256) {
        return time % 1 days;
    }
}
