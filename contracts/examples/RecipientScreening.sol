// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEvaluator} from "../interfaces/IEvaluator.sol";
import {Calls} from "../libraries/Calls.sol";
import {ActionRequest, Facet} from "../types/ActionRequest.sol";
import {Dimension, Verdict} from "../types/Words.sol";
import {IRecipientList} from "./IRecipientList.sol";

/// @title An example to copy: nothing goes to recipients on a published list
/// @notice Reads a contract that belongs to somebody else, and blocks when that contract does not give a clear answer.
/// @dev To use one of your own: deploy it, and name its address, its code hash and its gas (100,000) in
/// `PolicyParameters.customs`. An immutable is part of the code, so the code hash pins the list as well.
/// WARNING: whoever runs the list can stop every payment. It cannot let one through that another rule stops.
contract RecipientScreening is IEvaluator {
    /// @notice What the list gets, exactly. This evaluator needs as much again, to answer after it.
    uint256 public constant LIST_GAS = 50_000;

    /// @notice The recipient is not listed. Reasons of its own are 1 to 999; humans see them as 1,000 for each place in the
    /// list plus the number here.
    uint256 public constant NOT_LISTED = 1;
    /// @notice The action has no recipient.
    uint256 public constant NO_RECIPIENT = 2;
    /// @notice The recipient is listed.
    uint256 public constant LISTED = 3;
    /// @notice The list did not answer.
    uint256 public constant LIST_UNREADABLE = 4;

    address private immutable _list;

    /// @param list_ IRecipientList
    constructor(address list_) {
        _list = list_;
    }

    /// @notice IRecipientList
    function list() external view returns (address) {
        return _list;
    }

    /// @inheritdoc IEvaluator
    function evaluate(
        uint256,
        ActionRequest calldata request
    ) external view override returns (Verdict verdict, Dimension dimension, uint256 reason) {
        if (request.facets & Facet.RECIPIENT == 0) {
            return (Verdict.AutoApproved, Dimension.Communication, NO_RECIPIENT);
        }
        // Not `IRecipientList(_list).isListed(...)`: whatever the list does, this must end with an answer.
        (bool ok, bytes memory answer) = Calls.read({
            target: _list,
            gas_: LIST_GAS,
            callData: abi.encodeCall(IRecipientList.isListed, (request.recipient)),
            words: 1
        });
        uint256 listed = ok ? uint256(bytes32(answer)) : type(uint256).max;
        if (listed == 0) return (Verdict.AutoApproved, Dimension.Communication, NOT_LISTED);
        return (Verdict.Blocked, Dimension.Communication, listed == 1 ? LISTED : LIST_UNREADABLE);
    }
}
