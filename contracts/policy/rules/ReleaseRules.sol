// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Facet} from "../../types/ActionRequest.sol";
import {Decision} from "../../types/Decision.sol";
import {TOP_SECRET} from "../../types/Envelope.sol";
import {PolicyParameters, Release} from "../../types/PolicyParameters.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Verdict} from "../../types/Words.sol";
import {Decisions} from "../../libraries/Decisions.sol";

/// @title What may be sent to whom
/// @notice Classified and personal data go no further than the policy lets them.
library ReleaseRules {
    using Decisions for Decision;

    uint256 private constant DATA = Facet.DATA_SET | Facet.CLASSIFICATION | Facet.PII;
    uint256 private constant REACH = Facet.RECIPIENT | Facet.EXTERNAL;

    /// @notice Blocks data on its way to someone who may not have it. Data that goes nowhere is none of its business.
    function judge(
        Decision memory decision,
        ActionRequest calldata request,
        PolicyParameters calldata parameters
    ) internal pure {
        uint256 facets = request.facets;
        if (facets & DATA == 0 || facets & REACH == 0) return;
        (uint256 ceiling, bool pii) = _allowed(request, parameters);
        if (request.classification > ceiling) {
            decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.RELEASE_CEILING);
        } else if (facets & Facet.CLASSIFICATION == 0 && ceiling < TOP_SECRET) {
            decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.CLASSIFICATION_MISSING);
        } else if (facets & Facet.PII != 0 && !pii) {
            decision.tighten(Verdict.Blocked, Dimension.DataAccess, Reason.RELEASE_PII);
        }
    }

    /// @dev The recipient's own entry first; only members can have one, because only their recipients are salted here.
    function _allowed(
        ActionRequest calldata request,
        PolicyParameters calldata parameters
    ) private pure returns (uint256 ceiling, bool pii) {
        if (request.facets & Facet.RECIPIENT != 0) {
            for (uint256 i = 0; i < parameters.releases.length; ++i) {
                Release calldata release = parameters.releases[i];
                if (release.recipient == request.recipient) return (release.ceiling, release.pii);
            }
        }
        if (request.facets & Facet.EXTERNAL != 0) return (parameters.outsideCeiling, parameters.outsidePii);
        return (parameters.insideCeiling, true);
    }
}
