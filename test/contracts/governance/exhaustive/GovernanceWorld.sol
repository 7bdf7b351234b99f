// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {ERC7913P256Verifier} from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913P256Verifier.sol";

import {AnchorLog} from "../../../../contracts/anchor/AnchorLog.sol";
import {Council} from "../../../../contracts/governance/Council.sol";
import {Gate} from "../../../../contracts/governance/Gate.sol";
import {Pause} from "../../../../contracts/governance/Pause.sol";
import {Roles} from "../../../../contracts/governance/Roles.sol";
import {AgentRegistry} from "../../../../contracts/identity/AgentRegistry.sol";
import {CertificateRoots} from "../../../../contracts/identity/CertificateRoots.sol";
import {IPause} from "../../../../contracts/interfaces/IPause.sol";
import {ISystem} from "../../../../contracts/interfaces/ISystem.sol";
import {TrustLineage} from "../../../../contracts/lineage/TrustLineage.sol";
import {PolicyRegistry} from "../../../../contracts/policy/PolicyRegistry.sol";
import {ModelRegistry} from "../../../../contracts/provenance/ModelRegistry.sol";
import {System} from "../../../../contracts/System.sol";
import {OrderedEvaluator} from "../../policy/exhaustive/OrderedEvaluator.sol";
import {vm} from "../../support/Vm.sol";
import {CountingPause, Willing} from "./Stand.sol";

/// @notice An organization as it is deployed, with a deployer who leaves operations behind.
/// @dev This contract is deployer, registrar and anchorer.
abstract contract GovernanceWorld {
    /// @dev An operation on the timelock's list.
    /// @param seq when it was scheduled, in acts
    /// @param subject what it would loosen
    struct Operation {
        uint256 seq;
        uint8 kind;
        bytes32 subject;
        address[] targets;
        bytes[] payloads;
        bytes32 salt;
        bool isOver;
    }

    uint256 internal constant DELAY = 2 days;
    uint64 internal constant NEVER = type(uint64).max;
    address internal constant GUARDIAN = address(0x60a4d);
    /// @dev Whom loosening would give power to.
    address internal constant THIEF = address(0xbad);

    Gate public immutable gate;
    TimelockController internal immutable _timelock;
    Roles internal immutable _roles;
    IPause internal immutable _pause;
    Council internal immutable _council;
    AgentRegistry internal immutable _agents;
    PolicyRegistry internal immutable _policies;
    AnchorLog internal immutable _logs;
    ModelRegistry internal immutable _models;
    TrustLineage internal immutable _lineage;
    CertificateRoots internal immutable _certificates;
    System internal immutable _system;
    address internal immutable _evaluator;

    bytes[] internal _members;
    Operation[] internal _operations;

    /// @param isFaulty whether the pause counts instead of marking
    constructor(bool isFaulty) {
        // A runner starts at second 1, which the timelock takes for done.
        vm.warp(1_800_000_000);
        gate = new Gate(address(this));
        _timelock = TimelockController(payable(gate.timelock()));
        address roles = address(new Roles(address(_timelock), GUARDIAN, address(this)));
        _roles = Roles(roles);
        _pause = isFaulty ? IPause(new CountingPause(roles)) : new Pause(roles);
        _members = _sorted();
        _council = new Council(roles, address(_pause), address(gate), _members, 2);
        address verifier = address(new ERC7913P256Verifier());
        _agents = new AgentRegistry(roles, verifier, verifier);
        _policies = new PolicyRegistry(roles, address(_agents));
        _logs = new AnchorLog(roles);
        _models = new ModelRegistry(roles);
        _lineage = new TrustLineage(roles, address(_agents), 3);
        _certificates = new CertificateRoots(roles);
        _system = new System("organization", _components(), address(0));
        _evaluator = address(new OrderedEvaluator(0));
        _leaveBehind();
        _configure();
    }

    /// @dev With the deployer's seat, and no delay: what nobody may ever carry out.
    function _leaveBehind() private {
        address[] memory targets = new address[](1);
        bytes[] memory payloads = new bytes[](1);
        bytes memory seat = abi.encodeCall(_timelock.grantRole, (_timelock.PROPOSER_ROLE(), THIEF));
        bytes memory role = abi.encodeCall(_roles.grantRole, (_roles.GUARDIAN(), THIEF));
        for (uint256 i = 0; i < 4; ++i) {
            (targets[0], payloads[0]) = i % 2 == 0 ? (address(_timelock), seat) : (address(_roles), role);
            // The second time with the salt that begins with nothing, as the configuration's does.
            bytes32 salt = bytes32(i);
            _timelock.scheduleBatch(targets, new uint256[](1), payloads, 0, salt, 0);
            _operations.push(Operation(0, type(uint8).max, 0, targets, payloads, salt, false));
        }
    }

    /// @dev As ignition/configuration.ts does, in one operation.
    function _configure() private {
        address[] memory targets = new address[](6);
        bytes[] memory payloads = new bytes[](6);
        for (uint256 i = 0; i < 5; ++i) targets[i] = address(_timelock);
        bytes32 proposer = _timelock.PROPOSER_ROLE();
        bytes32 canceller = _timelock.CANCELLER_ROLE();
        payloads[0] = abi.encodeCall(_timelock.grantRole, (proposer, address(_council)));
        payloads[1] = abi.encodeCall(_timelock.grantRole, (canceller, address(_council)));
        payloads[2] = abi.encodeCall(_timelock.revokeRole, (proposer, address(this)));
        payloads[3] = abi.encodeCall(_timelock.revokeRole, (canceller, address(this)));
        payloads[4] = abi.encodeCall(_timelock.updateDelay, (DELAY));
        (targets[5], payloads[5]) = (address(gate), abi.encodeCall(gate.open, (0, NEVER)));
        _timelock.scheduleBatch(targets, new uint256[](6), payloads, 0, 0, 0);
        gate.executeBatch(targets, new uint256[](6), payloads, 0, 0);
    }

    function _components() private view returns (ISystem.Components memory) {
        return
            ISystem.Components({
                agentRegistry: address(_agents),
                lineage: address(_lineage),
                policyRegistry: address(_policies),
                modelRegistry: address(_models),
                anchorLog: address(_logs),
                pause: address(_pause),
                roles: address(_roles)
            });
    }

    /// @dev Three members, ascending by keccak256 as their signatures must be.
    function _sorted() private returns (bytes[] memory members) {
        members = new bytes[](3);
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory member = abi.encodePacked(new Willing());
            uint256 place = i;
            for (; place > 0 && keccak256(members[place - 1]) > keccak256(member); --place) {
                members[place] = members[place - 1];
            }
            members[place] = member;
        }
    }
}
