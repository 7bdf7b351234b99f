// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEvaluator} from "../interfaces/IEvaluator.sol";
import {ActionRequest, Facet} from "../types/ActionRequest.sol";
import {Dimension, Verdict} from "../types/Words.sol";

/// @title An example to copy: large payments wait for office hours
/// @notice Holds what is above a limit outside Monday to Friday, 08:00 to 18:00 UTC.
/// @dev To use one of your own: deploy it, and name its address, its code hash and its gas (20,000 is plenty here) in
/// `PolicyParameters.customs`. It has no owner and no storage, so its code hash says all there is to know of it.
contract QuietHours is IEvaluator {
    /// @notice Minor units of CURRENCY: EUR 1,000.00.
    uint256 public constant LIMIT = 100_000;
    /// @notice ISO 4217 letters, left aligned.
    bytes32 public constant CURRENCY = "EUR";
    /// @notice Hour of the UTC day: from here on.
    uint256 public constant OPENS = 8;
    /// @notice Hour of the UTC day: until here.
    uint256 public constant CLOSES = 18;

    /// @notice The action is in hours. Reasons of its own are 1 to 999; humans see them as 1,000 for each place in the list
    /// plus the number here.
    uint256 public constant IN_HOURS = 1;
    /// @notice The amount is small enough at any hour.
    uint256 public constant SMALL = 2;
    /// @notice The action is out of hours.
    uint256 public constant OUT_OF_HOURS = 3;

    uint256 private constant SATURDAY = 5;

    /// @inheritdoc IEvaluator
    function evaluate(
        uint256,
        ActionRequest calldata request
    ) external pure override returns (Verdict verdict, Dimension dimension, uint256 reason) {
        if (!_isLarge(request)) return (Verdict.AutoApproved, Dimension.Financial, SMALL);
        // `request.time` and never `block.timestamp`: a decision must come out the same whenever it is repeated.
        if (_isOpen(request.time)) return (Verdict.AutoApproved, Dimension.Temporal, IN_HOURS);
        return (Verdict.Held, Dimension.Temporal, OUT_OF_HOURS);
    }

    /// @dev What cannot be compared is large: when in doubt, the stricter answer.
    function _isLarge(ActionRequest calldata request) private pure returns (bool) {
        if (request.facets & Facet.AMOUNT == 0) return false;
        return request.currency != CURRENCY || request.amount > LIMIT;
    }

    function _isOpen(uint256 time) private pure returns (bool) {
        // The epoch began on a Thursday; Monday is 0.
        uint256 weekday = (time / 1 days + 3) % 7;
        uint256 hour = (time / 1 hours) % 24;
        return weekday < SATURDAY && hour >= OPENS && hour < CLOSES;
    }
}
