// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnvelopeOrder} from "../../../contracts/lineage/envelope/EnvelopeOrder.sol";
import {EnvelopeRules} from "../../../contracts/lineage/envelope/EnvelopeRules.sol";
import {EnvelopeStorage} from "../../../contracts/lineage/envelope/EnvelopeStorage.sol";
import {Meters} from "../../../contracts/lineage/envelope/Meters.sol";
import {ActionRequest, Counter, Facet} from "../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../contracts/types/Decision.sol";
import {Bound, Envelope, NO_LIMIT, NO_RATE} from "../../../contracts/types/Envelope.sol";
import {Verdict} from "../../../contracts/types/Words.sol";
import {Envelopes} from "./Envelopes.sol";
import {Requests} from "./Requests.sol";

/// @title What an envelope says of an action
/// @notice Envelopes go through EnvelopeStorage, as a grant's do, and are judged by EnvelopeRules. "Sound" means: what is tighter
/// by EnvelopeOrder never gives the milder verdict.
contract EnvelopeRulesProperties {
    bytes32 private constant NODE = "node";
    uint256 private constant DATA = Facet.DATA_SET | Facet.CLASSIFICATION | Facet.WRITE | Facet.PII;
    uint256 private constant REACH = Facet.RECIPIENT | Facet.CHANNEL | Facet.EXTERNAL;

    EnvelopeStorage.Limits private _child;
    EnvelopeStorage.Limits private _parent;

    /// @dev A budget's counter, and what it is charged.
    struct Charge {
        uint8 meter;
        uint256 before;
        uint256 amount;
    }

    /// @dev Members an envelope without the dimension has no answer to.
    struct Members {
        uint16 facets;
        uint256 amount;
        bytes32 currency;
        bytes32 recipient;
        bytes32 channel;
        bytes32 dataSet;
        uint256 classification;
    }

    function check_priceSound(Bound memory child, Bound memory parent, uint256 amount) external {
        _sound(_priced(child), _priced(parent), _paying(amount, Envelopes.USD));
    }

    function twin_priceSound(Bound memory child, Bound memory parent, uint256 amount) external {
        _unordered(_priced(child), _priced(parent), _paying(amount, Envelopes.USD));
    }

    function check_budgetSound(Bound memory child, Bound memory parent, Charge memory charge) external {
        _sound(_budgeted(child, charge), _budgeted(parent, charge), _charging(charge));
    }

    function twin_budgetSound(Bound memory child, Bound memory parent, Charge memory charge) external {
        _unordered(_budgeted(child, charge), _budgeted(parent, charge), _charging(charge));
    }

    function check_rateSound(uint32 child, uint32 parent, Charge memory charge) external {
        _sound(_rated(child, charge), _rated(parent, charge), _counting(charge));
    }

    function twin_rateSound(uint32 child, uint32 parent, Charge memory charge) external {
        _unordered(_rated(child, charge), _rated(parent, charge), _counting(charge));
    }

    function check_weekSound(uint168 child, uint168 parent, uint64 time) external {
        _sound(_weekly(child), _weekly(parent), _at(time));
    }

    function twin_weekSound(uint168 child, uint168 parent, uint64 time) external {
        _unordered(_weekly(child), _weekly(parent), _at(time));
    }

    /// @notice Another currency than the envelope's is Blocked, whether the request calls it an amount or not.
    function check_otherCurrencyBlocked(uint16 facets, uint256 amount, bytes32 currency) external {
        require(currency != Envelopes.USD);
        _otherCurrency(facets, amount, currency);
    }

    function twin_otherCurrencyBlocked(uint16 facets, uint256 amount, bytes32 currency) external {
        _otherCurrency(facets, amount, currency);
    }

    /// @notice What belongs to a dimension that is not held is Blocked, with its facet or without.
    function check_notHeldBlocked(Members memory members) external {
        require(
            members.facets & (Facet.AMOUNT | DATA | REACH) != 0 ||
                members.amount != 0 ||
                members.currency != 0 ||
                members.recipient != 0 ||
                members.channel != 0 ||
                members.dataSet != 0 ||
                members.classification != 0
        );
        _notHeld(members);
    }

    function twin_notHeldBlocked(Members memory members) external {
        _notHeld(members);
    }

    /// @notice What passes leaves the counter within its hard limit, at the very end of the numbers too.
    function check_capKept(Bound memory bound, Charge memory charge) external {
        _judgeCap(bound, charge);
        assert(charge.amount <= bound.hard && charge.before <= bound.hard - charge.amount);
    }

    /// @dev Claims that the limit itself is never reached.
    function twin_capKept(Bound memory bound, Charge memory charge) external {
        _judgeCap(bound, charge);
        assert(charge.amount < bound.hard);
    }

    /// @notice A counter of another name, window or charge is Blocked, and so is none.
    function check_counterNamed(Bound memory bound, Charge memory charge, Counter memory counter) external {
        charge.meter = _oneOf(charge.meter);
        require(counter.id != _idOf(charge) || counter.window != charge.meter || counter.reserved != charge.amount);
        _misnamed(bound, charge, counter);
    }

    function twin_counterNamed(Bound memory bound, Charge memory charge, Counter memory counter) external {
        _misnamed(bound, charge, counter);
    }

    /// @dev So that the request is call data.
    function judge(bool ofChild, ActionRequest calldata request) external view returns (Verdict) {
        Decision memory decision = Requests.allowed();
        EnvelopeRules.judge({
            decision: decision,
            progress: EnvelopeRules.start(request),
            limits: ofChild ? _child : _parent,
            request: request,
            node: NODE
        });
        return decision.verdict;
    }

    function _sound(Envelope memory child, Envelope memory parent, ActionRequest memory request) private {
        require(EnvelopeOrder.isTighter(child, parent));
        _unordered(child, parent, request);
    }

    function _unordered(Envelope memory child, Envelope memory parent, ActionRequest memory request) private {
        EnvelopeStorage.store(_child, child);
        EnvelopeStorage.store(_parent, parent);
        assert(this.judge(true, request) >= this.judge(false, request));
    }

    function _verdict(Envelope memory envelope, ActionRequest memory request) private returns (Verdict) {
        EnvelopeStorage.store(_child, envelope);
        return this.judge(true, request);
    }

    function _otherCurrency(uint256 facets, uint256 amount, bytes32 currency) private {
        ActionRequest memory request = _paying(amount, currency);
        request.facets = facets & Facet.AMOUNT;
        require(request.facets != 0 || amount != 0 || currency != 0);
        assert(_verdict(Envelopes.widest(), request) == Verdict.Blocked);
    }

    function _notHeld(Members memory members) private {
        Envelope memory envelope = Envelopes.barest();
        (envelope.operational.operations, envelope.operational.targets) = (Envelopes.all(), Envelopes.all());
        // A rate would ask for a counter, and its absence would block whatever the request says.
        (envelope.operational.perHour, envelope.operational.perDay) = (NO_RATE, NO_RATE);
        assert(_verdict(envelope, _saying(members)) == Verdict.Blocked);
    }

    function _judgeCap(Bound memory bound, Charge memory charge) private {
        require(_verdict(_budgeted(bound, charge), _charging(charge)) != Verdict.Blocked);
    }

    function _misnamed(Bound memory bound, Charge memory charge, Counter memory counter) private {
        ActionRequest memory request = _charging(charge);
        request.spent[0] = counter;
        assert(_verdict(_budgeted(bound, charge), request) == Verdict.Blocked);
    }

    /// @dev The same number, but no longer a free one: what is built from it is then as plain as it looks.
    function _oneOf(uint8 free) private pure returns (uint8) {
        for (uint8 i = 0; i <= EnvelopeStorage.RECIPIENTS; ++i) {
            if (i == free) return i;
        }
        revert();
    }

    /// @dev What EnvelopeForm lets into a lineage, and what the rules rely on: below `flagAt` they look no further.
    function _ordered(Bound memory bound) private pure {
        require(bound.flagAt <= bound.soft && bound.soft <= bound.hard);
    }

    function _priced(Bound memory bound) private pure returns (Envelope memory envelope) {
        _ordered(bound);
        envelope = Envelopes.widest();
        envelope.financial.perAction = bound;
    }

    /// @dev One budget, which is there: without it the counters would be others.
    function _budgeted(Bound memory bound, Charge memory charge) private pure returns (Envelope memory envelope) {
        _ordered(bound);
        require(bound.flagAt != NO_LIMIT);
        charge.meter = _oneOf(charge.meter);
        envelope = Envelopes.widest();
        if (charge.meter == Meters.SPEND_DAY) envelope.financial.perDay = bound;
        else if (charge.meter == Meters.SPEND_MONTH) envelope.financial.perMonth = bound;
        else envelope.financial.lifetime = bound;
    }

    function _rated(uint32 rate, Charge memory charge) private pure returns (Envelope memory envelope) {
        require(rate != NO_RATE);
        charge.meter = _oneOf(charge.meter);
        envelope = Envelopes.widest();
        if (charge.meter == Meters.ACTIONS_HOUR) envelope.operational.perHour = rate;
        else envelope.operational.perDay = rate;
    }

    function _weekly(uint168 week) private pure returns (Envelope memory envelope) {
        envelope = Envelopes.widest();
        envelope.temporal.week = week;
    }

    function _at(uint64 time) private pure returns (ActionRequest memory request) {
        request = Requests.blank();
        request.time = time;
    }

    function _paying(uint256 amount, bytes32 currency) private pure returns (ActionRequest memory request) {
        request = Requests.blank();
        (request.facets, request.amount, request.currency) = (Facet.AMOUNT, amount, currency);
    }

    function _charging(Charge memory charge) private pure returns (ActionRequest memory request) {
        require(charge.meter >= Meters.SPEND_DAY && charge.meter <= Meters.SPEND_LIFETIME);
        request = _paying(charge.amount, Envelopes.USD);
        request.spent = _counters(charge, charge.meter, charge.amount);
    }

    function _counting(Charge memory charge) private pure returns (ActionRequest memory request) {
        require(charge.meter == Meters.ACTIONS_HOUR || charge.meter == Meters.ACTIONS_DAY);
        request = Requests.blank();
        request.spent = _counters(charge, uint8(Meters.windowOf(charge.meter)), 1);
    }

    function _counters(
        Charge memory charge,
        uint8 window,
        uint256 reserved
    ) private pure returns (Counter[] memory counters) {
        counters = new Counter[](1);
        counters[0] = Counter({id: _idOf(charge), window: window, n: 1, before: charge.before, reserved: reserved});
    }

    function _idOf(Charge memory charge) private pure returns (bytes32) {
        return Meters.idOf(NODE, charge.meter, Meters.periodOf(charge.meter, Requests.NOW));
    }

    function _saying(Members memory members) private pure returns (ActionRequest memory request) {
        request = Requests.blank();
        request.facets = members.facets;
        (request.amount, request.currency) = (members.amount, members.currency);
        (request.recipient, request.channel) = (members.recipient, members.channel);
        (request.dataSet, request.classification) = (members.dataSet, members.classification);
    }
}
