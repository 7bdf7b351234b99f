// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title ERC-5192: minimal soulbound tokens
/// @notice Interface id 0xb45a3c0e.
interface IERC5192 {
    /// @notice The token can not be transferred. Emitted when it is minted.
    event Locked(uint256 tokenId);
    /// @notice The token can be transferred. Never emitted here.
    event Unlocked(uint256 tokenId);

    /// @notice Whether the token is locked. Fails for an unknown id.
    function locked(uint256 tokenId) external view returns (bool);
}
