// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governed} from "./governance/Governed.sol";
import {IRoles} from "./interfaces/IRoles.sol";
import {ISystem} from "./interfaces/ISystem.sol";
import {Marks} from "./libraries/Marks.sol";

/// @title The one address a verifier is given
/// @notice Says which contracts are the organization's, what came beside them, and which System follows.
/// @dev NOTE: on chains where NUMBER is the parent chain's height, `deployedAt` is one too; read events from zero there.
contract System is ISystem, Governed {
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

    /// @inheritdoc ISystem
    address public immutable override predecessor;

    uint256 private constant MAX_NAME = 64;

    /// @inheritdoc ISystem
    address public override successor;
    /// @inheritdoc ISystem
    bytes16 public override mark;
    string[] private _names;
    mapping(bytes32 nameHash => Entry[] entries) private _entries;

    /// @param organization_ SHA-256 of the organization's name
    /// @param predecessor_ ISystem; zero for the organization's first
    constructor(
        bytes32 organization_,
        Components memory components,
        address predecessor_
    ) Governed(_withCode(components.roles)) {
        // Check: nothing is left out.
        if (organization_ == 0) revert System_NoOrganization();
        _checkCode(components.agentRegistry);
        _checkCode(components.lineage);
        _checkCode(components.policyRegistry);
        _checkCode(components.modelRegistry);
        _checkCode(components.anchorLog);
        _checkCode(components.pause);
        if (predecessor_ != address(0)) {
            _checkCode(predecessor_);
            if (ISystem(predecessor_).organization() != organization_) revert System_NotPredecessor(predecessor_);
        }

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
        predecessor = predecessor_;
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

    /// @inheritdoc ISystem
    function nameContract(
        string calldata name,
        address target,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock {
        // Check
        Marks.check({expected: expectedMark, actual: mark, deadline: deadline});
        if (bytes(name).length == 0 || bytes(name).length > MAX_NAME) revert System_BadName(name);
        _checkCode(target);
        Entry[] storage entries = _entries[keccak256(bytes(name))];
        uint64 place = uint64(entries.length);
        // Effect: a new name only adds. Where one stood before, nothing that was decided before comes after.
        if (place == 0) _names.push(name);
        mark = place == 0 ? Marks.follow(mark) : Marks.renew(mark);
        entries.push(Entry({target: target, fromBlock: uint64(block.number)}));
        emit ContractNamed({indexedName: name, target: target, name: name, place: place});
    }

    /// @inheritdoc ISystem
    function nameSuccessor(address successor_, bytes16 expectedMark, uint64 deadline) external override onlyTimelock {
        // Check: each of the two names the other.
        Marks.check({expected: expectedMark, actual: mark, deadline: deadline});
        if (successor != address(0)) revert System_HasSuccessor(successor);
        _checkCode(successor_);
        // Interaction: read-only, of a contract the timelock names.
        ISystem next = ISystem(successor_);
        if (next.predecessor() != address(this) || next.organization() != organization) {
            revert System_NotSuccessor(successor_);
        }
        // Effect
        successor = successor_;
        mark = Marks.renew(mark);
        emit SuccessorNamed(successor_);
    }

    /// @inheritdoc ISystem
    function contractOf(string calldata name) external view override returns (address) {
        Entry[] storage entries = _entries[keccak256(bytes(name))];
        return entries.length == 0 ? address(0) : entries[entries.length - 1].target;
    }

    /// @inheritdoc ISystem
    function contractsOf(string calldata name) external view override returns (Entry[] memory) {
        return _entries[keccak256(bytes(name))];
    }

    /// @inheritdoc ISystem
    function contractNames() external view override returns (string[] memory) {
        return _names;
    }

    /// @dev The roles are asked before anything else of the constructor runs.
    function _withCode(address component) private view returns (address) {
        _checkCode(component);
        return component;
    }

    function _checkCode(address component) private view {
        if (component.code.length == 0) revert System_NoCode(component);
    }
}
