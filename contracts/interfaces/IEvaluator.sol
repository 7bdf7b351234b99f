// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest} from "../types/ActionRequest.sol";
import {Dimension, Statefulness, Verdict} from "../types/Words.sol";

/// @title Code that judges one action
/// @notice Total, immutable, and blind to the block: the only clock is `request.time`. What it cannot evaluate it blocks.
/// Implement this to add a rule of your own to a policy (`PolicyParameters.customs`); contracts/examples has two to copy.
/// @dev Whoever calls an evaluator it does not trust gives it a fixed amount of gas, copies three words of its answer, and
/// treats a revert, another size, a verdict of None or any value out of range as Blocked (UNEVALUABLE).
interface IEvaluator {
    /// @notice Judges one action under a policy.
    /// @param policyId the policy the caller decides under
    /// @return verdict never None; AutoApproved adds nothing
    /// @return dimension of the limit that decided
    /// @return reason one of `Reason`; a custom evaluator's own codes are 1 to 999
    function evaluate(
        uint256 policyId,
        ActionRequest calldata request
    ) external view returns (Verdict verdict, Dimension dimension, uint256 reason);

    /// @notice What can change the answers of this code by itself. A code hash pins no state: whoever reads a slot that
    /// somebody writes, asks a contract outside the organization, or runs other code than its own says Mutable.
    /// @dev Part of the code, so that the code hash pins it: it reads no state and calls nobody. Nobody can check it on chain;
    /// whoever reviews an evaluator holds it against the code.
    function statefulness() external view returns (Statefulness);
}
