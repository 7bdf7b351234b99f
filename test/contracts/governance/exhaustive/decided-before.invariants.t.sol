// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Check} from "../../policy/rules/support/Check.sol";
import {GovernanceActs} from "./GovernanceActs.sol";
import {GovernanceCalls} from "./GovernanceCalls.sol";
import {GovernanceWorld} from "./GovernanceWorld.sol";

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

    /// @notice The acts are not in vain: every kind of call takes effect when nothing is restricted after it was decided.
    function test_EveryKindTakesEffect() external {
        _handler.enroll(0);
        for (uint8 kind = 0; kind <= uint8(type(GovernanceCalls.Kind).max); ++kind) {
            _carriedOut(_handler, GovernanceCalls.Kind(kind));
            Check.same(_handler.done(GovernanceCalls.Kind(kind)), 1, "took effect");
        }
        Check.same(_handler.undone(), 0, "undone");
    }

    /// @notice The model would notice: where a pause counts, what was decided before one ends it.
    function test_FindsThePlantedFault() external {
        Check.same(_undoneBy(new GovernanceHandler(true)), 1, "the planted fault was not found");
    }

    function test_TheSameAttackUndoesNothing() external {
        Check.same(_undoneBy(_handler), 0, "undone");
    }

    /// @dev In quiet times: the end of the first pause there will be. Then there is one.
    function _undoneBy(GovernanceHandler handler) private returns (uint256) {
        handler.decide(uint256(GovernanceCalls.Kind.Unpause), 0, bytes16(uint128(1)));
        handler.wait(1 days);
        handler.wait(1 days);
        handler.prepare(uint256(GovernanceCalls.Kind.Unpause));
        handler.executeLast();
        return handler.undone();
    }

    function _carriedOut(GovernanceHandler handler, GovernanceCalls.Kind kind) private {
        handler.prepare(uint256(kind));
        bool isOfNewLog = kind == GovernanceCalls.Kind.SetAnchorer || kind == GovernanceCalls.Kind.AddSigner;
        handler.decideToday(uint256(kind), isOfNewLog ? 2 : 1);
        handler.wait(1 days);
        handler.wait(1 days);
        handler.executeLast();
    }
}
