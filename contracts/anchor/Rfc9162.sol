// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Merkle trees of RFC 9162, section 2.1
/// @notice Roots, and what stands under them.
library Rfc9162 {
    bytes1 private constant NODE = 0x01;

    /// @notice Whether `leaf` stands at `index` in the tree of `size` leaves with this root (section 2.1.3.2).
    /// @param leaf the leaf hash, already tagged 0x00
    /// @param path from the leaf up
    function verify(
        bytes32 root,
        bytes32 leaf,
        uint256 index,
        uint256 size,
        bytes32[] calldata path
    ) internal pure returns (bool) {
        if (index >= size) return false;
        uint256 fn = index;
        uint256 sn = size - 1;
        bytes32 node = leaf;
        for (uint256 i = 0; i < path.length; ++i) {
            // The path is longer than the tree is high.
            if (sn == 0) return false;
            if (fn & 1 == 1 || fn == sn) {
                node = _parent(path[i], node);
                // A node on the right edge has no sibling until its index is odd: those levels are not in the path.
                while (fn & 1 == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                node = _parent(node, path[i]);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && node == root;
    }

    /// @notice The root over the leaves (section 2.1.1): what is left alone on the right rises until it finds a sibling.
    /// @param leaves leaf hashes, already tagged 0x00; at least one
    function rootOf(bytes32[] memory leaves) internal view returns (bytes32) {
        for (uint256 size = leaves.length; size > 1; size = (size + 1) / 2) {
            for (uint256 i = 0; i < size / 2; ++i) leaves[i] = _parentInPlace(leaves, 2 * i);
            if (size % 2 == 1) leaves[size / 2] = leaves[size - 1];
        }
        return leaves[0];
    }

    /// @dev `_parent` of two neighbours without an allocation: thousands of them would make memory dear.
    function _parentInPlace(bytes32[] memory nodes, uint256 left) private view returns (bytes32 node) {
        // Interaction: the precompile SHA-256, which fails only for want of gas.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let place := add(add(nodes, 0x20), mul(left, 0x20))
            let free := mload(0x40)
            mstore8(free, 0x01)
            mcopy(add(free, 1), place, 0x40)
            if iszero(staticcall(gas(), 2, free, 65, 0x00, 0x20)) {
                revert(0, 0)
            }
            node := mload(0x00)
        }
    }

    function _parent(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return sha256(abi.encodePacked(NODE, left, right));
    }
}
