// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Calls} from "../../../contracts/libraries/Calls.sol";
import {Decision} from "../../../contracts/types/Decision.sol";
import {Reason} from "../../../contracts/types/Reason.sol";
import {Dimension, Verdict} from "../../../contracts/types/Words.sol";
import {Check} from "../policy/rules/support/Check.sol";
import {Harness} from "../policy/rules/support/Harness.sol";
import {GasTeller, Reenterer, Teller} from "../policy/rules/support/Hostile.sol";
import {Zoo} from "../policy/rules/support/Zoo.sol";

/// @notice See calls.tree.
contract CallsTest is Zoo {
    using Check for *;

    uint256 private constant GAS = 200_000;
    /// @dev What asking may cost beside what the callee got, whatever comes back.
    uint256 private constant OWN_GAS = 10_000;
    bytes private constant QUESTION = hex"01020304";

    Harness private _harness;
    GasTeller private _gasTeller;

    function setUp() external {
        _harness = new Harness();
        _gasTeller = new GasTeller();
        _fill(_harness, abi.encode(uint256(1), uint256(0), uint256(1)));
        _tell("verdict None", abi.encode(uint256(0), uint256(0), uint256(1)));
        _tell("verdict 5", abi.encode(uint256(5), uint256(0), uint256(1)));
        _tell("verdict 9", abi.encode(uint256(9), uint256(0), uint256(1)));
        _tell("verdict 257", abi.encode(uint256(257), uint256(0), uint256(1)));
        _tell("verdict 2^255 + 1", abi.encode(2 ** 255 + 1, uint256(0), uint256(1)));
        _tell("dimension 6", abi.encode(uint256(1), uint256(6), uint256(1)));
        _tell("dimension 256", abi.encode(uint256(1), uint256(256), uint256(1)));
        _tell("reason 0", abi.encode(uint256(1), uint256(0), uint256(0)));
        _tell("reason 10,000", abi.encode(uint256(1), uint256(0), uint256(10_000)));
        _tell("reason 2^256 - 1", abi.encode(uint256(1), uint256(0), type(uint256).max));
        _tell("31 bytes of ones", abi.encodePacked(type(uint248).max));
        _tell("97 bytes", bytes.concat(abi.encode(uint256(1), uint256(0), uint256(1)), hex"01"));
    }

    function test_TheZooIsBlocked() external view {
        for (uint256 i = 0; i < zoo.length; ++i) {
            _harness.ask(zoo[i].account, GAS, QUESTION).same(_unevaluable(), zoo[i].name);
        }
    }

    function test_TheZooCostsABoundedAmount() external view {
        for (uint256 i = 0; i < zoo.length; ++i) {
            uint256 before = gasleft();
            _harness.ask(zoo[i].account, GAS, QUESTION);
            Check.isTrue(before - gasleft() < GAS + OWN_GAS, zoo[i].name);
        }
    }

    function testFuzz_TheZooIsBlockedAtEveryGasLimit(uint256 which, uint256 limit) external view {
        Animal memory animal = zoo[which % zoo.length];
        (bool ended, Decision memory decision) = _askWith(_limit(limit), animal.account);
        if (ended) decision.same(_unevaluable(), animal.name);
    }

    /// @dev The answer shows every single unit of gas: it is the same at every limit that is enough, and at every other there
    /// is none.
    function testFuzz_GasIsExactOrRefused(uint256 limit) external view {
        Decision memory expected = _harness.ask(address(_gasTeller), GAS, QUESTION);
        Check.isTrue(expected.reason != Reason.UNEVALUABLE, "the callee answers");
        uint256 enough = GAS + GAS / 63 + Calls.RESERVE + OWN_GAS;
        uint256 given = _limit(limit);
        (bool ended, Decision memory decision) = _askWith(given, address(_gasTeller));
        if (given >= enough) Check.isTrue(ended, "enough gas");
        if (!ended) return;
        if (given < GAS || (given < enough && decision.reason == Reason.UNEVALUABLE)) {
            return decision.same(_unevaluable(), "too little gas");
        }
        decision.same(expected, "enough gas");
    }

    /// @dev With this much gas, the 64th part that no call can pass on is more than the reserve.
    function testFuzz_GasIsExactOrRefusedWhenItIsMuch(uint256 limit) external view {
        uint256 much = 10_000_000;
        bytes memory question = abi.encodeCall(Harness.ask, (address(_gasTeller), much, QUESTION));
        Decision memory expected = _harness.ask(address(_gasTeller), much, QUESTION);
        limit = much + Calls.RESERVE + (limit % (much / 32));
        (bool ended, bytes memory answer) = address(_harness).staticcall{gas: limit}(question);
        Check.isTrue(ended, "it ends");
        Decision memory decision = abi.decode(answer, (Decision));
        if (decision.reason == Reason.UNEVALUABLE && limit < much + much / 63 + Calls.RESERVE + OWN_GAS) return;
        decision.same(expected, "all of it");
    }

    function testFuzz_AnAnswerInRangeIsBelieved(uint256 verdict, uint256 dimension, uint256 reason) external {
        (verdict, dimension, reason) = (1 + (verdict % 4), dimension % 6, 1 + (reason % Calls.MAX_REASON));
        address teller = address(new Teller(abi.encode(verdict, dimension, reason)));
        _harness.ask(teller, GAS, QUESTION).says(Verdict(verdict), Dimension(dimension), reason, "as told");
    }

    function testFuzz_AnyOtherAnswerIsBlocked(bytes memory answer) external {
        // Three random words are never in range; anything shorter or longer is not three words.
        _harness.ask(address(new Teller(answer)), GAS, QUESTION).same(_unevaluable(), "random");
    }

    function testFuzz_AnyGasIsTakenAtItsWord(uint256 gas_) external view {
        uint256 affordable = gasleft() - gasleft() / 8;
        if (gas_ < affordable) return;
        _harness.ask(address(_gasTeller), gas_, QUESTION).same(_unevaluable(), "cannot be given");
    }

    function test_NobodyAnswersWithoutCode() external view {
        // Both calls would succeed, and answer with as many words as are expected.
        bytes memory echoed = abi.encode(uint256(1), uint256(0), uint256(1));
        _harness.ask(PRECOMPILE, GAS, echoed).same(_unevaluable(), "precompile");
        (bool ok, ) = _harness.read(NOBODY, GAS, QUESTION, 0);
        Check.isTrue(!ok, "nobody");
    }

    function test_ACallThatReentersGetsNowhere() external {
        Reenterer reenterer = new Reenterer(_harness);
        // The inner call had too little gas to give as much again: what it says is that it could not say anything.
        _harness.ask(address(reenterer), GAS, QUESTION).same(_unevaluable(), "inner");
    }

    function test_ReadAnswersWithTheWordsExpected() external {
        address teller = address(new Teller(abi.encode(uint256(7), uint256(8))));
        (bool ok, bytes memory answer) = _harness.read(teller, GAS, QUESTION, 2);
        Check.isTrue(ok, "ok");
        Check.isTrue(keccak256(answer) == keccak256(abi.encode(uint256(7), uint256(8))), "both words");
        for (uint256 words = 0; words < 5; ++words) {
            if (words == 2) continue;
            (ok, answer) = _harness.read(teller, GAS, QUESTION, words);
            Check.isTrue(!ok && answer.length == 0, "another size");
        }
    }

    function _askWith(uint256 limit, address evaluator) private view returns (bool ended, Decision memory decision) {
        bytes memory answer;
        (ended, answer) = address(_harness).staticcall{gas: limit}(
            abi.encodeCall(Harness.ask, (evaluator, GAS, QUESTION))
        );
        if (ended) decision = abi.decode(answer, (Decision));
    }

    /// @dev Half of them near the edge, half anywhere up to ten times as much.
    function _limit(uint256 random) private pure returns (uint256) {
        return random % 2 == 0 ? GAS + ((random >> 1) % (GAS / 4)) : (random >> 1) % (10 * GAS);
    }

    function _unevaluable() private pure returns (Decision memory) {
        return Decision({verdict: Verdict.Blocked, dimension: Dimension.None, reason: Reason.UNEVALUABLE});
    }
}
