// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC7913SignatureVerifier} from "@openzeppelin/contracts/interfaces/IERC7913.sol";
import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";

import {Ed25519Curve} from "./ed25519/Ed25519Curve.sol";
import {Ed25519Field} from "./ed25519/Ed25519Field.sol";
import {Ed25519Point} from "./ed25519/Ed25519Point.sol";
import {Sha512} from "./ed25519/Sha512.sol";

/// @title Ed25519 keys as ERC-7913 signers
/// @notice `key` is 32 bytes, `signature` is R || S, 64 bytes, and the signed message is the 32 bytes of `hash` (PureEdDSA:
/// nothing hashes them again before). Strict RFC 8032, so that every verifier of this project gives the same answer: S below
/// the order, canonical A and R, neither of small order, and the equation without the cofactor. Whatever is not a valid
/// signature gets 0xffffffff; nothing reverts.
/// @dev NOTE: a key with a torsion part can be valid; `Ed25519Point` says why that is no harm.
/// WARNING: needs the precompile MODEXP. Where a chain lacks it, every signature is refused.
contract Ed25519Verifier is IERC7913SignatureVerifier {
    bytes4 private constant INVALID = 0xffffffff;
    /// @dev The prime order of the base point: 2^252 + 27742317777372353535851937790883648493.
    uint256 private constant L = 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed;
    uint256 private constant TWO_256_MOD_L = 0x0ffffffffffffffffffffffffffffffec6ef5bf4737dcf70d6ec31748d98951d;

    /// @inheritdoc IERC7913SignatureVerifier
    function verify(
        bytes calldata key,
        bytes32 hash,
        bytes calldata signature
    ) external view override returns (bytes4) {
        if (key.length != 32 || signature.length != 64) return INVALID;
        bool valid = _isValid({a: bytes32(key), message: hash, r: bytes32(signature), s: bytes32(signature[32:])});
        return valid ? IERC7913SignatureVerifier.verify.selector : INVALID;
    }

    /// @dev RFC 8032, section 5.1.7: whether S B - k A is R.
    function _isValid(bytes32 a, bytes32 message, bytes32 r, bytes32 s) private view returns (bool) {
        // Check: one spelling of S, and no point of small order.
        uint256 scalar = _littleEndian(s);
        if (scalar >= L || Ed25519Point.isSmallOrder(r)) return false;
        (bool usable, uint256 x, uint256 y) = Ed25519Point.tryDecode(a);
        if (!usable) return false;

        // x is not zero, so P - x is the x of -A.
        (x, y) = Ed25519Curve.combine({s: scalar, k: _challenge(r, a, message), x: Ed25519Field.P - x, y: y});
        // The encoding computed is canonical and of a point: an R that is not cannot equal it.
        return Ed25519Point.encode(x, y) == r;
    }

    /// @dev k = SHA-512(R || A || message) mod L. The 512 bits are a number in little endian.
    function _challenge(bytes32 r, bytes32 a, bytes32 message) private pure returns (uint256) {
        (bytes32 left, bytes32 right) = Sha512.hash(bytes.concat(r, a, message));
        return addmod(_littleEndian(left), mulmod(_littleEndian(right), TWO_256_MOD_L, L), L);
    }

    function _littleEndian(bytes32 value) private pure returns (uint256) {
        return uint256(Bytes.reverseBytes32(value));
    }
}
