// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest} from "../../types/ActionRequest.sol";
import {Decision} from "../../types/Decision.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Verdict} from "../../types/Words.sol";
import {Decisions} from "../../libraries/Decisions.sol";

/// @title When nothing can be decided, whoever asks: during a pause, and about another moment
/// @notice Asked before anything about the action.
library MomentRules {
    using Decisions for Decision;

    /// @notice Blocks while the organization is paused, and a request made for another moment than the block's.
    /// @param pausedUntil unix seconds, exclusive
    /// @param stateAge seconds
    function judge(
        Decision memory decision,
        ActionRequest calldata request,
        uint64 pausedUntil,
        uint64 stateAge
    ) internal view {
        if (request.time < pausedUntil) {
            decision.tighten(Verdict.Blocked, Dimension.None, Reason.PAUSED);
        } else if (_distance(request.time, block.timestamp) > stateAge) {
            decision.tighten(Verdict.Blocked, Dimension.Temporal, Reason.STALE_STATE);
        }
    }

    function _distance(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : b - a;
    }
}
