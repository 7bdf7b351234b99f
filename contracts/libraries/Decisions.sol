// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Decision} from "../types/Decision.sol";
import {Dimension, Verdict} from "../types/Words.sol";

/// @title How verdicts combine
/// @notice Decisions only ever become stricter.
library Decisions {
    /// @notice A Blocked decision.
    function blocked(Dimension dimension, uint256 reason) internal pure returns (Decision memory) {
        return Decision({verdict: Verdict.Blocked, dimension: dimension, reason: reason});
    }

    /// @notice The strictest wins; between equals the first one said.
    function tighten(Decision memory decision, Verdict verdict, Dimension dimension, uint256 reason) internal pure {
        if (verdict <= decision.verdict) return;
        decision.verdict = verdict;
        decision.dimension = dimension;
        decision.reason = reason;
    }
}
