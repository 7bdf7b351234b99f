// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC7913SignatureVerifier} from "@openzeppelin/contracts/interfaces/IERC7913.sol";
import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";

/// @title Passkeys as ERC-7913 signers, each bound to the one page it may sign on
/// @notice `key` is x || y || keccak256(origin), 96 bytes, `signature` is the ABI-encoded `WebAuthn.WebAuthnAuth`, and the
/// challenge is the 32 bytes of `hash`. The origin is part of the key, so whoever names a signer names its page, and an
/// assertion that another page obtained is nobody's signature: for the policy contract, the services and an auditor alike.
/// Whatever is not a valid assertion gets 0xffffffff; nothing reverts.
/// @dev Client data are read in the one form browsers write them (WebAuthn Level 2, 5.8.1.1), up to `crossOrigin`, which has
/// to be false: a page inside another one's frame is not the page. The relying party is the host of the origin, and no suffix
/// of it. Somebody was there, and it was the right one (UP, UV).
contract WebAuthnVerifier is IERC7913SignatureVerifier {
    bytes4 private constant INVALID = 0xffffffff;
    /// @dev Where the members stand: `{"type":"webauthn.get","challenge":"<43 characters>","origin":"`.
    uint256 private constant TYPE_AT = 1;
    uint256 private constant CHALLENGE_AT = 23;
    uint256 private constant CHALLENGE_END = 79;
    uint256 private constant ORIGIN_AT = 91;
    bytes1 private constant QUOTE = 0x22;
    /// @dev `","origin":"` and `","crossOrigin":false`.
    bytes12 private constant BEFORE_ORIGIN = hex"222c226f726967696e223a22";
    bytes21 private constant AFTER_ORIGIN = hex"222c2263726f73734f726967696e223a66616c7365";

    /// @inheritdoc IERC7913SignatureVerifier
    function verify(
        bytes calldata key,
        bytes32 hash,
        bytes calldata signature
    ) external view override returns (bytes4) {
        if (key.length != 96) return INVALID;
        (bool decoded, WebAuthn.WebAuthnAuth calldata auth) = WebAuthn.tryDecodeAuth(signature);
        if (!decoded || !_isCanonical(auth, signature) || !_isFrom(bytes32(key[64:]), auth)) return INVALID;
        bool valid = WebAuthn.verify(abi.encodePacked(hash), auth, bytes32(key), bytes32(key[32:64]));
        return valid ? IERC7913SignatureVerifier.verify.selector : INVALID;
    }

    /// @dev One assertion has one spelling: padding that is left out, or bytes behind it, make another one.
    function _isCanonical(WebAuthn.WebAuthnAuth calldata auth, bytes calldata signature) private pure returns (bool) {
        bytes memory encoded = abi.encode(
            auth.r,
            auth.s,
            auth.challengeIndex,
            auth.typeIndex,
            auth.authenticatorData,
            auth.clientDataJSON
        );
        return keccak256(encoded) == keccak256(signature);
    }

    /// @dev Whether the browser said this origin, and the authenticator its host.
    function _isFrom(bytes32 originHash, WebAuthn.WebAuthnAuth calldata auth) private pure returns (bool) {
        bytes calldata client = bytes(auth.clientDataJSON);
        if (auth.typeIndex != TYPE_AT || auth.challengeIndex != CHALLENGE_AT) return false;
        if (client.length < ORIGIN_AT || auth.authenticatorData.length < 37) return false;
        if (client[0] != "{" || client[CHALLENGE_AT - 1] != ",") return false;
        if (bytes12(client[CHALLENGE_END:ORIGIN_AT]) != BEFORE_ORIGIN) return false;
        uint256 end = _find(client, QUOTE, ORIGIN_AT);
        if (bytes21(client[end:]) != AFTER_ORIGIN) return false;
        bytes calldata origin = client[ORIGIN_AT:end];
        if (keccak256(origin) != originHash) return false;

        uint256 host = _find(origin, ":", 0) + 3;
        if (host > origin.length) return false;
        return sha256(origin[host:_find(origin, ":", host)]) == bytes32(auth.authenticatorData);
    }

    /// @dev The length when it is not there.
    function _find(bytes calldata text, bytes1 character, uint256 from) private pure returns (uint256 place) {
        for (place = from; place < text.length; ++place) if (text[place] == character) return place;
    }
}
