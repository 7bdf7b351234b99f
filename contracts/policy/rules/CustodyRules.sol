// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Decision} from "../../types/Decision.sol";
import {CustodyFloors} from "../../types/PolicyParameters.sol";
import {Reason} from "../../types/Reason.sol";
import {Custody, Dimension, Verdict} from "../../types/Words.sol";
import {Decisions} from "../../libraries/Decisions.sol";

/// @title The floor that follows from whose hand holds the agent's key
/// @notice A key that a shared process holds says less about who asks.
library CustodyRules {
    using Decisions for Decision;

    /// @notice Raises the verdict to the floor of the kind.
    /// @param custody as the registry has it, of an agent that is registered: it is never None
    function judge(Decision memory decision, Custody custody, CustodyFloors calldata floors) internal pure {
        Verdict floor = floors.gateway;
        if (custody == Custody.Agent) floor = floors.agent;
        else if (custody == Custody.Sidecar) floor = floors.sidecar;
        decision.tighten(floor, Dimension.None, Reason.CUSTODY_FLOOR);
    }
}
