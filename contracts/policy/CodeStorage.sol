// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

/// @title Write-once bytes kept as the code of an account
/// @notice One account read instead of one slot per word: cheap to read whole, and proven by a code hash alone.
library CodeStorage {
    /// @dev EIP-170, less the leading STOP.
    uint256 internal constant MAX_LENGTH = 24_575;

    /// @notice Stores `data`; at most MAX_LENGTH bytes.
    /// @param salt must be new for equal data
    function write(bytes32 salt, bytes memory data) internal returns (address pointer) {
        // PUSH2 length DUP1 PUSH1 10 RETURNDATASIZE CODECOPY RETURNDATASIZE RETURN, then STOP (so that the data can never
        // run as code) and the data.
        bytes memory creation = abi.encodePacked(hex"61", uint16(data.length + 1), hex"80600a3d393df3", hex"00", data);
        return Create2.deploy({amount: 0, salt: salt, bytecode: creation});
    }

    /// @notice What `write` stored.
    function read(address pointer) internal view returns (bytes memory) {
        return Bytes.splice({buffer: pointer.code, start: 1});
    }
}
