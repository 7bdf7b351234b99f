// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @notice Calls whoever it was told to, when it is called.
contract Relay {
    address private _target;
    bytes private _data;

    function set(address target, bytes calldata data) external {
        _target = target;
        _data = data;
    }

    function forward() external {
        Address.functionCall(_target, _data);
    }
}
