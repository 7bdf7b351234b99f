// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ed25519Field} from "./Ed25519Field.sol";

/// @title Points of the curve -x^2 + y^2 = 1 + d x^2 y^2 in extended coordinates (RFC 8032, section 5.1.4)
/// @notice Adding and multiplying points.
/// @dev The formulas are those of Hisil, Wong, Carter and Dawson (2008). Addition is complete: it has no exception, not for
/// the identity, equal points or points of small order. Every coordinate in memory is below P.
/// NOTE: not constant time; for public values only.
library Ed25519Curve {
    /// @dev The point (x / z, y / z); t = x y / z.
    struct Extended {
        uint256 x;
        uint256 y;
        uint256 z;
        uint256 t;
    }

    /// @dev A point the way an addition uses its second operand.
    struct Addend {
        uint256 yMinusX;
        uint256 yPlusX;
        uint256 twoZ;
        uint256 twoDT;
    }

    uint256 private constant P = Ed25519Field.P;
    uint256 private constant TWO_D = (2 * Ed25519Field.D) % P;
    /// @dev The base point B: y = 4 / 5, x even.
    uint256 private constant BASE_X = 0x216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a;
    uint256 private constant BASE_Y = 0x6666666666666666666666666666666666666666666666666666666666666658;
    /// @dev Scalars are read two bits at a time, from the top of their 254 bits.
    uint256 private constant TOP_DIGIT = 252;

    /// @notice s B + k Q, in affine coordinates.
    /// @param s below 2^254
    /// @param k below 2^254
    /// @param x of Q, a point on the curve
    /// @param y of Q
    function combine(uint256 s, uint256 k, uint256 x, uint256 y) internal view returns (uint256, uint256) {
        // Both products share their doublings (Shamir's trick): one addition covers a digit of s and one of k.
        Addend[16] memory table = _multiples(_fromAffine(BASE_X, BASE_Y), _fromAffine(x, y));
        Extended memory sum = _fromAffine(0, 1);
        unchecked {
            // The shift goes 252, 250, .. 2, 0; below zero it wraps to 2^256 - 2, which ends the loop.
            for (uint256 shift = TOP_DIGIT; shift <= TOP_DIGIT; shift -= 2) {
                _double(sum);
                _double(sum);
                _add(sum, table[(((s >> shift) & 3) << 2) | ((k >> shift) & 3)]);
            }
        }
        return _toAffine(sum);
    }

    /// @dev i B + j Q at 4 i + j, for i and j from 0 to 3.
    function _multiples(Extended memory base, Extended memory point) private pure returns (Addend[16] memory table) {
        Addend memory baseOnce = _toAddend(base);
        Addend memory pointOnce = _toAddend(point);
        Extended memory row = _fromAffine(0, 1);
        for (uint256 i = 0; i < 4; ++i) {
            Extended memory entry = Extended({x: row.x, y: row.y, z: row.z, t: row.t});
            for (uint256 j = 0; j < 4; ++j) {
                table[4 * i + j] = _toAddend(entry);
                _add(entry, pointOnce);
            }
            _add(row, baseOnce);
        }
    }

    /// @dev Adds `b` to `a` in place.
    function _add(Extended memory a, Addend memory b) private pure {
        unchecked {
            // Coordinates and products are below P: each sum, and each difference made positive with P, is below 2 P + 1,
            // so below 2^256.
            (uint256 x, uint256 y) = (a.x, a.y);
            uint256 m = mulmod(y + (P - x), b.yMinusX, P);
            uint256 n = mulmod(y + x, b.yPlusX, P);
            uint256 c = mulmod(a.t, b.twoDT, P);
            uint256 d = mulmod(a.z, b.twoZ, P);
            uint256 e = n + (P - m);
            uint256 f = d + (P - c);
            uint256 g = d + c;
            uint256 h = n + m;
            a.x = mulmod(e, f, P);
            a.y = mulmod(g, h, P);
            a.z = mulmod(f, g, P);
            a.t = mulmod(e, h, P);
        }
    }

    /// @dev Doubles `a` in place. All four results have the opposite sign of the published formula: the same point.
    function _double(Extended memory a) private pure {
        unchecked {
            // As in _add. The one sum of three terms is reduced by addmod.
            (uint256 x, uint256 y, uint256 z) = (a.x, a.y, a.z);
            uint256 xx = mulmod(x, x, P);
            uint256 yy = mulmod(y, y, P);
            uint256 e = mulmod(2 * x, y, P);
            uint256 g = yy + (P - xx);
            uint256 f = addmod(mulmod(2 * z, z, P), xx + (P - yy), P);
            uint256 h = xx + yy;
            a.x = mulmod(e, f, P);
            a.y = mulmod(g, h, P);
            a.z = mulmod(f, g, P);
            a.t = mulmod(e, h, P);
        }
    }

    function _fromAffine(uint256 x, uint256 y) private pure returns (Extended memory) {
        return Extended({x: x, y: y, z: 1, t: mulmod(x, y, P)});
    }

    /// @dev z is never zero: addition is complete.
    function _toAffine(Extended memory a) private view returns (uint256 x, uint256 y) {
        uint256 inverse = Ed25519Field.inverse(a.z);
        return (mulmod(a.x, inverse, P), mulmod(a.y, inverse, P));
    }

    function _toAddend(Extended memory a) private pure returns (Addend memory) {
        return
            Addend({
                yMinusX: addmod(a.y, P - a.x, P),
                yPlusX: addmod(a.y, a.x, P),
                twoZ: addmod(a.z, a.z, P),
                twoDT: mulmod(TWO_D, a.t, P)
            });
    }
}
