// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Encoded Ed25519 points (RFC 8032, section 5.1)
/// @dev NOTE: says nothing of the prime-order subgroup. A key with a torsion part passes; verifiers here are cofactorless,
/// so such a key only harms its owner.
library Ed25519Point {
    /// @dev 2^255 - 19
    uint256 private constant P = 0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed;
    /// @dev -121665 / 121666 mod P
    uint256 private constant D = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3;
    /// @dev y of two of the four points of order 8; that of the other two is P minus this.
    uint256 private constant ORDER_8_Y = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826;

    /// @notice Whether an encoding is canonical, of a point on the curve, and that point is not of small order.
    function isUsable(bytes32 encoded) internal view returns (bool) {
        // The encoding is little endian; its highest bit is the sign of x.
        uint256 y = uint256(Bytes.reverseBytes32(encoded)) & (type(uint256).max >> 1);
        if (y >= P || _isSmallOrder(y)) return false;
        return _isOnCurve(y);
    }

    /// @dev Orders 1, 2, 4 and 8, whichever the sign bit.
    function _isSmallOrder(uint256 y) private pure returns (bool) {
        return y == 0 || y == 1 || y == P - 1 || y == ORDER_8_Y || y == P - ORDER_8_Y;
    }

    /// @dev x^2 = (y^2 - 1) / (d y^2 + 1) has a root when numerator times denominator is a square (Euler's criterion).
    /// The product is zero only for y = 1 and y = -1, which are of small order.
    function _isOnCurve(uint256 y) private view returns (bool) {
        uint256 yy = mulmod(y, y, P);
        uint256 product = mulmod(addmod(yy, P - 1, P), addmod(mulmod(D, yy, P), 1, P), P);
        return Math.modExp(product, (P - 1) / 2, P) == 1;
    }
}
