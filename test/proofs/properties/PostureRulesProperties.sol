// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PostureRules} from "../../../contracts/policy/rules/PostureRules.sol";
import {Decision} from "../../../contracts/types/Decision.sol";
import {Posture, Verdict} from "../../../contracts/types/Words.sol";
import {Requests} from "./Requests.sol";

/// @title The floor under a posture
contract PostureRulesProperties {
    /// @notice Less autonomy never gives a milder verdict.
    function check_lessAutonomyNeverMilder(Verdict before, Posture less, Posture more) external pure {
        require(less <= more);
        assert(_judge(before, less) >= _judge(before, more));
    }

    function twin_lessAutonomyNeverMilder(Verdict before, Posture less, Posture more) external pure {
        assert(_judge(before, less) >= _judge(before, more));
    }

    /// @notice What was stricter before stays as strict.
    function check_monotone(Verdict milder, Verdict stricter, Posture posture) external pure {
        require(milder <= stricter);
        assert(_judge(milder, posture) <= _judge(stricter, posture));
    }

    function twin_monotone(Verdict milder, Verdict stricter, Posture posture) external pure {
        assert(_judge(milder, posture) <= _judge(stricter, posture));
    }

    /// @notice No posture takes back what was said before it.
    function check_neverMilder(Verdict before, Posture posture) external pure {
        assert(_judge(before, posture) >= before);
    }

    /// @dev Claims that every posture has a floor.
    function twin_neverMilder(Verdict before, Posture posture) external pure {
        require(before != Verdict.Blocked);
        assert(_judge(before, posture) > before);
    }

    /// @notice Only full autonomy goes unseen, and below ContinuousInsight a human has to look.
    function check_floors(Verdict before, Posture posture) external pure {
        Verdict after_ = _judge(before, posture);
        assert(posture == Posture.Delegated || after_ >= Verdict.Flagged);
        assert(posture >= Posture.ContinuousInsight || after_ >= Verdict.Held);
    }

    /// @dev Claims that ContinuousInsight waits too.
    function twin_floors(Verdict before, Posture posture) external pure {
        require(posture != Posture.Delegated);
        assert(_judge(before, posture) >= Verdict.Held);
    }

    function _judge(Verdict before, Posture posture) private pure returns (Verdict) {
        Decision memory decision = Requests.from(before);
        PostureRules.judge(decision, posture);
        return decision.verdict;
    }
}
