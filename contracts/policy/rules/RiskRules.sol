// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Facet} from "../../types/ActionRequest.sol";
import {RiskBand} from "../../types/PolicyParameters.sol";
import {Verdict} from "../../types/Words.sol";

/// @title What a risk score does to the limits
/// @notice A high score makes limits smaller and verdicts stricter, never the other way round.
library RiskRules {
    uint256 internal constant MAX_SCORE = 1_000;
    uint256 internal constant WHOLE = 1_000;

    /// @notice The highest band the request's score reaches; without a score, the worst is assumed.
    /// @return permille what is left of each amount, in thousandths
    /// @return floor mildest verdict
    function effectOf(
        RiskBand[] calldata bands,
        ActionRequest calldata request
    ) internal pure returns (uint256 permille, Verdict floor) {
        uint256 score = request.facets & Facet.RISK == 0 ? MAX_SCORE : request.risk;
        // Bands ascend: the last that is reached is the highest.
        for (uint256 i = bands.length; i > 0; --i) {
            if (bands[i - 1].from <= score) return (bands[i - 1].permille, bands[i - 1].floor);
        }
        return (WHOLE, Verdict.AutoApproved);
    }

    /// @notice `amount * permille / WHOLE`, rounded down.
    /// @dev Split, so that no product exceeds the larger of `amount` and WHOLE squared.
    function shrink(uint256 amount, uint256 permille) internal pure returns (uint256) {
        return (amount / WHOLE) * permille + ((amount % WHOLE) * permille) / WHOLE;
    }
}
