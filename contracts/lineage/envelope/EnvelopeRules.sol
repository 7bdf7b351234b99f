// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Facet} from "../../types/ActionRequest.sol";
import {Decision} from "../../types/Decision.sol";
import {TOP_SECRET} from "../../types/Envelope.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Verdict} from "../../types/Words.sol";
import {Decisions} from "../../libraries/Decisions.sol";
import {Charges} from "./Charges.sol";
import {EnvelopeStorage} from "./EnvelopeStorage.sol";
import {Terms} from "./EnvelopeTerms.sol";
import {Meters} from "./Meters.sol";

/// @title What one envelope says of one action
/// @notice Checks run in a fixed order: when, what, how much, which data, whom, and the counters. The strictest wins; between
/// equals the first.
/// @dev This runs once for every level of a lineage, so what is the same at every level is worked out once (`start`).
library EnvelopeRules {
    using Charges for Charges.Queue;
    using Decisions for Decision;
    using EnvelopeStorage for EnvelopeStorage.Amounts;
    using EnvelopeStorage for EnvelopeStorage.Limits;

    /// @param facets of the request, and those of the members that say something without their facet
    /// @param time of the request, unix seconds
    /// @param hour of the UTC week
    /// @param meters bit set of those an action like this is charged to, where an envelope has them
    /// @param charges the counters that were not taken yet
    struct Progress {
        uint256 facets;
        uint256 time;
        uint256 hour;
        uint256 meters;
        Charges.Queue charges;
    }

    uint256 private constant DATA_ACCESS = Facet.DATA_SET | Facet.CLASSIFICATION | Facet.WRITE | Facet.PII;
    uint256 private constant COMMUNICATION = Facet.RECIPIENT | Facet.CHANNEL | Facet.EXTERNAL;
    uint256 private constant RATES = (1 << Meters.ACTIONS_HOUR) | (1 << Meters.ACTIONS_DAY);
    uint256 private constant SPENDS =
        (1 << Meters.SPEND_DAY) | (1 << Meters.SPEND_MONTH) | (1 << Meters.SPEND_LIFETIME);
    /// @dev 1970-01-01 was a Thursday.
    uint256 private constant MONDAY_OFFSET = 3 * 24;
    uint256 private constant WEEK = 7 * 24;

    /// @notice Where judging a request begins.
    function start(ActionRequest calldata request) internal pure returns (Progress memory progress) {
        uint256 facets = request.facets;
        if (request.amount != 0 || request.currency != 0) facets |= Facet.AMOUNT;
        if (request.recipient != 0) facets |= Facet.RECIPIENT;
        if (request.channel != 0) facets |= Facet.CHANNEL;
        if (request.dataSet != 0) facets |= Facet.DATA_SET;
        if (request.classification != 0) facets |= Facet.CLASSIFICATION;
        progress.facets = facets;
        progress.time = request.time;
        progress.hour = (progress.time / 1 hours + MONDAY_OFFSET) % WEEK;
        progress.meters = facets & Facet.AMOUNT != 0 ? SPENDS | RATES : RATES;
    }

    /// @notice Raises the decision to what the envelope of `node` asks for.
    function judge(
        Decision memory decision,
        Progress memory progress,
        EnvelopeStorage.Limits storage limits,
        ActionRequest calldata request,
        bytes32 node
    ) internal view {
        Terms terms = limits.terms;
        uint256 facets = progress.facets;
        _judgeTime(decision, progress, limits, terms);
        _judgeOperation(decision, limits, terms, request);
        if (facets & Facet.AMOUNT != 0) _judgeAmount(decision, limits, terms, request);
        if (facets & DATA_ACCESS != 0) _judgeData(decision, facets, limits, terms, request);
        if (facets & COMMUNICATION != 0) _judgeReach(decision, facets, limits, terms, request);
        if (decision.verdict == Verdict.Blocked) return;
        uint256 charged = terms.meters() & progress.meters;
        if (charged != 0) _judgeCounters(decision, progress, limits, terms, request, node, charged);
    }

    function _judgeTime(
        Decision memory decision,
        Progress memory progress,
        EnvelopeStorage.Limits storage limits,
        Terms terms
    ) private view {
        if (!terms.allowsHour(progress.hour)) {
            return decision.tighten(Verdict.Blocked, Dimension.Temporal, Reason.OUTSIDE_HOURS);
        }
        uint256 count = terms.blackouts();
        if (count != 0 && limits.isBlackedOut(count, progress.time)) {
            decision.tighten(Verdict.Blocked, Dimension.Temporal, Reason.BLACKOUT);
        }
    }

    function _judgeOperation(
        Decision memory decision,
        EnvelopeStorage.Limits storage limits,
        Terms terms,
        ActionRequest calldata request
    ) private view {
        if (!limits.allows(terms, EnvelopeStorage.OPERATIONS, request.actionType)) {
            decision.tighten(Verdict.Blocked, Dimension.Operational, Reason.OPERATION_NOT_DELEGATED);
        } else if (!limits.allows(terms, EnvelopeStorage.TARGETS, request.target)) {
            decision.tighten(Verdict.Blocked, Dimension.Operational, Reason.TARGET_NOT_DELEGATED);
        }
    }

    function _judgeAmount(
        Decision memory decision,
        EnvelopeStorage.Limits storage limits,
        Terms terms,
        ActionRequest calldata request
    ) private view {
        if (!terms.holds(Dimension.Financial)) {
            decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.DIMENSION_NOT_HELD);
        } else if (request.currency != bytes32(limits.currency)) {
            decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.CURRENCY_NOT_DELEGATED);
        } else if (terms.meters() & (1 << Meters.PER_ACTION) != 0) {
            _judgeBound(decision, limits, terms, Meters.PER_ACTION, request.amount);
        }
    }

    function _judgeData(
        Decision memory decision,
        uint256 facets,
        EnvelopeStorage.Limits storage limits,
        Terms terms,
        ActionRequest calldata request
    ) private view {
        if (!terms.holds(Dimension.DataAccess)) {
            return decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.DIMENSION_NOT_HELD);
        }
        // Writing without a name needs leave to write everywhere: the zero name is in no list.
        if (facets & (Facet.DATA_SET | Facet.WRITE) != 0) {
            uint256 set = facets & Facet.WRITE != 0 ? EnvelopeStorage.WRITABLE : EnvelopeStorage.READABLE;
            if (!limits.allows(terms, set, request.dataSet)) {
                return decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.DATA_SET_NOT_DELEGATED);
            }
        }
        uint256 ceiling = terms.ceiling();
        if (request.classification > ceiling) {
            decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.CLASSIFICATION_CEILING);
        } else if (facets & (Facet.DATA_SET | Facet.CLASSIFICATION) == Facet.DATA_SET && ceiling < TOP_SECRET) {
            decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.CLASSIFICATION_MISSING);
        } else if (facets & Facet.PII != 0 && !terms.pii()) {
            decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.PII_NOT_DELEGATED);
        }
    }

    function _judgeReach(
        Decision memory decision,
        uint256 facets,
        EnvelopeStorage.Limits storage limits,
        Terms terms,
        ActionRequest calldata request
    ) private view {
        uint256 reason = Reason.NONE;
        if (!terms.holds(Dimension.Communication)) {
            reason = Reason.DIMENSION_NOT_HELD;
        } else if (facets & Facet.CHANNEL != 0 && !limits.allows(terms, EnvelopeStorage.CHANNELS, request.channel)) {
            reason = Reason.CHANNEL_NOT_DELEGATED;
        } else if (
            facets & Facet.RECIPIENT != 0 && !limits.allows(terms, EnvelopeStorage.RECIPIENTS, request.recipient)
        ) {
            reason = Reason.RECIPIENT_NOT_DELEGATED;
        } else if (facets & Facet.EXTERNAL != 0 && !terms.outside()) {
            reason = Reason.OUTSIDE_NOT_DELEGATED;
        }
        if (reason != Reason.NONE) decision.tighten(Verdict.Blocked, Dimension.Communication, reason);
    }

    /// @dev Takes the counters of these meters from the request, in their one order. What comes before one that is not there
    /// is judged all the same: it is said first.
    function _judgeCounters(
        Decision memory decision,
        Progress memory progress,
        EnvelopeStorage.Limits storage limits,
        Terms terms,
        ActionRequest calldata request,
        bytes32 node,
        uint256 charged
    ) private view {
        Charges.Queue memory charges = progress.charges;
        charges.open(request);
        (uint256 taken, uint256 reached) = charges.take(node, charged, limits.nearOf(terms));
        if (reached & SPENDS != 0) {
            for (uint256 meter = Meters.SPEND_DAY; meter <= Meters.SPEND_LIFETIME; ++meter) {
                if ((reached >> meter) & 1 != 0) _judgeBound(decision, limits, terms, meter, charges.totalOf(meter));
            }
        }
        if (
            _exceeds(charges, taken, Meters.ACTIONS_HOUR, limits.perHour) ||
            _exceeds(charges, taken, Meters.ACTIONS_DAY, limits.perDay)
        ) decision.tighten(Verdict.Blocked, Dimension.Operational, Reason.RATE_EXCEEDED);
        if (taken != charged) decision.tighten(Verdict.Blocked, Dimension.None, Reason.COUNTER_MISMATCH);
    }

    function _exceeds(
        Charges.Queue memory charges,
        uint256 taken,
        uint256 meter,
        uint256 rate
    ) private pure returns (bool) {
        return taken & (1 << meter) != 0 && charges.totalOf(meter) > rate;
    }

    function _judgeBound(
        Decision memory decision,
        EnvelopeStorage.Limits storage limits,
        Terms terms,
        uint256 meter,
        uint256 total
    ) private view {
        if (total < limits.flagAt.amountOf(terms, meter)) return;
        if (total > limits.hard.amountOf(terms, meter)) {
            decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.HARD_LIMIT);
        } else if (total > limits.soft.amountOf(terms, meter)) {
            decision.tighten(Verdict.Held, Dimension.Financial, Reason.SOFT_LIMIT);
        } else {
            decision.tighten(Verdict.Flagged, Dimension.Financial, Reason.NEAR_LIMIT);
        }
    }
}
