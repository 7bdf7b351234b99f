// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Decision} from "../../types/Decision.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Posture, Verdict} from "../../types/Words.sol";
import {Decisions} from "../../libraries/Decisions.sol";

/// @title The floor that follows from the agent's autonomy
/// @notice Who has little autonomy waits for a human.
library PostureRules {
    using Decisions for Decision;

    /// @notice Held below ContinuousInsight, Flagged there, nothing for Delegated. A signed plan releases SharedPlanning later,
    /// with the approvals.
    function judge(Decision memory decision, Posture posture) internal pure {
        if (posture == Posture.Delegated) return;
        Verdict floor = posture == Posture.ContinuousInsight ? Verdict.Flagged : Verdict.Held;
        decision.tighten(floor, Dimension.None, Reason.POSTURE_FLOOR);
    }
}
