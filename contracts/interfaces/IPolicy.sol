// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest} from "../types/ActionRequest.sol";
import {ChangeKind, Dimension, Verdict} from "../types/Words.sol";

/// @title A policy evaluator
/// @notice Total, immutable, without state of its own. It decides from the request, the parameters of the current policy
/// version and the registries, and reads no clock but `request.time`, which must be within the state-age bound of
/// `block.timestamp`. What it cannot evaluate it blocks.
interface IPolicy {
    /// @notice Judges one action under the current version of a policy.
    /// @dev Never reverts for well-formed call data. The caller treats a revert, a short return or a value out of range as
    /// Blocked (UNEVALUABLE).
    /// @param policyId which policy; its current version must name this very contract
    /// @return verdict never None
    /// @return dimension of the limit that decided
    /// @return reason one of `Reason`
    function evaluate(
        uint256 policyId,
        ActionRequest calldata request
    ) external view returns (Verdict verdict, Dimension dimension, uint256 reason);

    /// @notice Whether `parameters` decode, and are canonical. Never reverts.
    function accepts(bytes calldata parameters) external view returns (bool);

    /// @notice What going from one set of parameters to the next does to authority.
    function compare(bytes calldata before, bytes calldata afterwards) external view returns (ChangeKind);
}
