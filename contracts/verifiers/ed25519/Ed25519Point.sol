// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";

import {Ed25519Field} from "./Ed25519Field.sol";

/// @title Encoded Ed25519 points (RFC 8032, section 5.1)
/// @notice Which encodings are points, and which points a key may be.
/// @dev NOTE: says nothing of the prime-order subgroup. A key with a torsion part passes; verifiers here are cofactorless,
/// so such a key only harms its owner.
library Ed25519Point {
    uint256 private constant P = Ed25519Field.P;
    /// @dev y of two of the four points of order 8; that of the other two is P minus this.
    uint256 private constant ORDER_8_Y = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826;

    /// @notice Whether an encoding is canonical, of a point on the curve, and that point is not of small order.
    function isUsable(bytes32 encoded) internal view returns (bool usable) {
        (usable, , ) = tryDecode(encoded);
    }

    /// @notice The coordinates of a usable encoding, both below P.
    function tryDecode(bytes32 encoded) internal view returns (bool usable, uint256 x, uint256 y) {
        uint256 sign;
        (y, sign) = _split(encoded);
        if (y >= P || _isSmallOrderY(y)) return (false, 0, 0);

        // x^2 = (y^2 - 1) / (d y^2 + 1). The denominator is never zero, because -1 / d is not a square.
        uint256 yy = mulmod(y, y, P);
        (usable, x) = Ed25519Field.trySquareRoot({
            u: addmod(yy, P - 1, P),
            v: addmod(mulmod(Ed25519Field.D, yy, P), 1, P)
        });
        // x is zero only for y = 1 and y = -1, which are of small order; so both signs exist.
        if (x & 1 != sign) x = P - x;
    }

    /// @notice The one canonical encoding of a point; x and y below P.
    function encode(uint256 x, uint256 y) internal pure returns (bytes32) {
        return Bytes.reverseBytes32(bytes32(y | (x << 255)));
    }

    /// @notice Whether a canonical encoding has the y of a point of order 1, 2, 4 or 8, whichever the sign bit.
    function isSmallOrder(bytes32 encoded) internal pure returns (bool) {
        (uint256 y, ) = _split(encoded);
        return _isSmallOrderY(y);
    }

    /// @dev The encoding is little endian; its highest bit is the sign of x.
    function _split(bytes32 encoded) private pure returns (uint256 y, uint256 sign) {
        uint256 value = uint256(Bytes.reverseBytes32(encoded));
        return (value & (type(uint256).max >> 1), value >> 255);
    }

    function _isSmallOrderY(uint256 y) private pure returns (bool) {
        return y == 0 || y == 1 || y == P - 1 || y == ORDER_8_Y || y == P - ORDER_8_Y;
    }
}
