// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest} from "../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../contracts/types/Decision.sol";
import {Reason} from "../../../contracts/types/Reason.sol";
import {Dimension, Verdict} from "../../../contracts/types/Words.sol";

/// @notice Where every property about a verdict begins.
library Requests {
    uint64 internal constant NOW = 1_800_000_000;

    /// @notice Asks for nothing, now: every other member is zero or empty.
    function blank() internal pure returns (ActionRequest memory request) {
        request.time = NOW;
    }

    function allowed() internal pure returns (Decision memory) {
        return from(Verdict.AutoApproved);
    }

    function from(Verdict verdict) internal pure returns (Decision memory) {
        return Decision({verdict: verdict, dimension: Dimension.None, reason: Reason.WITHIN_LIMITS});
    }
}
