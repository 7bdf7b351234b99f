// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentStanding} from "../../interfaces/IAgentStanding.sol";
import {ActionRequest} from "../../types/ActionRequest.sol";
import {Decision} from "../../types/Decision.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Status, Verdict} from "../../types/Words.sol";
import {Decisions} from "../../libraries/Decisions.sol";

/// @title Who asks: an agent in good standing, running its model, attested for what it is about to do
/// @notice The first thing a policy asks about an action of a member.
library StandingRules {
    using Decisions for Decision;

    /// @notice Blocks a request that was read with another mapping, and an agent that may not act, or that is not what the
    /// registry knows it to be.
    /// @param standing of the request's agent for the request's action type
    /// @param mappingHash of the policy version in force
    function judge(
        Decision memory decision,
        ActionRequest calldata request,
        IAgentStanding.Standing memory standing,
        bytes32 mappingHash
    ) internal pure {
        if (request.mappingHash != mappingHash) {
            decision.tighten(Verdict.Blocked, Dimension.None, Reason.MAPPING_MISMATCH);
        } else if (standing.status != Status.Active) {
            decision.tighten(Verdict.Blocked, Dimension.None, _statusReason(standing.status));
        } else if (request.modelDigest != standing.modelDigest) {
            decision.tighten(Verdict.Blocked, Dimension.None, Reason.MODEL_MISMATCH);
        } else if (standing.capableUntil == 0) {
            decision.tighten(Verdict.Blocked, Dimension.None, Reason.CAPABILITY_MISSING);
        } else if (standing.capableUntil <= request.time) {
            decision.tighten(Verdict.Blocked, Dimension.None, Reason.CAPABILITY_EXPIRED);
        }
    }

    function _statusReason(Status status) private pure returns (uint256) {
        if (status == Status.Suspended) return Reason.AGENT_SUSPENDED;
        return status == Status.Revoked ? Reason.AGENT_REVOKED : Reason.AGENT_UNKNOWN;
    }
}
