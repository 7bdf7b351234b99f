// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest} from "../../../contracts/types/ActionRequest.sol";

/// @notice An evaluator whose answer the test puts into the request: six bytes of the act's digest, which no rule reads.
contract EchoEvaluator {
    uint256 private constant REVERTING = 255;

    uint256 private immutable _place;
    uint256 private immutable _policyId;

    error Echo_Told();
    error Echo_OtherPolicy(uint256 policyId);

    /// @param place which six bytes, counted from the end
    /// @param policyId the only policy it answers for; 0 for any
    constructor(uint256 place, uint256 policyId) {
        _place = place;
        _policyId = policyId;
    }

    /// @dev Plain words, so that it can say what makes no sense.
    function evaluate(
        uint256 policyId,
        ActionRequest calldata request
    ) external view returns (uint256 verdict, uint256 dimension, uint256 reason) {
        if (_policyId != 0 && policyId != _policyId) revert Echo_OtherPolicy(policyId);
        uint256 told = uint256(request.actDigest) >> (48 * _place);
        verdict = uint8(told);
        if (verdict == REVERTING) revert Echo_Told();
        dimension = uint8(told >> 8);
        reason = uint32(told >> 16);
    }
}
