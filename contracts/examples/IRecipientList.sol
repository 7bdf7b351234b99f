// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A list somebody publishes of whom nobody should reach
/// @notice The one question a list answers.
interface IRecipientList {
    /// @notice Whether nobody should reach this recipient.
    /// @param recipient keccak256(salt || UTF-8 recipient), with the salt the organization's action mapping uses
    function isListed(bytes32 recipient) external view returns (bool);
}
