// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {IERC5192} from "../interfaces/IERC5192.sol";
import {IERC8004Identity} from "../interfaces/IERC8004Identity.sol";

/// @title A token that stays where it was minted
/// @notice An entry answers for one agent, so nobody can sell it.
abstract contract Soulbound is IERC5192, ERC721 {
    /// @inheritdoc IERC5192
    function locked(uint256 tokenId) external view override returns (bool) {
        _requireOwned(tokenId);
        return true;
    }

    /// @notice Always fails.
    function approve(address, uint256) public pure override {
        revert IERC8004Identity.Identity_Soulbound();
    }

    /// @notice Always fails.
    function setApprovalForAll(address, bool) public pure override {
        revert IERC8004Identity.Identity_Soulbound();
    }

    /// @notice Always fails. Both forms of `safeTransferFrom` end here.
    function transferFrom(address, address, uint256) public pure override {
        revert IERC8004Identity.Identity_Soulbound();
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IERC5192).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev The receiver is not called: an entry needs no consent to be written down, and no foreign code runs.
    function _mintLocked(address to, uint256 tokenId) internal {
        _mint(to, tokenId);
        emit Locked(tokenId);
    }
}
