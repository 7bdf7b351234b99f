// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";

import {KeyType} from "../types/Words.sol";
import {Ed25519Point} from "../verifiers/ed25519/Ed25519Point.sol";

/// @title Public keys and their names
/// @notice A key is named by SHA-256 of its SubjectPublicKeyInfo in DER (RFC 8410 for Ed25519, RFC 5480 for P-256): the
/// same name certificates, JOSE `kid` headers and this project's records use.
library SubjectKey {
    /// @dev SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING }, up to the 32 key bytes.
    bytes private constant ED25519_SPKI = hex"302a300506032b6570032100";
    /// @dev SEQUENCE { SEQUENCE { OID ecPublicKey, OID prime256v1 }, BIT STRING 0x04 }, up to x || y.
    bytes private constant P256_SPKI = hex"3059301306072a8648ce3d020106082a8648ce3d03010703420004";

    /// @notice The name of a key, or false for a key nobody may sign with: wrong length, not on its curve, or small order.
    /// @param publicKey Ed25519: 32 bytes (RFC 8032); P256: x || y, 64 bytes
    function tryHash(KeyType keyType, bytes memory publicKey) internal view returns (bool valid, bytes32 keyHash) {
        if (keyType == KeyType.Ed25519) return _tryEd25519(publicKey);
        if (keyType == KeyType.P256) return _tryP256(publicKey);
        return (false, 0);
    }

    function _tryEd25519(bytes memory publicKey) private view returns (bool, bytes32) {
        if (publicKey.length != 32 || !Ed25519Point.isUsable(bytes32(publicKey))) return (false, 0);
        return (true, sha256(bytes.concat(ED25519_SPKI, publicKey)));
    }

    function _tryP256(bytes memory publicKey) private pure returns (bool, bytes32) {
        if (publicKey.length != 64) return (false, 0);
        (bytes32 x, bytes32 y) = abi.decode(publicKey, (bytes32, bytes32));
        if (!P256.isValidPublicKey(x, y)) return (false, 0);
        return (true, sha256(bytes.concat(P256_SPKI, publicKey)));
    }
}
