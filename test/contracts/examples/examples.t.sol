// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IRecipientList} from "../../../contracts/examples/IRecipientList.sol";
import {QuietHours} from "../../../contracts/examples/QuietHours.sol";
import {RecipientScreening} from "../../../contracts/examples/RecipientScreening.sol";
import {IEvaluator} from "../../../contracts/interfaces/IEvaluator.sol";
import {ActionRequest, Facet} from "../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../contracts/types/Decision.sol";
import {Custom} from "../../../contracts/types/PolicyParameters.sol";
import {Reason} from "../../../contracts/types/Reason.sol";
import {Dimension, Verdict} from "../../../contracts/types/Words.sol";
import {Check} from "../policy/rules/support/Check.sol";
import {Harness} from "../policy/rules/support/Harness.sol";
import {Zoo} from "../policy/rules/support/Zoo.sol";
import {Artifact} from "../support/Artifact.sol";

/// @notice A list as somebody would publish it.
contract RecipientList is IRecipientList {
    mapping(bytes32 recipient => bool listed) public override isListed;

    function set(bytes32 recipient, bool listed) external {
        isListed[recipient] = listed;
    }
}

/// @notice See calls.tree. Each example runs as a policy would run it: the only custom evaluator, with the gas its documentation names.
contract ExamplesTest is Zoo {
    using Check for *;

    uint64 private constant QUIET_HOURS_GAS = 20_000;
    uint64 private constant SCREENING_GAS = 100_000;
    bytes32 private constant RECIPIENT = keccak256("recipient");

    /// @dev Monday, 2026-01-05 00:00 UTC.
    uint64 private constant MONDAY = 1_767_571_200;
    uint256 private constant LARGE = 100_001;

    Harness private _harness;
    QuietHours private _quietHours;
    RecipientList private _list;
    RecipientScreening private _screening;

    function setUp() external {
        _harness = new Harness();
        _quietHours = QuietHours(Artifact.make("QuietHours.sol:QuietHours"));
        _list = new RecipientList();
        _screening = _screeningBy(address(_list));
        _fill(_harness, abi.encode(false));
        _tell("two", abi.encode(uint256(2)));
        _tell("all ones", abi.encode(type(uint256).max));
    }

    function test_QuietHoursHoldsLargeAmountsOutsideOfficeHours() external view {
        for (uint64 hour = 0; hour < 7 * 24; ++hour) {
            bool open = hour / 24 < 5 && hour % 24 >= 8 && hour % 24 < 18;
            _payment(LARGE, "EUR", MONDAY + hour * 1 hours, open, "first second of the hour");
            _payment(LARGE, "EUR", MONDAY + hour * 1 hours + 3_599, open, "last second of the hour");
            _payment(LARGE - 1, "EUR", MONDAY + hour * 1 hours, true, "not large");
        }
    }

    function testFuzz_QuietHoursRepeatsEveryWeek(uint64 time, uint64 weeks_) external view {
        time %= 2 ** 40;
        ActionRequest memory request = _request(LARGE, "EUR", time);
        (Verdict first, , uint256 reason) = _quietHours.evaluate(1, request);
        request.time = time + (weeks_ % 1_000) * 7 days;
        (Verdict later, , uint256 laterReason) = _quietHours.evaluate(1, request);
        Check.isTrue(first == later && reason == laterReason, "weekly");
        Check.isTrue(first != Verdict.Blocked && first != Verdict.None && reason < Reason.CUSTOM, "in range");
    }

    function test_QuietHoursTakesAnotherCurrencyForLarge() external view {
        _payment(1, "USD", MONDAY, false, "cannot be compared");
        _payment(1, "USD", MONDAY + 12 hours, true, "in hours");
    }

    function test_QuietHoursIsAboutAmounts() external view {
        ActionRequest memory request = _request(LARGE, "EUR", MONDAY);
        request.facets = Facet.RECIPIENT;
        _run(address(_quietHours), QUIET_HOURS_GAS, request).same(_auto(), "no amount");
    }

    function test_ScreeningBlocksWhoIsListed() external {
        ActionRequest memory request = _to(RECIPIENT);
        _screen(_screening, request).same(_auto(), "not listed");
        _list.set(RECIPIENT, true);
        _screen(_screening, request).says(Verdict.Blocked, Dimension.Communication, 1_003, "listed");
        _screen(_screening, _to(keccak256("another"))).same(_auto(), "another");
        request.facets = Facet.AMOUNT;
        _screen(_screening, request).same(_auto(), "reaches nobody");
        Check.isTrue(_screening.list() == address(_list), "list");
    }

    function test_ScreeningBlocksWhenTheListIsUnreadable() external {
        for (uint256 i = 0; i < zoo.length; ++i) {
            // False is a good answer of a list, however it comes by it.
            if (keccak256(bytes(zoo[i].name)) == keccak256("all zero")) continue;
            RecipientScreening screening = _screeningBy(zoo[i].account);
            Decision memory decision = _screen(screening, _to(RECIPIENT));
            decision.says(Verdict.Blocked, Dimension.Communication, 1_004, zoo[i].name);
        }
    }

    function _payment(uint256 amount, bytes32 currency, uint64 time, bool open, string memory what) private view {
        Decision memory decision = _run(address(_quietHours), QUIET_HOURS_GAS, _request(amount, currency, time));
        if (open) decision.same(_auto(), what);
        else decision.says(Verdict.Held, Dimension.Temporal, 1_003, what);
    }

    function _screeningBy(address list) private returns (RecipientScreening) {
        return RecipientScreening(Artifact.make("RecipientScreening.sol:RecipientScreening", abi.encode(list)));
    }

    function _screen(
        RecipientScreening screening,
        ActionRequest memory request
    ) private view returns (Decision memory) {
        return _run(address(screening), SCREENING_GAS, request);
    }

    function _run(address evaluator, uint64 gas_, ActionRequest memory request) private view returns (Decision memory) {
        Custom[] memory customs = new Custom[](1);
        customs[0] = Custom({evaluator: evaluator, codeHash: evaluator.codehash, gas: gas_});
        return _harness.judgeCustoms(_auto(), customs, abi.encodeCall(IEvaluator.evaluate, (1, request)));
    }

    function _request(
        uint256 amount,
        bytes32 currency,
        uint64 time
    ) private pure returns (ActionRequest memory request) {
        request.facets = Facet.AMOUNT;
        request.amount = amount;
        request.currency = currency;
        request.time = time;
    }

    function _to(bytes32 recipient) private pure returns (ActionRequest memory request) {
        request.facets = Facet.RECIPIENT;
        request.recipient = recipient;
    }

    function _auto() private pure returns (Decision memory) {
        return Decision(Verdict.AutoApproved, Dimension.None, Reason.WITHIN_LIMITS);
    }
}
