// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnvelopeForm} from "../../../contracts/lineage/envelope/EnvelopeForm.sol";
import {EnvelopeOrder} from "../../../contracts/lineage/envelope/EnvelopeOrder.sol";
import {Blackout, Bound, Envelope, Financial, ItemSet} from "../../../contracts/types/Envelope.sol";
import {Envelopes} from "./Envelopes.sol";

/// @title The laws of EnvelopeOrder
/// @notice Money, numbers, sets and blackouts are compared apart from each other, so each law is proved for each of them.
contract EnvelopeOrderProperties {
    using EnvelopeOrder for Envelope;

    function check_moneyReflexive(Financial memory a) external pure {
        _tighter(Envelopes.money(a), Envelopes.money(a));
    }

    function twin_moneyReflexive(Financial memory a, Financial memory b) external pure {
        _tighter(Envelopes.money(a), Envelopes.money(b));
    }

    function check_moneyTransitive(Financial memory a, Financial memory b, Financial memory c) external pure {
        _transitive(Envelopes.money(a), Envelopes.money(b), Envelopes.money(c));
    }

    function twin_moneyTransitive(Financial memory a, Financial memory b, Financial memory c) external pure {
        _notTransitive(Envelopes.money(a), Envelopes.money(b), Envelopes.money(c));
    }

    function check_moneyAntisymmetric(Financial memory a, Financial memory b) external pure {
        _bothWays(Envelopes.money(a), Envelopes.money(b));
        assert(keccak256(abi.encode(a)) == keccak256(abi.encode(b)));
    }

    function twin_moneyAntisymmetric(Financial memory a, Financial memory b) external pure {
        _oneWay(Envelopes.money(a), Envelopes.money(b));
        assert(keccak256(abi.encode(a)) == keccak256(abi.encode(b)));
    }

    function check_moneyMeetBelowBoth(uint8 meter, Bound memory a, Bound memory b) external pure {
        _meetBelowBoth(Envelopes.bounded(meter, a), Envelopes.bounded(meter, b));
    }

    function twin_moneyMeetBelowBoth(uint8 meter, Bound memory a, Bound memory b) external pure {
        _meetAbove(Envelopes.bounded(meter, a), Envelopes.bounded(meter, b));
    }

    function check_moneyMeetGreatest(uint8 meter, Bound memory a, Bound memory b, Bound memory c) external pure {
        _meetGreatest(Envelopes.bounded(meter, a), Envelopes.bounded(meter, b), Envelopes.bounded(meter, c));
    }

    function twin_moneyMeetGreatest(uint8 meter, Bound memory a, Bound memory b, Bound memory c) external pure {
        _meetNotGreatest(Envelopes.bounded(meter, a), Envelopes.bounded(meter, b), Envelopes.bounded(meter, c));
    }

    function check_numbersReflexive(Envelopes.Numbers memory a) external pure {
        _tighter(Envelopes.numbers(a), Envelopes.numbers(a));
    }

    function twin_numbersReflexive(Envelopes.Numbers memory a, Envelopes.Numbers memory b) external pure {
        _tighter(Envelopes.numbers(a), Envelopes.numbers(b));
    }

    function check_numbersTransitive(
        Envelopes.Numbers memory a,
        Envelopes.Numbers memory b,
        Envelopes.Numbers memory c
    ) external pure {
        _transitive(Envelopes.numbers(a), Envelopes.numbers(b), Envelopes.numbers(c));
    }

    function twin_numbersTransitive(
        Envelopes.Numbers memory a,
        Envelopes.Numbers memory b,
        Envelopes.Numbers memory c
    ) external pure {
        _notTransitive(Envelopes.numbers(a), Envelopes.numbers(b), Envelopes.numbers(c));
    }

    function check_numbersAntisymmetric(Envelopes.Numbers memory a, Envelopes.Numbers memory b) external pure {
        _bothWays(Envelopes.numbers(a), Envelopes.numbers(b));
        assert(keccak256(abi.encode(a)) == keccak256(abi.encode(b)));
    }

    function twin_numbersAntisymmetric(Envelopes.Numbers memory a, Envelopes.Numbers memory b) external pure {
        _oneWay(Envelopes.numbers(a), Envelopes.numbers(b));
        assert(keccak256(abi.encode(a)) == keccak256(abi.encode(b)));
    }

    function check_ratesMeetBelowBoth(Envelopes.Numbers memory a, Envelopes.Numbers memory b) external pure {
        _meetBelowBoth(_rates(a), _rates(b));
    }

    function twin_ratesMeetBelowBoth(Envelopes.Numbers memory a, Envelopes.Numbers memory b) external pure {
        _meetAbove(_rates(a), _rates(b));
    }

    function check_timesMeetBelowBoth(Envelopes.Numbers memory a, Envelopes.Numbers memory b) external pure {
        _meetBelowBoth(_times(a), _times(b));
    }

    function twin_timesMeetBelowBoth(Envelopes.Numbers memory a, Envelopes.Numbers memory b) external pure {
        _meetAbove(_times(a), _times(b));
    }

    function check_setsReflexive(ItemSet memory a) external pure {
        _tighter(_canonical(Envelopes.operations(a)), Envelopes.operations(a));
    }

    function twin_setsReflexive(ItemSet memory a, ItemSet memory b) external pure {
        _tighter(_canonical(Envelopes.operations(a)), _canonical(Envelopes.operations(b)));
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function check_setsTransitive(ItemSet memory a, ItemSet memory b, ItemSet memory c) external pure {
        _transitive(Envelopes.operations(a), Envelopes.operations(b), Envelopes.operations(c));
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function twin_setsTransitive(ItemSet memory a, ItemSet memory b, ItemSet memory c) external pure {
        _notTransitive(Envelopes.operations(a), Envelopes.operations(b), Envelopes.operations(c));
    }

    function check_setsAntisymmetric(ItemSet memory a, ItemSet memory b) external pure {
        _bothWays(_canonical(Envelopes.operations(a)), _canonical(Envelopes.operations(b)));
        assert(keccak256(abi.encode(a)) == keccak256(abi.encode(b)));
    }

    function twin_setsAntisymmetric(ItemSet memory a, ItemSet memory b) external pure {
        _oneWay(_canonical(Envelopes.operations(a)), _canonical(Envelopes.operations(b)));
        assert(keccak256(abi.encode(a)) == keccak256(abi.encode(b)));
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function check_setsMeetBelowBoth(ItemSet memory a, ItemSet memory b) external pure {
        _meetBelowBoth(_canonical(Envelopes.operations(a)), _canonical(Envelopes.operations(b)));
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function twin_setsMeetBelowBoth(ItemSet memory a, ItemSet memory b) external pure {
        _meetAbove(_canonical(Envelopes.operations(a)), _canonical(Envelopes.operations(b)));
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function check_setsMeetGreatest(ItemSet memory a, ItemSet memory b, ItemSet memory c) external pure {
        _meetGreatest(
            _canonical(Envelopes.operations(a)),
            _canonical(Envelopes.operations(b)),
            _canonical(Envelopes.operations(c))
        );
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function twin_setsMeetGreatest(ItemSet memory a, ItemSet memory b, ItemSet memory c) external pure {
        _meetNotGreatest(
            _canonical(Envelopes.operations(a)),
            _canonical(Envelopes.operations(b)),
            _canonical(Envelopes.operations(c))
        );
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function check_blackoutsReflexive(Blackout[] memory a) external pure {
        _tighter(_canonical(Envelopes.blackouts(a)), Envelopes.blackouts(a));
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function twin_blackoutsReflexive(Blackout[] memory a, Blackout[] memory b) external pure {
        _tighter(_canonical(Envelopes.blackouts(a)), _canonical(Envelopes.blackouts(b)));
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function check_blackoutsTransitive(Blackout[] memory a, Blackout[] memory b, Blackout[] memory c) external pure {
        _transitive(_canonical(Envelopes.blackouts(a)), _canonical(Envelopes.blackouts(b)), Envelopes.blackouts(c));
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function twin_blackoutsTransitive(Blackout[] memory a, Blackout[] memory b, Blackout[] memory c) external pure {
        _notTransitive(_canonical(Envelopes.blackouts(a)), _canonical(Envelopes.blackouts(b)), Envelopes.blackouts(c));
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function check_blackoutsMeetBelowBoth(Blackout[] memory a, Blackout[] memory b) external pure {
        _meetBelowBoth(_canonical(Envelopes.blackouts(a)), _canonical(Envelopes.blackouts(b)));
    }

    /// @custom:halmos --default-array-lengths 0,1,2
    function twin_blackoutsMeetBelowBoth(Blackout[] memory a, Blackout[] memory b) external pure {
        _meetAbove(_canonical(Envelopes.blackouts(a)), _canonical(Envelopes.blackouts(b)));
    }

    function _tighter(Envelope memory child, Envelope memory parent) private pure {
        assert(child.isTighter(parent));
    }

    function _transitive(Envelope memory a, Envelope memory b, Envelope memory c) private pure {
        require(a.isTighter(b) && b.isTighter(c));
        assert(a.isTighter(c));
    }

    function _notTransitive(Envelope memory a, Envelope memory b, Envelope memory c) private pure {
        require(a.isTighter(b));
        assert(a.isTighter(c));
    }

    function _bothWays(Envelope memory a, Envelope memory b) private pure {
        require(a.isTighter(b) && b.isTighter(a));
    }

    function _oneWay(Envelope memory a, Envelope memory b) private pure {
        require(a.isTighter(b));
    }

    function _meetBelowBoth(Envelope memory a, Envelope memory b) private pure {
        Envelope memory both = a.meet(b);
        assert(both.isTighter(a) && both.isTighter(b));
    }

    function _meetAbove(Envelope memory a, Envelope memory b) private pure {
        assert(a.isTighter(a.meet(b)));
    }

    function _meetGreatest(Envelope memory a, Envelope memory b, Envelope memory c) private pure {
        require(c.isTighter(a) && c.isTighter(b));
        assert(c.isTighter(a.meet(b)));
    }

    function _meetNotGreatest(Envelope memory a, Envelope memory b, Envelope memory c) private pure {
        require(c.isTighter(a));
        assert(c.isTighter(a.meet(b)));
    }

    /// @dev Of the numbers only those about how often and how much: a meet has twice as many ways to go with each.
    function _rates(Envelopes.Numbers memory numbers) private pure returns (Envelope memory) {
        (numbers.notBefore, numbers.notAfter, numbers.pii, numbers.outside) = (0, 0, false, false);
        return Envelopes.numbers(numbers);
    }

    function _times(Envelopes.Numbers memory numbers) private pure returns (Envelope memory) {
        (numbers.perHour, numbers.perDay, numbers.ceiling) = (0, 0, 0);
        return Envelopes.numbers(numbers);
    }

    function _canonical(Envelope memory envelope) private pure returns (Envelope memory) {
        require(EnvelopeForm.firstFlaw(envelope) == 0);
        return envelope;
    }
}
