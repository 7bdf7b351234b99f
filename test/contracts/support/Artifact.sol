// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {vm} from "./Vm.sol";

/// @notice Deploys contracts from their artifacts: the bytecode a deployment uses, and no other. `new` would have the
/// compiler put each contract into every test that makes one, which was half of the time a build took.
library Artifact {
    error Artifact_NotDeployed(string name);

    /// @param name `<file>:<contract>`
    function make(string memory name) internal returns (address) {
        return make(name, "");
    }

    /// @param arguments of the constructor, encoded
    function make(string memory name, bytes memory arguments) internal returns (address made) {
        bytes memory code = bytes.concat(vm.getCode(name), arguments);
        assembly ("memory-safe") {
            made := create(0, add(code, 0x20), mload(code))
        }
        if (made == address(0)) revert Artifact_NotDeployed(name);
    }
}
