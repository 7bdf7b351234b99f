// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {Pause} from "../../../../contracts/governance/Pause.sol";
import {PolicyRegistry} from "../../../../contracts/policy/PolicyRegistry.sol";
import {ChangeKind} from "../../../../contracts/types/Words.sol";
import {Artifact} from "../../support/Artifact.sol";
import {Dice} from "../../support/Dice.sol";
import {OrderedEvaluator} from "./OrderedEvaluator.sol";

/// @notice Policies and the brake under a real timelock of two days, and a second account of what was decided.
abstract contract PolicyGhosts {
    using Dice for Dice.Cup;

    /// @param policyId zero for an `unpause`
    /// @param expected mark of the version, or of the pause
    struct Proposal {
        address target;
        bytes data;
        uint256 readyAt;
        bool isOver;
        uint256 policyId;
        bytes16 expected;
        uint64 deadline;
        uint256 evaluator;
        uint256 parameter;
    }

    /// @param entryHash of the whole entry, as it was when it was published
    struct Ghost {
        bytes32 entryHash;
        uint64 publishedAt;
        bytes16 mark;
        uint256 readyAt;
        uint256 evaluator;
        uint256 parameter;
        ChangeKind changeKind;
    }

    /// @notice Everything the handler can bring about; each must happen.
    enum Act {
        Proposed,
        Cancelled,
        Published,
        Unpaused,
        Paused,
        EarlyRefused,
        StaleRefused,
        DirectRefused
    }

    uint256 public constant POLICIES = 2;
    uint256 internal constant DELAY = 2 days;
    uint64 internal constant GAS = 1_000_000;
    address internal constant COUNCIL = address(0xc0);
    address internal constant GUARDIAN = address(0x60a4d);
    address internal constant STRANGER = address(0xbad);

    PolicyRegistry public immutable registry;
    Pause public immutable brake;
    TimelockController internal immutable _timelock;
    address[2] internal _evaluators;

    /// @notice How often the contracts and the ghosts disagreed about whether something is allowed.
    uint256 public disagreements;
    uint256 public pausedUntil;
    bytes16 public pauseMark;
    /// @notice How often each act happened.
    mapping(Act act => uint256 count) public done;
    Proposal[] internal _proposals;
    mapping(uint256 policyId => Ghost[] versions) internal _versions;

    constructor() {
        address[] memory proposers = new address[](1);
        proposers[0] = COUNCIL;
        bytes memory seats = abi.encode(DELAY, proposers, new address[](1), address(0));
        _timelock = TimelockController(payable(Artifact.make("TimelockController.sol:TimelockController", seats)));
        address roles = Artifact.make("Roles.sol:Roles", abi.encode(_timelock, GUARDIAN, STRANGER));
        registry = PolicyRegistry(Artifact.make("PolicyRegistry.sol:PolicyRegistry", abi.encode(roles, roles)));
        brake = Pause(Artifact.make("Pause.sol:Pause", abi.encode(roles)));
        for (uint256 i = 0; i < 2; ++i) _evaluators[i] = address(new OrderedEvaluator(i));
    }

    function versionsOf(uint256 policyId) external view returns (Ghost[] memory) {
        return _versions[policyId];
    }

    /// @dev What happened, against what had to.
    function _note(Act act, bool happened, bool isAllowed) internal {
        if (happened != isAllowed) ++disagreements;
        if (happened) ++done[act];
    }

    function _refused(Act act, bool happened) internal {
        if (happened) ++disagreements;
        else ++done[act];
    }

    function _entryHash(uint256 policyId, uint64 version) internal view returns (bytes32) {
        return keccak256(abi.encode(registry.getVersion(policyId, version), registry.getParameters(policyId, version)));
    }

    function _anyPolicy(Dice.Cup memory cup) internal pure returns (uint256) {
        return 1 + cup.roll(POLICIES);
    }

    /// @dev The mark of the version in force, as it was when it was published.
    function _current(uint256 policyId) internal view returns (bytes16) {
        Ghost[] storage versions = _versions[policyId];
        return versions.length == 0 ? bytes16(0) : versions[versions.length - 1].mark;
    }
}
