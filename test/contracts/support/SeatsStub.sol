// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Roles nobody can change: whoever made it is timelock and registrar, and there is one guardian.
contract SeatsStub {
    bytes32 public constant GUARDIAN = keccak256("GUARDIAN");
    bytes32 public constant REGISTRAR = keccak256("REGISTRAR");
    address public immutable timelock = msg.sender;
    address private immutable _guardian;

    constructor(address guardian) {
        _guardian = guardian;
    }

    function hasRole(bytes32 role, address account) external view returns (bool) {
        return role == GUARDIAN ? account == _guardian : role == REGISTRAR && account == timelock;
    }
}
