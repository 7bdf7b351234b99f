// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Arithmetic modulo 2^255 - 19, the field of Ed25519
/// @notice The numbers the coordinates of the curve are.
/// @dev Two elements below P add up to less than 2^256, and mulmod takes any 256-bit operands: sums need no reduction before
/// a product.
library Ed25519Field {
    /// @dev 2^255 - 19
    uint256 internal constant P = 0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed;
    /// @dev The constant of the curve: -121665 / 121666 mod P.
    uint256 internal constant D = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3;
    /// @dev 2^((P - 1) / 4), whose square is -1.
    uint256 private constant ROOT_OF_MINUS_1 = 0x2b8324804fc1df0b2b4d00993dfbd7a72f431806ad2fe478c4ee1b274a0ea0b0;

    /// @notice 1 / x; zero for zero.
    function inverse(uint256 x) internal view returns (uint256) {
        return Math.modExp(x, P - 2, P);
    }

    /// @notice Either square root of u / v, or false when there is none (RFC 8032, section 5.1.3).
    /// @param u, below P
    /// @param v, below P and not zero
    function trySquareRoot(uint256 u, uint256 v) internal view returns (bool exists, uint256 root) {
        uint256 v3 = mulmod(mulmod(v, v, P), v, P);
        uint256 uv3 = mulmod(u, v3, P);
        uint256 uv7 = mulmod(mulmod(uv3, v3, P), v, P);
        root = mulmod(uv3, Math.modExp(uv7, (P - 5) / 8, P), P);

        // The candidate is right, or off by a root of -1, or u / v is no square.
        uint256 square = mulmod(v, mulmod(root, root, P), P);
        if (square == u) return (true, root);
        return (square == P - u, mulmod(root, ROOT_OF_MINUS_1, P));
    }
}
