// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Calls} from "../../../../contracts/libraries/Calls.sol";
import {PartnerRules} from "../../../../contracts/policy/rules/PartnerRules.sol";
import {Decision} from "../../../../contracts/types/Decision.sol";
import {Partner} from "../../../../contracts/types/PolicyParameters.sol";
import {Reason} from "../../../../contracts/types/Reason.sol";
import {Dimension, Verdict} from "../../../../contracts/types/Words.sol";
import {vm} from "../../support/Vm.sol";
import {Check} from "./support/Check.sol";
import {Harness} from "./support/Harness.sol";
import {Digester, Echo, GasTeller, Registry, Teller} from "./support/Hostile.sol";
import {Zoo} from "./support/Zoo.sol";

/// @notice See calls.tree.
contract PartnerRulesTest is Zoo {
    using Check for *;

    uint64 private constant GAS = 200_000;
    uint256 private constant OURS = 77;
    uint256 private constant THEIRS = 88;
    bytes private constant QUESTION = abi.encodePacked(bytes4(0x01020304), OURS, uint256(0xfeed));

    // Places in what `resolve` answers.
    uint256 private constant VERSION = 0;
    uint256 private constant EVALUATOR = 1;
    uint256 private constant CODE_HASH = 6;
    uint256 private constant LIVE_CODE_HASH = 10;

    Harness private _harness;

    function setUp() external {
        _harness = new Harness();
        _fill(_harness, abi.encode(Verdict.AutoApproved, Dimension.None, uint256(1)));
        _tell("verdict None", abi.encode(uint256(0), uint256(0), uint256(1)));
        _tell("verdict 9", abi.encode(uint256(9), uint256(0), uint256(1)));
        _tell("dimension 6", abi.encode(uint256(1), uint256(6), uint256(1)));
        _tell("reason 0", abi.encode(uint256(1), uint256(0), uint256(0)));
        _tell("reason 10,000", abi.encode(uint256(1), uint256(0), uint256(10_000)));
        _tell("97 bytes", bytes.concat(abi.encode(uint256(1), uint256(0), uint256(1)), hex"01"));
        _tell("ten words", new bytes(10 * 32));
        _tell("eleven zero words", new bytes(11 * 32));
        _tell("twelve words", new bytes(12 * 32));
    }

    function test_ItIsAskedForItsOwnPolicyAndOursComesBack() external {
        Partner[] memory partners = _one(address(new Echo()));
        (Decision memory decision, bytes memory left) = _harness.judgePartners(_auto(), partners, QUESTION);
        decision.says(Verdict.Held, Dimension.Financial, 10_000 + THEIRS, "its policy");
        Check.isTrue(keccak256(left) == keccak256(QUESTION), "the question as it was");
    }

    function test_TheRestOfTheQuestionIsForwardedAsItIs() external {
        uint256 digest = uint256(keccak256(abi.encodePacked(bytes4(0x01020304), uint256(0xfeed))));
        Decision memory decision = _judge(_one(address(new Digester())));
        decision.says(Verdict.Flagged, Dimension.None, 10_001 + (digest % 999), "request");
    }

    function testFuzz_TheStrictestWinsAndReasonsCarryThePlace(uint8[4] memory verdicts, uint256 reason) external {
        reason = 1 + (reason % 9_999);
        Partner[] memory partners = new Partner[](4);
        Decision memory expected = _auto();
        for (uint256 j = 0; j < 4; ++j) {
            Verdict verdict = Verdict(1 + (verdicts[j] % 4));
            partners[j] = _partner(_teller(verdict, Dimension.Communication, reason));
            if (verdict <= expected.verdict) continue;
            uint256 reported = 10_000 * (j + 1) + reason;
            expected = Decision({verdict: verdict, dimension: Dimension.Communication, reason: reported});
        }
        _judge(partners).same(expected, "strictest");
    }

    function testFuzz_APartnerNeverLoosens(uint8 before, uint8 verdict, uint256 reason) external {
        Decision memory decision = _auto();
        decision.verdict = Verdict(1 + (before % 4));
        address evaluator = _teller(Verdict(1 + (verdict % 4)), Dimension.None, 1 + (reason % 9_999));
        (Decision memory after_, ) = _harness.judgePartners(decision, _one(evaluator), QUESTION);
        Check.isTrue(after_.verdict >= decision.verdict, "not milder");
        if (after_.verdict == decision.verdict) after_.same(decision, "as it was");
    }

    function test_TheZooAsEvaluatorIsUnevaluable() external {
        for (uint256 i = 0; i < zoo.length; ++i) {
            Decision memory decision = _judge(_one(zoo[i].account));
            // The re-entrant one says itself what it was told inside; whatever it says, it is Blocked.
            bool reentrant = keccak256(bytes(zoo[i].name)) == keccak256("re-entrant");
            decision.says(Verdict.Blocked, Dimension.None, reentrant ? 10_003 : Reason.UNEVALUABLE, zoo[i].name);
        }
    }

    function test_TheZooAsRegistryIsUnevaluable() external view {
        Partner[] memory partners = new Partner[](1);
        for (uint256 i = 0; i < zoo.length; ++i) {
            partners[0] = Partner({registry: zoo[i].account, policyId: THEIRS, gas: GAS});
            uint256 before = gasleft();
            _judge(partners).same(_unevaluable(), zoo[i].name);
            Check.isTrue(before - gasleft() < PartnerRules.REGISTRY_GAS + 25_000, zoo[i].name);
        }
    }

    function testFuzz_TheZooIsBlockedAtEveryGasLimitThatIsEnough(uint256 which, uint256 limit) external {
        Animal memory animal = zoo[which % zoo.length];
        Partner[] memory partners = _one(animal.account);
        (Decision memory expected, ) = _harness.judgePartners(_auto(), partners, QUESTION);
        uint256 given = _enough() + (limit % (10 * uint256(GAS)));
        (Decision memory decision, ) = _harness.judgePartners{gas: given}(_auto(), partners, QUESTION);
        decision.same(expected, animal.name);
    }

    function testFuzz_AGasDependentOneSaysOneThing(uint256 limit) external {
        Partner[] memory partners = _one(address(new GasTeller()));
        (Decision memory expected, ) = _harness.judgePartners(_auto(), partners, QUESTION);
        Check.isTrue(expected.reason != Reason.UNEVALUABLE, "it answers");
        uint256 given = _enough() + (limit % (10 * uint256(GAS)));
        (Decision memory decision, ) = _harness.judgePartners{gas: given}(_auto(), partners, QUESTION);
        decision.same(expected, "the same");
    }

    function test_APolicyWithoutAVersionIsUnevaluable() external {
        (Partner[] memory partners, Registry registry) = _registered(_teller(Verdict.Flagged, Dimension.None, 1));
        registry.set(VERSION, 0);
        _judge(partners).same(_unevaluable(), "version 0");
        registry.set(VERSION, bytes32(uint256(type(uint64).max) + 1));
        _judge(partners).same(_unevaluable(), "no uint64");
        registry.set(VERSION, bytes32(uint256(type(uint64).max)));
        _judge(partners).says(Verdict.Flagged, Dimension.None, 10_001, "the last version there is");
    }

    function test_TheLiveCodeHashIsSeenAndNotBelieved() external {
        address evaluator = _teller(Verdict.Flagged, Dimension.None, 1);
        (Partner[] memory partners, Registry registry) = _registered(evaluator);
        registry.set(LIVE_CODE_HASH, keccak256("a lie"));
        _judge(partners).says(Verdict.Flagged, Dimension.None, 10_001, "its word does not matter");
        bytes32 published = evaluator.codehash;
        vm.etch(evaluator, address(new Echo()).code);
        // What it was published with: the lie that would hide the swap.
        registry.set(LIVE_CODE_HASH, published);
        _judge(partners).same(_unevaluable(), "other code than published");
    }

    function test_AnEvaluatorWithoutCodeIsUnevaluable() external {
        (Partner[] memory partners, Registry registry) = _registered(NOBODY);
        _judge(partners).same(_unevaluable(), "nobody");
        registry.set(CODE_HASH, keccak256(""));
        _judge(partners).same(_unevaluable(), "nobody, with the hash of no code");
        registry.set(EVALUATOR, bytes32(0));
        registry.set(CODE_HASH, 0);
        _judge(partners).same(_unevaluable(), "zero");
    }

    function test_AnAddressHasNoUpperBits() external {
        address evaluator = _teller(Verdict.Flagged, Dimension.None, 1);
        (Partner[] memory partners, Registry registry) = _registered(evaluator);
        registry.set(EVALUATOR, bytes32(uint256(uint160(evaluator)) | (1 << 160)));
        _judge(partners).same(_unevaluable(), "dirty");
    }

    function test_TheFirstThatBlocksEndsIt() external {
        Partner[] memory partners = new Partner[](2);
        partners[0] = _partner(_teller(Verdict.Blocked, Dimension.Financial, 7));
        partners[1] = Partner({registry: zoo[4].account, policyId: THEIRS, gas: GAS});
        uint256 before = gasleft();
        _judge(partners).says(Verdict.Blocked, Dimension.Financial, 10_007, "first");
        Check.isTrue(before - gasleft() < PartnerRules.REGISTRY_GAS, "the second was not asked");
    }

    function _judge(Partner[] memory partners) private view returns (Decision memory decision) {
        bytes memory left;
        (decision, left) = _harness.judgePartners(_auto(), partners, QUESTION);
        Check.isTrue(keccak256(left) == keccak256(QUESTION), "the question as it was");
    }

    function _teller(Verdict verdict, Dimension dimension, uint256 reason) private returns (address) {
        return address(new Teller(abi.encode(verdict, dimension, reason)));
    }

    function _one(address evaluator) private returns (Partner[] memory partners) {
        (partners, ) = _registered(evaluator);
    }

    function _partner(address evaluator) private returns (Partner memory) {
        return _one(evaluator)[0];
    }

    function _registered(address evaluator) private returns (Partner[] memory partners, Registry registry) {
        registry = new Registry();
        registry.set(VERSION, bytes32(uint256(1)));
        registry.set(EVALUATOR, bytes32(uint256(uint160(evaluator))));
        registry.set(CODE_HASH, evaluator.codehash);
        registry.set(LIVE_CODE_HASH, evaluator.codehash);
        partners = new Partner[](1);
        partners[0] = Partner({registry: address(registry), policyId: THEIRS, gas: GAS});
    }

    function _enough() private pure returns (uint256) {
        return PartnerRules.REGISTRY_GAS + uint256(GAS) + GAS / 63 + Calls.RESERVE + 25_000;
    }

    function _auto() private pure returns (Decision memory) {
        return Decision(Verdict.AutoApproved, Dimension.None, Reason.WITHIN_LIMITS);
    }

    function _unevaluable() private pure returns (Decision memory) {
        return Decision(Verdict.Blocked, Dimension.None, Reason.UNEVALUABLE);
    }
}
