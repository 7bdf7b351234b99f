// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Calls} from "../../../../contracts/libraries/Calls.sol";
import {Decision} from "../../../../contracts/types/Decision.sol";
import {Custom} from "../../../../contracts/types/PolicyParameters.sol";
import {Reason} from "../../../../contracts/types/Reason.sol";
import {Dimension, Verdict} from "../../../../contracts/types/Words.sol";
import {vm} from "../../support/Vm.sol";
import {Check} from "./support/Check.sol";
import {Harness} from "./support/Harness.sol";
import {Digester, Echo, GasTeller, Reenterer, Teller} from "./support/Hostile.sol";
import {Zoo} from "./support/Zoo.sol";

/// @notice See calls.tree.
contract CustomRulesTest is Zoo {
    using Check for *;

    uint64 private constant GAS = 200_000;
    uint256 private constant POLICY = 77;
    bytes private constant QUESTION = abi.encodePacked(bytes4(0x01020304), POLICY, uint256(0xfeed));

    Harness private _harness;

    function setUp() external {
        _harness = new Harness();
        bytes memory good = abi.encode(Verdict.AutoApproved, Dimension.None, uint256(1));
        _fill(_harness, good);
        _tell("verdict None", abi.encode(uint256(0), uint256(0), uint256(1)));
        _tell("verdict 9", abi.encode(uint256(9), uint256(0), uint256(1)));
        _tell("dimension 6", abi.encode(uint256(1), uint256(6), uint256(1)));
        _tell("reason 0", abi.encode(uint256(1), uint256(0), uint256(0)));
        _tell("reason 1,000", abi.encode(uint256(1), uint256(0), uint256(1_000)));
        _tell("reason 9,999", abi.encode(uint256(1), uint256(0), uint256(9_999)));
        _tell("reason 10,000", abi.encode(uint256(1), uint256(0), uint256(10_000)));
        _tell("97 bytes", bytes.concat(good, hex"01"));
    }

    function test_NoCustomsAddNothing() external view {
        _judge(new Custom[](0)).same(_auto(), "none");
    }

    function testFuzz_TheStrictestWinsAndTheFirstOfEquals(uint8[8] memory verdicts, uint256 length) external {
        length = length % 9;
        Custom[] memory customs = new Custom[](length);
        Decision memory expected = _auto();
        for (uint256 i = 0; i < length; ++i) {
            Verdict verdict = Verdict(1 + (verdicts[i] % 4));
            customs[i] = _custom(_teller(verdict, Dimension.DataAccess, 10 + i));
            if (verdict <= expected.verdict) continue;
            uint256 reason = 1_000 * (i + 1) + 10 + i;
            expected = Decision({verdict: verdict, dimension: Dimension.DataAccess, reason: reason});
        }
        _judge(customs).same(expected, "strictest");
    }

    function test_ReasonsCarryThePlace() external {
        Custom[] memory customs = new Custom[](8);
        for (uint256 i = 0; i < 8; ++i) customs[i] = _custom(_teller(Verdict.AutoApproved, Dimension.None, 5));
        for (uint256 i = 0; i < 8; ++i) {
            Custom memory silent = customs[i];
            customs[i] = _custom(_teller(Verdict.Flagged, Dimension.Temporal, 999));
            _judge(customs).says(Verdict.Flagged, Dimension.Temporal, 1_000 * (i + 1) + 999, "place");
            customs[i] = silent;
        }
    }

    function test_ItsOwnReasonThreeIsNotUnevaluable() external {
        _judge(_one(_teller(Verdict.Blocked, Dimension.None, 3))).says(Verdict.Blocked, Dimension.None, 1_003, "own");
    }

    function test_TheQuestionIsForwardedAsItIs() external {
        uint256 digest = uint256(keccak256(abi.encodePacked(bytes4(0x01020304), uint256(0xfeed))));
        uint256 reason = 1_000 + 1 + (digest % 999);
        _judge(_one(address(new Digester()))).says(Verdict.Flagged, Dimension.None, reason, "the request");
        _judge(_one(address(new Echo()))).says(Verdict.Held, Dimension.Financial, 1_000 + POLICY, "the policy");
    }

    function test_TheZooIsUnevaluable() external view {
        for (uint256 i = 0; i < zoo.length; ++i) {
            Decision memory decision = _judge(_one(zoo[i].account));
            // The re-entrant one says itself what it was told inside; whatever it says, it is Blocked.
            bool reentrant = keccak256(bytes(zoo[i].name)) == keccak256("re-entrant");
            decision.says(Verdict.Blocked, Dimension.None, reentrant ? 1_003 : Reason.UNEVALUABLE, zoo[i].name);
        }
    }

    function testFuzz_TheZooIsBlockedAtEveryGasLimitThatIsEnough(uint256 which, uint256 limit) external view {
        Animal memory animal = zoo[which % zoo.length];
        Custom[] memory customs = _one(animal.account);
        Decision memory expected = _judge(customs);
        uint256 given = _enough() + (limit % (10 * uint256(GAS)));
        _harness.judgeCustoms{gas: given}(_auto(), customs, QUESTION).same(expected, animal.name);
    }

    function testFuzz_AGasDependentOneSaysOneThing(uint256 limit) external {
        Custom[] memory customs = _one(address(new GasTeller()));
        Decision memory expected = _judge(customs);
        Check.isTrue(expected.reason != Reason.UNEVALUABLE, "it answers");
        uint256 given = _enough() + (limit % (10 * uint256(GAS)));
        _harness.judgeCustoms{gas: given}(_auto(), customs, QUESTION).same(expected, "the same");
    }

    function test_ItGetsTheGasOfItsEntry() external {
        Custom[] memory customs = _one(address(new GasTeller()));
        Decision memory first = _judge(customs);
        customs[0].gas -= 1;
        Decision memory second = _judge(customs);
        Check.isTrue(first.reason != second.reason, "one unit less");
    }

    function test_OtherCodeIsUnevaluable() external {
        address account = _teller(Verdict.AutoApproved, Dimension.None, 1);
        Custom[] memory customs = _one(account);
        _judge(customs).same(_auto(), "as reviewed");
        vm.etch(account, address(new Echo()).code);
        _judge(customs).same(_unevaluable(), "swapped");
        vm.etch(account, "");
        _judge(customs).same(_unevaluable(), "gone");
        customs[0].codeHash = account.codehash;
        _judge(customs).same(_unevaluable(), "listed without code");
    }

    function test_TheFirstThatBlocksEndsIt() external {
        Custom[] memory customs = new Custom[](2);
        customs[0] = _custom(_teller(Verdict.Blocked, Dimension.Financial, 7));
        // Would need more gas than there is.
        customs[1] = _custom(address(new GasTeller()));
        customs[1].gas = 10_000_000;
        uint256 before = gasleft();
        _judge(customs).says(Verdict.Blocked, Dimension.Financial, 1_007, "first");
        Check.isTrue(before - gasleft() < 60_000, "the second was not asked");
    }

    function test_WhatIsBlockedStaysAsItIs() external {
        Decision memory blocked = Decision(Verdict.Blocked, Dimension.Temporal, Reason.STALE_STATE);
        Custom[] memory customs = _one(address(new Reenterer(_harness)));
        _harness.judgeCustoms(blocked, customs, QUESTION).same(blocked, "blocked before");
    }

    function test_ALooserOneDoesNotLoosen() external {
        Decision memory held = Decision(Verdict.Held, Dimension.Financial, Reason.ABOVE_HOLD);
        Custom[] memory customs = new Custom[](2);
        customs[0] = _custom(_teller(Verdict.AutoApproved, Dimension.None, 1));
        customs[1] = _custom(_teller(Verdict.Held, Dimension.Temporal, 2));
        _harness.judgeCustoms(held, customs, QUESTION).same(held, "held before");
    }

    function _judge(Custom[] memory customs) private view returns (Decision memory) {
        return _harness.judgeCustoms(_auto(), customs, QUESTION);
    }

    function _teller(Verdict verdict, Dimension dimension, uint256 reason) private returns (address) {
        return address(new Teller(abi.encode(verdict, dimension, reason)));
    }

    function _one(address evaluator) private view returns (Custom[] memory customs) {
        customs = new Custom[](1);
        customs[0] = _custom(evaluator);
    }

    function _custom(address evaluator) private view returns (Custom memory) {
        return Custom({evaluator: evaluator, codeHash: evaluator.codehash, gas: GAS});
    }

    function _enough() private pure returns (uint256) {
        return uint256(GAS) + GAS / 63 + Calls.RESERVE + 15_000;
    }

    function _auto() private pure returns (Decision memory) {
        return Decision(Verdict.AutoApproved, Dimension.None, Reason.WITHIN_LIMITS);
    }

    function _unevaluable() private pure returns (Decision memory) {
        return Decision(Verdict.Blocked, Dimension.None, Reason.UNEVALUABLE);
    }
}
