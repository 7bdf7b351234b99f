// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPolicyRegistry} from "../../../../contracts/interfaces/IPolicyRegistry.sol";
import {PolicyRegistry} from "../../../../contracts/policy/PolicyRegistry.sol";
import {Check} from "../rules/support/Check.sol";
import {PolicyActs} from "./PolicyActs.sol";
import {PolicyGhosts} from "./PolicyGhosts.sol";

/// @notice Publishes and unpauses through the timelock, tries it without, and keeps its own account of both.
/// @dev It stands in the file of the test because the runner fuzzes only contracts of the files it is given.
contract PolicyRegistryHandler is PolicyActs {}

/// @notice What holds of every policy, whatever was decided.
/// - Publishing and unpausing take the timelock and its whole delay, the state they were decided for and their deadline;
///   pausing takes the guardian and no time.
/// - A version is never rewritten, in its entry or its parameters.
/// - Versions are in force one after the other, each from the second it was published in.
contract PolicyRegistryInvariants {
    PolicyRegistryHandler private _handler;
    PolicyRegistry private _registry;

    function setUp() external {
        _handler = new PolicyRegistryHandler();
        _registry = _handler.registry();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @notice The acts are not in vain: over a few worlds, each one happens.
    function test_EveryActHappens() external {
        uint256[] memory done = new uint256[](uint256(type(PolicyGhosts.Act).max) + 1);
        for (uint256 world = 0; world < 8; ++world) {
            PolicyRegistryHandler handler = new PolicyRegistryHandler();
            for (uint256 step = 0; step < 64; ++step) _step(handler, uint256(keccak256(abi.encode(world, step))));
            for (uint256 act = 0; act < done.length; ++act) done[act] += handler.done(PolicyGhosts.Act(act));
        }
        for (uint256 act = 0; act < done.length; ++act) Check.isTrue(done[act] > 0, "an act never happened");
    }

    function invariantLoosensOnlyThroughTheTimelock() external view {
        Check.same(_handler.disagreements(), 0, "disagreements");
        Check.same(_handler.brake().pausedUntil(), _handler.pausedUntil(), "paused until");
        Check.isTrue(_handler.brake().mark() == _handler.pauseMark(), "mark");
        for (uint256 policyId = 1; policyId <= _handler.POLICIES(); ++policyId) {
            PolicyGhosts.Ghost[] memory versions = _handler.versionsOf(policyId);
            Check.same(_registry.currentVersion(policyId), versions.length, "current version");
            for (uint256 i = 0; i < versions.length; ++i) {
                Check.isTrue(versions[i].publishedAt >= versions[i].readyAt, "delay");
                IPolicyRegistry.Version memory entry = _registry.getVersion(policyId, uint64(i + 1));
                Check.isTrue(entry.changeKind == versions[i].changeKind, "change kind");
            }
        }
    }

    function invariantVersionsAreNeverRewritten() external view {
        for (uint256 policyId = 1; policyId <= _handler.POLICIES(); ++policyId) {
            PolicyGhosts.Ghost[] memory versions = _handler.versionsOf(policyId);
            for (uint64 version = 1; version <= versions.length; ++version) {
                bytes memory parameters = _registry.getParameters(policyId, version);
                bytes32 actual = keccak256(abi.encode(_registry.getVersion(policyId, version), parameters));
                Check.isTrue(actual == versions[version - 1].entryHash, "entry");
                Check.isTrue(abi.decode(parameters, (uint256)) == versions[version - 1].parameter, "parameters");
            }
        }
    }

    function invariantVersionsFollowEachOtherInTime() external view {
        for (uint256 policyId = 1; policyId <= _handler.POLICIES(); ++policyId) {
            PolicyGhosts.Ghost[] memory versions = _handler.versionsOf(policyId);
            Check.same(_registry.versionAt(policyId, 0), 0, "before all");
            Check.same(_registry.versionAt(policyId, type(uint64).max), versions.length, "after all");
            for (uint256 i = 0; i < versions.length; ++i) {
                uint64 publishedAt = versions[i].publishedAt;
                if (i != 0) Check.isTrue(publishedAt > versions[i - 1].publishedAt, "ascending");
                Check.same(_registry.versionAt(policyId, publishedAt), i + 1, "from its second on");
                Check.same(_registry.versionAt(policyId, publishedAt - 1), i, "not before");
            }
        }
    }

    function _step(PolicyRegistryHandler handler, uint256 seed) private {
        bytes4[7] memory acts = [
            handler.proposePublish.selector,
            handler.proposeUnpause.selector,
            handler.execute.selector,
            handler.cancel.selector,
            handler.loosenDirectly.selector,
            handler.pause.selector,
            handler.wait.selector
        ];
        (bool happened, ) = address(handler).call(abi.encodeWithSelector(acts[(seed >> 128) % acts.length], seed));
        Check.isTrue(happened, "an act reverted");
    }
}
