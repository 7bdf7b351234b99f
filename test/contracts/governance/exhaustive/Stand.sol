// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPause} from "../../../../contracts/interfaces/IPause.sol";
import {Governed} from "../../../../contracts/governance/Governed.sol";
import {Marks} from "../../../../contracts/libraries/Marks.sol";

/// @notice A member who signs whatever it is asked.
contract Willing {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0x1626ba7e;
    }
}

/// @notice The planted fault: a pause whose mark is a counter, as it was before there were marks.
contract CountingPause is IPause, Governed {
    uint64 public constant override MAX_PAUSE = 14 days;

    uint64 public override pausedUntil;
    bytes16 public override mark;

    constructor(address roles) Governed(roles) {}

    function pause(bytes32) external override onlyGuardianOrTimelock {
        pausedUntil = uint64(block.timestamp) + MAX_PAUSE;
        mark = bytes16(uint128(mark) + 1);
    }

    function unpause(bytes16 expectedMark, uint64 deadline) external override onlyTimelock {
        Marks.check({expected: expectedMark, actual: mark, deadline: deadline});
        if (block.timestamp >= pausedUntil) revert Pause_NotPaused();
        pausedUntil = 0;
    }
}
