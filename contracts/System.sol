// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IRoles} from "./interfaces/IRoles.sol";
import {ISystem} from "./interfaces/ISystem.sol";

/// @title The one address a verifier is given
/// @dev NOTE: on chains where NUMBER is the parent chain's height, `deployedAt` is one too; read events from zero there.
contract System is ISystem {
    /// @inheritdoc ISystem
    bytes32 public immutable override organization;
    /// @inheritdoc ISystem
    address public immutable override agentRegistry;
    /// @inheritdoc ISystem
    address public immutable override policyRegistry;
    /// @inheritdoc ISystem
    address public immutable override anchorLog;
    /// @inheritdoc ISystem
    address public immutable override roles;
    /// @inheritdoc ISystem
    address public immutable override timelock;
    /// @inheritdoc ISystem
    uint64 public immutable override deployedAt;

    /// @param organization_ SHA-256 of the organization's name
    constructor(
        bytes32 organization_,
        address agentRegistry_,
        address policyRegistry_,
        address anchorLog_,
        address roles_
    ) {
        // Check: nothing is left out.
        if (organization_ == 0) revert System_NoOrganization();
        _checkCode(agentRegistry_);
        _checkCode(policyRegistry_);
        _checkCode(anchorLog_);
        _checkCode(roles_);

        // Effect
        organization = organization_;
        agentRegistry = agentRegistry_;
        policyRegistry = policyRegistry_;
        anchorLog = anchorLog_;
        roles = roles_;
        address timelock_ = IRoles(roles_).timelock();
        timelock = timelock_;
        deployedAt = uint64(block.number);
        emit SystemDeployed({
            organization: organization_,
            agentRegistry: agentRegistry_,
            policyRegistry: policyRegistry_,
            anchorLog: anchorLog_,
            roles: roles_,
            timelock: timelock_
        });
    }

    function _checkCode(address component) private view {
        if (component.code.length == 0) revert System_NoCode(component);
    }
}
