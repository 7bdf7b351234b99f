// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ChangeKind} from "../types/Words.sol";
import {IEvaluator} from "./IEvaluator.sol";

/// @title A policy evaluator: what a policy version names
/// @notice Decides from the request, the parameters of the current policy version and the registries, and reads no clock but
/// `request.time`, which must be within the state-age bound of `block.timestamp`.
interface IPolicy is IEvaluator {
    /// @notice Whether `parameters` decode, and are canonical. Never reverts.
    function accepts(bytes calldata parameters) external view returns (bool);

    /// @notice What going from one set of parameters to the next does to authority.
    function compare(bytes calldata before, bytes calldata afterwards) external view returns (ChangeKind);
}
