// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Check} from "../policy/rules/support/Check.sol";
import {GovernanceActs} from "./invariants/GovernanceActs.sol";
import {GovernanceCalls} from "./invariants/GovernanceCalls.sol";
import {GovernanceWorld} from "./invariants/GovernanceWorld.sol";

/// @notice Decides, waits, restricts and carries out, in any order, with every mark somebody could think of.
/// @dev It stands in the file of the test because the runner fuzzes only contracts of the files it is given.
contract GovernanceHandler is GovernanceActs {
    constructor(bool isFaulty) GovernanceWorld(isFaulty) {}
}

/// @notice Nothing that was scheduled before a restriction undoes it; nothing the deployer left behind ever takes effect.
contract DecidedBeforeInvariants {
    GovernanceHandler private _handler;

    function setUp() external {
        _handler = new GovernanceHandler(false);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariantNothingDecidedBeforeARestrictionUndoesIt() external view {
        Check.same(_handler.undone(), 0, "undone");
    }

    /// @notice The acts are not in vain: over a few worlds every kind of call takes effect, between many restrictions.
    function test_EveryKindTakesEffect() external {
        uint256[] memory done = new uint256[](uint256(type(GovernanceCalls.Kind).max) + 1);
        for (uint256 world = 0; world < 6; ++world) {
            GovernanceHandler handler = _lived(false, world, 600);
            Check.same(handler.undone(), 0, "undone");
            Check.isTrue(handler.restrictions() > 20, "restrictions");
            for (uint256 kind = 0; kind < done.length; ++kind) done[kind] += handler.done(GovernanceCalls.Kind(kind));
        }
        for (uint256 kind = 0; kind < done.length; ++kind) Check.isTrue(done[kind] > 0, "a kind never took effect");
    }

    /// @notice The model would notice: with a pause that counts, what was decided before one ends it.
    function test_FindsThePlantedFault() external {
        uint256 undone = 0;
        for (uint256 world = 0; world < 6; ++world) undone += _lived(true, world, 600).undone();
        Check.isTrue(undone > 0, "the planted fault was not found");
    }

    function _lived(bool isFaulty, uint256 world, uint256 steps) private returns (GovernanceHandler handler) {
        handler = new GovernanceHandler(isFaulty);
        for (uint256 step = 0; step < steps; ++step) _step(handler, uint256(keccak256(abi.encode(world, step))));
    }

    function _step(GovernanceHandler handler, uint256 seed) private {
        bytes4[10] memory acts = [
            handler.schedule.selector,
            handler.schedule.selector,
            handler.schedule.selector,
            handler.execute.selector,
            handler.execute.selector,
            handler.execute.selector,
            handler.wait.selector,
            handler.restrict.selector,
            handler.close.selector,
            handler.enroll.selector
        ];
        (bool happened, ) = address(handler).call(abi.encodeWithSelector(acts[(seed >> 128) % acts.length], seed));
        Check.isTrue(happened, "an act reverted");
    }
}
