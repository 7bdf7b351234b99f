// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ChangeKind, Statefulness} from "../types/Words.sol";
import {IEvaluator} from "./IEvaluator.sol";

/// @title A policy evaluator: what a policy version names
/// @notice Decides from the request, the parameters of the current policy version and the registries, and reads no clock but
/// `request.time`, which must be within the state-age bound of `block.timestamp`.
interface IPolicy is IEvaluator {
    /// @notice Whether `parameters` decode, and are canonical. Never reverts.
    function accepts(bytes calldata parameters) external view returns (bool);

    /// @notice What going from one set of parameters to the next does to authority. Another part that is Mutable is never only
    /// tighter: it may be milder tomorrow, and nobody will have decided that.
    function compare(bytes calldata before, bytes calldata afterwards) external view returns (ChangeKind);

    /// @notice The least gas limit with which everyone these parameters name can be asked, whatever each of them uses up.
    /// @param parameters accepted ones; others may revert
    function gasNeeded(bytes calldata parameters) external view returns (uint256);

    /// @notice The most mutable of this evaluator and all it asks under these parameters.
    /// @param parameters accepted ones; others may revert
    function statefulnessUnder(bytes calldata parameters) external view returns (Statefulness);
}
