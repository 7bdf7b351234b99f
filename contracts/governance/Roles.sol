// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {AccessControlEnumerable} from "@openzeppelin/contracts/access/extensions/AccessControlEnumerable.sol";

import {IRoles} from "../interfaces/IRoles.sol";
import {Marks} from "../libraries/Marks.sol";

/// @title Who holds which power in one organization
/// @notice The timelock is the only admin from the first block on; the deployer never holds anything here.
/// @dev NOTE: a holder may renounce a role of its own. That only takes power away.
/// WARNING: should the timelock renounce DEFAULT_ADMIN_ROLE, the holders of all roles are fixed for good.
contract Roles is IRoles, AccessControlEnumerable {
    /// @inheritdoc IRoles
    bytes32 public constant override GUARDIAN = keccak256("GUARDIAN");
    /// @inheritdoc IRoles
    bytes32 public constant override REGISTRAR = keccak256("REGISTRAR");

    address private immutable _timelock;

    bytes16 private _mark;

    /// @param timelock_ TimelockController; the only admin
    /// @param guardian first holder of GUARDIAN
    /// @param registrar first holder of REGISTRAR
    constructor(address timelock_, address guardian, address registrar) {
        // Check: an admin without code could be a single key.
        if (timelock_.code.length == 0) revert Roles_NoTimelock(timelock_);
        // Effect: the timelock is admin of every role, itself included.
        _timelock = timelock_;
        _grantRole(DEFAULT_ADMIN_ROLE, timelock_);
        _grantRole(GUARDIAN, guardian);
        _grantRole(REGISTRAR, registrar);
    }

    /// @inheritdoc IRoles
    function timelock() external view override returns (address) {
        return _timelock;
    }

    /// @inheritdoc IRoles
    function mark() external view override returns (bytes16) {
        return _mark;
    }

    /// @inheritdoc IRoles
    function hasRole(
        bytes32 role,
        address account
    ) public view override(IRoles, IAccessControl, AccessControl) returns (bool) {
        return super.hasRole(role, account);
    }

    /// @dev A holder nobody is would be a power everybody believes to be held.
    function _grantRole(bytes32 role, address account) internal override returns (bool granted) {
        if (account == address(0)) revert Roles_ZeroAccount(role);
        granted = super._grantRole(role, account);
        if (granted) _mark = Marks.renew(_mark);
    }

    function _revokeRole(bytes32 role, address account) internal override returns (bool revoked) {
        revoked = super._revokeRole(role, account);
        if (revoked) _mark = Marks.renew(_mark);
    }

    /// @dev One error for a missing role, here and in every contract that asks this one.
    function _checkRole(bytes32 role, address account) internal view override {
        if (!hasRole(role, account)) revert Roles_Unauthorized(account, role);
    }
}
