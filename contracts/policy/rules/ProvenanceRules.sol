// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../interfaces/IModelRegistry.sol";
import {Decision} from "../../types/Decision.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Verdict} from "../../types/Words.sol";
import {Decisions} from "../../libraries/Decisions.sol";

/// @title Where the agent's model comes from
/// @notice A model nobody answers for does not act.
library ProvenanceRules {
    using Decisions for Decision;

    /// @notice Blocks a model that is not registered, was revoked, or was built with too little assurance.
    /// @param minSlsa least SLSA build level
    function judge(Decision memory decision, IModelRegistry.Model memory model, uint8 minSlsa) internal pure {
        if (model.registeredAt == 0) {
            decision.tighten(Verdict.Blocked, Dimension.None, Reason.MODEL_UNKNOWN);
        } else if (model.revokedAt != 0) {
            decision.tighten(Verdict.Blocked, Dimension.None, Reason.MODEL_REVOKED);
        } else if (model.slsaLevel < minSlsa) {
            decision.tighten(Verdict.Blocked, Dimension.None, Reason.MODEL_LEVEL);
        }
    }
}
