// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Counter, Facet} from "../../types/ActionRequest.sol";
import {Decision} from "../../types/Decision.sol";
import {Blackout, Bound, TOP_SECRET} from "../../types/Envelope.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Verdict} from "../../types/Words.sol";
import {Decisions} from "../../libraries/Decisions.sol";
import {EnvelopeStorage} from "./EnvelopeStorage.sol";
import {Meters} from "./Meters.sol";

/// @title What one envelope says of one action
/// @notice Checks run in a fixed order: when, what, how much, which data, whom, and the counters. The strictest wins; between
/// equals the first.
library EnvelopeRules {
    using Decisions for Decision;
    using EnvelopeStorage for EnvelopeStorage.Limits;

    /// @param facets of the request, and those of the members that say something without their facet
    /// @param next place of the next counter in `request.spent`
    struct Progress {
        uint256 facets;
        uint256 next;
    }

    uint256 private constant DATA_ACCESS = Facet.DATA_SET | Facet.CLASSIFICATION | Facet.WRITE | Facet.PII;
    uint256 private constant COMMUNICATION = Facet.RECIPIENT | Facet.CHANNEL | Facet.EXTERNAL;
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
    }

    /// @notice Raises the decision to what the envelope of `node` asks for.
    function judge(
        Decision memory decision,
        Progress memory progress,
        EnvelopeStorage.Limits storage limits,
        ActionRequest calldata request,
        bytes32 node
    ) internal view {
        EnvelopeStorage.Terms memory terms = limits.terms;
        _judgeTime(decision, limits, terms, request.time);
        _judgeOperation(decision, limits, terms, request);
        if (progress.facets & Facet.AMOUNT != 0) _judgeAmount(decision, limits, terms, request);
        if (progress.facets & DATA_ACCESS != 0) _judgeData(decision, progress.facets, limits, terms, request);
        if (progress.facets & COMMUNICATION != 0) _judgeReach(decision, progress.facets, limits, terms, request);
        if (decision.verdict == Verdict.Blocked) return;
        _judgeCounters(decision, progress, limits, terms, request, node);
    }

    function _judgeTime(
        Decision memory decision,
        EnvelopeStorage.Limits storage limits,
        EnvelopeStorage.Terms memory terms,
        uint64 time
    ) private view {
        if ((terms.week >> ((time / 1 hours + MONDAY_OFFSET) % WEEK)) & 1 == 0) {
            return decision.tighten(Verdict.Blocked, Dimension.Temporal, Reason.OUTSIDE_HOURS);
        }
        if (!terms.blackouts) return;
        uint256 count = limits.blackouts.length;
        for (uint256 i = 0; i < count; ++i) {
            Blackout memory blackout = limits.blackouts[i];
            if (blackout.from <= time && time < blackout.until) {
                return decision.tighten(Verdict.Blocked, Dimension.Temporal, Reason.BLACKOUT);
            }
        }
    }

    function _judgeOperation(
        Decision memory decision,
        EnvelopeStorage.Limits storage limits,
        EnvelopeStorage.Terms memory terms,
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
        EnvelopeStorage.Terms memory terms,
        ActionRequest calldata request
    ) private view {
        if (!_holds(terms, Dimension.Financial)) {
            decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.DIMENSION_NOT_HELD);
        } else if (request.currency != bytes32(limits.currency)) {
            decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.CURRENCY_NOT_DELEGATED);
        } else if (_has(terms, Meters.PER_ACTION)) {
            _judgeBound(decision, limits.bounds[Meters.PER_ACTION], request.amount);
        }
    }

    function _judgeData(
        Decision memory decision,
        uint256 facets,
        EnvelopeStorage.Limits storage limits,
        EnvelopeStorage.Terms memory terms,
        ActionRequest calldata request
    ) private view {
        if (!_holds(terms, Dimension.DataAccess)) {
            return decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.DIMENSION_NOT_HELD);
        }
        // Writing without a name needs leave to write everywhere: the zero name is in no list.
        if (facets & (Facet.DATA_SET | Facet.WRITE) != 0) {
            uint256 set = facets & Facet.WRITE != 0 ? EnvelopeStorage.WRITABLE : EnvelopeStorage.READABLE;
            if (!limits.allows(terms, set, request.dataSet)) {
                return decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.DATA_SET_NOT_DELEGATED);
            }
        }
        if (request.classification > terms.ceiling) {
            decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.CLASSIFICATION_CEILING);
        } else if (facets & (Facet.DATA_SET | Facet.CLASSIFICATION) == Facet.DATA_SET && terms.ceiling < TOP_SECRET) {
            decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.CLASSIFICATION_MISSING);
        } else if (facets & Facet.PII != 0 && !terms.pii) {
            decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.PII_NOT_DELEGATED);
        }
    }

    function _judgeReach(
        Decision memory decision,
        uint256 facets,
        EnvelopeStorage.Limits storage limits,
        EnvelopeStorage.Terms memory terms,
        ActionRequest calldata request
    ) private view {
        uint256 reason = Reason.NONE;
        if (!_holds(terms, Dimension.Communication)) {
            reason = Reason.DIMENSION_NOT_HELD;
        } else if (facets & Facet.CHANNEL != 0 && !limits.allows(terms, EnvelopeStorage.CHANNELS, request.channel)) {
            reason = Reason.CHANNEL_NOT_DELEGATED;
        } else if (
            facets & Facet.RECIPIENT != 0 && !limits.allows(terms, EnvelopeStorage.RECIPIENTS, request.recipient)
        ) {
            reason = Reason.RECIPIENT_NOT_DELEGATED;
        } else if (facets & Facet.EXTERNAL != 0 && !terms.outside) {
            reason = Reason.OUTSIDE_NOT_DELEGATED;
        }
        if (reason != Reason.NONE) decision.tighten(Verdict.Blocked, Dimension.Communication, reason);
    }

    /// @dev Takes the counters this envelope is charged to from the request, in their one order.
    function _judgeCounters(
        Decision memory decision,
        Progress memory progress,
        EnvelopeStorage.Limits storage limits,
        EnvelopeStorage.Terms memory terms,
        ActionRequest calldata request,
        bytes32 node
    ) private view {
        bool spends = progress.facets & Facet.AMOUNT != 0;
        for (uint256 meter = Meters.SPEND_DAY; meter <= Meters.ACTIONS_DAY; ++meter) {
            bool counts = meter >= Meters.ACTIONS_HOUR;
            if (!_has(terms, meter) || (!counts && !spends)) continue;
            (bool found, uint256 total) = _take(progress, request, node, meter, counts ? 1 : request.amount);
            if (!found) {
                return decision.tighten(Verdict.Blocked, Dimension.None, Reason.COUNTER_MISMATCH);
            }
            if (!counts) {
                _judgeBound(decision, limits.bounds[meter], total);
            } else if (total > (meter == Meters.ACTIONS_HOUR ? limits.perHour : limits.perDay)) {
                decision.tighten(Verdict.Blocked, Dimension.Operational, Reason.RATE_EXCEEDED);
            }
        }
    }

    /// @dev Whether the next counter is this meter's, and what it stands at with this action; too much to count is the most.
    function _take(
        Progress memory progress,
        ActionRequest calldata request,
        bytes32 node,
        uint256 meter,
        uint256 reserved
    ) private pure returns (bool found, uint256 total) {
        uint256 place = progress.next++;
        if (place >= request.spent.length) return (false, 0);
        Counter calldata counter = request.spent[place];
        found =
            counter.id == Meters.idOf(node, meter, Meters.periodOf(meter, request.time)) &&
            counter.window == Meters.windowOf(meter) &&
            counter.reserved == reserved;
        unchecked {
            total = counter.before + reserved;
        }
        if (total < reserved) total = type(uint256).max;
    }

    function _judgeBound(Decision memory decision, Bound memory bound, uint256 total) private pure {
        if (total > bound.hard) {
            decision.tighten(Verdict.Blocked, Dimension.Financial, Reason.HARD_LIMIT);
        } else if (total > bound.soft) {
            decision.tighten(Verdict.Held, Dimension.Financial, Reason.SOFT_LIMIT);
        } else if (total >= bound.flagAt) {
            decision.tighten(Verdict.Flagged, Dimension.Financial, Reason.NEAR_LIMIT);
        }
    }

    function _holds(EnvelopeStorage.Terms memory terms, Dimension dimension) private pure returns (bool) {
        return (terms.dimensions >> uint256(dimension)) & 1 != 0;
    }

    function _has(EnvelopeStorage.Terms memory terms, uint256 meter) private pure returns (bool) {
        return (terms.meters >> meter) & 1 != 0;
    }
}
