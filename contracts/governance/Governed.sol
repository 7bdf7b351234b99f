// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IRoles} from "../interfaces/IRoles.sol";

/// @title Base of every contract whose writes belong to a role
/// @notice Who may loosen, who may restrict, who may enter.
/// @dev A caller without the power fails with `IRoles.Roles_Unauthorized(caller, role)`; role zero stands for the
/// timelock's seat. The modifiers call functions so that their code is not repeated at every use.
abstract contract Governed {
    bytes32 private constant TIMELOCK_SEAT = 0x00;

    IRoles private immutable _roles;
    address private immutable _timelock;
    bytes32 private immutable _guardian;
    bytes32 private immutable _registrar;

    /// @dev Loosening acts.
    modifier onlyTimelock() {
        _checkTimelock();
        _;
    }

    /// @dev Restricting acts.
    modifier onlyGuardianOrTimelock() {
        _checkGuardianOrTimelock();
        _;
    }

    /// @dev Entering agents.
    modifier onlyRegistrar() {
        _checkRegistrar();
        _;
    }

    /// @param roles_ IRoles; its timelock never changes, so it is read once
    constructor(address roles_) {
        _roles = IRoles(roles_);
        _timelock = IRoles(roles_).timelock();
        _guardian = IRoles(roles_).GUARDIAN();
        _registrar = IRoles(roles_).REGISTRAR();
    }

    /// @dev Whether the account may act as guardian or timelock, for acts that are open to others as well.
    function _mayRestrict(address account) internal view returns (bool) {
        return account == _timelock || _roles.hasRole(_guardian, account);
    }

    function _checkTimelock() private view {
        if (msg.sender != _timelock) revert IRoles.Roles_Unauthorized({caller: msg.sender, role: TIMELOCK_SEAT});
    }

    function _checkGuardianOrTimelock() private view {
        if (_mayRestrict(msg.sender)) return;
        revert IRoles.Roles_Unauthorized({caller: msg.sender, role: _guardian});
    }

    function _checkRegistrar() private view {
        if (_roles.hasRole(_registrar, msg.sender)) return;
        revert IRoles.Roles_Unauthorized({caller: msg.sender, role: _registrar});
    }
}
