// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentTrust} from "../interfaces/IAgentTrust.sol";
import {ActionRequest} from "../types/ActionRequest.sol";
import {Decision} from "../types/Decision.sol";
import {Reason} from "../types/Reason.sol";
import {Dimension, Posture, Status, Verdict} from "../types/Words.sol";
import {Decisions} from "./Decisions.sol";

/// @title What must hold whatever the action is: the age of the state, the mapping, the agent, its model
library StateRules {
    using Decisions for Decision;

    /// @notice Blocks a request that was made for another moment, mapping, agent or model.
    /// @param mappingHash of the policy version in force
    /// @param stateAge seconds
    function judge(
        Decision memory decision,
        ActionRequest calldata request,
        IAgentTrust.Agent memory agent,
        bytes32 mappingHash,
        uint64 stateAge
    ) internal view {
        if (_distance(request.time, block.timestamp) > stateAge) {
            decision.tighten(Verdict.Blocked, Dimension.Temporal, Reason.STALE_STATE);
        } else if (request.mappingHash != mappingHash) {
            decision.tighten(Verdict.Blocked, Dimension.None, Reason.MAPPING_MISMATCH);
        } else if (agent.status != Status.Active) {
            decision.tighten(Verdict.Blocked, Dimension.None, _statusReason(agent.status));
        } else if (request.modelDigest != agent.modelDigest) {
            decision.tighten(Verdict.Blocked, Dimension.None, Reason.MODEL_MISMATCH);
        }
    }

    /// @notice The floor that follows from the agent's autonomy. There are no signed plans yet, so SharedPlanning is Held.
    function judgePosture(Decision memory decision, Posture posture) internal pure {
        if (posture == Posture.Delegated) return;
        Verdict floor = posture == Posture.ContinuousInsight ? Verdict.Flagged : Verdict.Held;
        decision.tighten(floor, Dimension.None, Reason.POSTURE_FLOOR);
    }

    function _statusReason(Status status) private pure returns (uint256) {
        if (status == Status.Suspended) return Reason.AGENT_SUSPENDED;
        return status == Status.Revoked ? Reason.AGENT_REVOKED : Reason.AGENT_UNKNOWN;
    }

    function _distance(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : b - a;
    }
}
