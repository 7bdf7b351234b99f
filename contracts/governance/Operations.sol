// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {ICouncil} from "../interfaces/ICouncil.sol";

/// @title What may be scheduled
/// @notice The council hands on only what has an end.
/// @dev Operations of the timelock never expire. Every target of ours checks an epoch and a deadline; OpenZeppelin's
/// contracts, the timelock itself and the roles, do not, so the council checks them in the first call of the batch.
library Operations {
    /// @notice A target that would act on an operation whatever its age; zero for none. For the council, which is the
    /// contract this runs in.
    /// @param data a call of the timelock
    function findUndated(bytes calldata data, address timelock, address roles) internal view returns (address) {
        bytes4 selector = bytes4(data);
        if (selector == TimelockController.schedule.selector) {
            address target = abi.decode(data[4:], (address));
            return target == timelock || target == roles ? target : address(0);
        }
        if (selector != TimelockController.scheduleBatch.selector) return address(0);
        (address[] memory targets, , bytes[] memory payloads) = abi.decode(data[4:], (address[], uint256[], bytes[]));
        if (_isDated(targets, payloads)) return address(0);
        for (uint256 i = 0; i < targets.length; ++i) {
            if (targets[i] == timelock || targets[i] == roles) return targets[i];
        }
        return address(0);
    }

    function _isDated(address[] memory targets, bytes[] memory payloads) private view returns (bool) {
        if (targets.length == 0 || payloads.length == 0) return false;
        return targets[0] == address(this) && bytes4(payloads[0]) == ICouncil.expect.selector;
    }
}
