// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {ICouncil} from "../interfaces/ICouncil.sol";
import {IGate} from "../interfaces/IGate.sol";

/// @title What a call would schedule
/// @notice The council hands on only what has an end.
library Operations {
    /// @dev An operation of the timelock, as far as the council looks at it.
    struct Operation {
        address[] targets;
        bytes[] payloads;
        bytes32 salt;
        uint256 delay;
    }

    /// @notice Reads a call of the timelock; `schedules` is false when it is neither `schedule` nor `scheduleBatch`.
    function read(bytes calldata data) internal pure returns (bool schedules, Operation memory operation) {
        bytes4 selector = bytes4(data);
        if (selector == TimelockController.schedule.selector) {
            operation.targets = new address[](1);
            operation.payloads = new bytes[](1);
            (operation.targets[0], , operation.payloads[0], , operation.salt, operation.delay) = abi.decode(
                data[4:],
                (address, uint256, bytes, bytes32, bytes32, uint256)
            );
            return (true, operation);
        }
        if (selector != TimelockController.scheduleBatch.selector) return (false, operation);
        (operation.targets, , operation.payloads, , operation.salt, operation.delay) = abi.decode(
            data[4:],
            (address[], uint256[], bytes[], bytes32, bytes32, uint256)
        );
        return (true, operation);
    }

    /// @notice A target that would act whatever was decided since; zero for none. Every target of ours checks a mark and a
    /// deadline; OpenZeppelin's contracts, the timelock itself and the roles, do not, so the first call of the batch must be
    /// the council's `expect`. For the council, which is the contract this runs in.
    function findUndated(
        Operation memory operation,
        address timelock,
        address roles
    ) internal view returns (address undated) {
        address[] memory targets = operation.targets;
        if (_isDated(operation)) return address(0);
        for (uint256 i = 0; i < targets.length; ++i) {
            if (targets[i] == timelock || targets[i] == roles) return targets[i];
        }
    }

    /// @notice Whether it is what a closed gate lets pass: its reopening, and nothing beside it.
    function isReopening(Operation memory operation, address gate) internal pure returns (bool) {
        if (operation.targets.length != 1 || operation.payloads.length != 1) return false;
        return operation.targets[0] == gate && bytes4(operation.payloads[0]) == IGate.open.selector;
    }

    function _isDated(Operation memory operation) private view returns (bool) {
        if (operation.targets.length == 0 || operation.payloads.length == 0) return false;
        return operation.targets[0] == address(this) && bytes4(operation.payloads[0]) == ICouncil.expect.selector;
    }
}
