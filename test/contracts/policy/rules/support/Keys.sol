// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {vm} from "../../../support/Vm.sol";

/// @notice An account that signs with its owner's wallet.
contract SmartAccount is IERC1271 {
    address private immutable _owner;

    constructor(address owner) {
        _owner = owner;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view override returns (bytes4) {
        (address recovered, , ) = ECDSA.tryRecoverCalldata(digest, signature);
        return recovered == _owner ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}

/// @notice Signatures as wallets, P-256 keys and passkeys make them.
library Keys {
    uint256 private constant WALLET_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    uint256 private constant P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551;
    bytes private constant ORIGIN = "https://approve.example.org";
    bytes private constant TYPE = '{"type":"webauthn.get",';
    bytes1 private constant PRESENT_AND_VERIFIED = 0x05;

    function wallet(uint256 key) internal pure returns (bytes memory) {
        return abi.encodePacked(vm.addr(key));
    }

    function p256(address verifier, uint256 key) internal pure returns (bytes memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        return abi.encodePacked(verifier, x, y);
    }

    /// @dev Bound to the page `signAsPasskey` signs on.
    function passkey(address verifier, uint256 key) internal pure returns (bytes memory) {
        return bytes.concat(p256(verifier, key), keccak256(ORIGIN));
    }

    function signAsWallet(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev The other signature ECDSA has for the same key and digest.
    function signAsWalletHigh(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, WALLET_ORDER - uint256(s), v == 27 ? uint8(28) : uint8(27));
    }

    /// @dev 64 bytes (EIP-2098).
    function signAsWalletCompact(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, uint256(s) | (uint256(v - 27) << 255));
    }

    function signAsP256(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = _signLow(key, digest);
        return abi.encodePacked(r, s);
    }

    /// @dev What a browser makes of a ceremony whose challenge is the digest.
    /// @param flags of the authenticator: 0x01 somebody was there, 0x04 it was the right one
    function signAsPasskey(uint256 key, bytes32 digest, bytes1 flags) internal pure returns (bytes memory) {
        bytes memory client = bytes.concat(
            TYPE,
            '"challenge":"',
            bytes(Base64.encodeURL(abi.encodePacked(digest))),
            '","origin":"',
            ORIGIN,
            '","crossOrigin":false}'
        );
        bytes memory authenticator = abi.encodePacked(sha256("approve.example.org"), flags, uint32(7));
        (bytes32 r, bytes32 s) = _signLow(key, sha256(bytes.concat(authenticator, sha256(client))));
        return abi.encode(r, s, TYPE.length, uint256(1), authenticator, client);
    }

    function signAsPasskey(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        return signAsPasskey(key, digest, PRESENT_AND_VERIFIED);
    }

    function _signLow(uint256 key, bytes32 digest) private pure returns (bytes32 r, bytes32 s) {
        (r, s) = vm.signP256(key, digest);
        if (uint256(s) > P256_ORDER / 2) s = bytes32(P256_ORDER - uint256(s));
    }
}
