// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Merkle trees of RFC 9162, section 2.1
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

    function _parent(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return sha256(abi.encodePacked(NODE, left, right));
    }
}
