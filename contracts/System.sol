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
    address public immutable override lineage;
    /// @inheritdoc ISystem
    address public immutable override policyRegistry;
    /// @inheritdoc ISystem
    address public immutable override modelRegistry;
    /// @inheritdoc ISystem
    address public immutable override anchorLog;
    /// @inheritdoc ISystem
    address public immutable override pause;
    /// @inheritdoc ISystem
    address public immutable override roles;
    /// @inheritdoc ISystem
    address public immutable override timelock;
    /// @inheritdoc ISystem
    uint64 public immutable override deployedAt;

    /// @param organization_ SHA-256 of the organization's name
    constructor(bytes32 organization_, Components memory components) {
        // Check: nothing is left out.
        if (organization_ == 0) revert System_NoOrganization();
        _checkCode(components.agentRegistry);
        _checkCode(components.lineage);
        _checkCode(components.policyRegistry);
        _checkCode(components.modelRegistry);
        _checkCode(components.anchorLog);
        _checkCode(components.pause);
        _checkCode(components.roles);

        // Effect
        organization = organization_;
        agentRegistry = components.agentRegistry;
        lineage = components.lineage;
        policyRegistry = components.policyRegistry;
        modelRegistry = components.modelRegistry;
        anchorLog = components.anchorLog;
        pause = components.pause;
        roles = components.roles;
        address timelock_ = IRoles(components.roles).timelock();
        timelock = timelock_;
        deployedAt = uint64(block.number);
        emit SystemDeployed({
            organization: organization_,
            agentRegistry: components.agentRegistry,
            lineage: components.lineage,
            policyRegistry: components.policyRegistry,
            modelRegistry: components.modelRegistry,
            anchorLog: components.anchorLog,
            pause: components.pause,
            roles: components.roles,
            timelock: timelock_
        });
    }

    function _checkCode(address component) private view {
        if (component.code.length == 0) revert System_NoCode(component);
    }
}
