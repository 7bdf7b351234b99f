// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC7913SignatureVerifier} from "@openzeppelin/contracts/interfaces/IERC7913.sol";
import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {Calls} from "./Calls.sol";

/// @title Whether a signer signed (ERC-7913), asked so that a hostile signer can only say no
/// @notice Wallets, smart accounts and keys behind a verifier, in one question.
/// @dev NOTE: a wallet that delegates to code (EIP-7702) is a smart account: its bare signature no longer counts.
library Signers {
    /// @notice What a smart account or a verifier gets: enough for P-256 where the chain has no precompile.
    uint256 internal constant SIGNER_GAS = 500_000;

    uint256 private constant ADDRESS_LENGTH = 20;

    /// @notice Whether `signature` over `digest` is by `signer`. Never reverts.
    /// @param signer 20 bytes are a wallet or a smart account (ERC-1271), more are `verifier || key`, fewer are nobody
    function isValid(bytes memory signer, bytes32 digest, bytes memory signature) internal view returns (bool) {
        if (signer.length < ADDRESS_LENGTH) return false;
        // The first 20 bytes; what follows them is cut off.
        address account = address(bytes20(signer));
        if (signer.length > ADDRESS_LENGTH) {
            bytes memory question = abi.encodeCall(
                IERC7913SignatureVerifier.verify,
                (Bytes.slice(signer, ADDRESS_LENGTH), digest, signature)
            );
            return _confirms(account, question, IERC7913SignatureVerifier.verify.selector);
        }
        if (account.code.length == 0) return _isByWallet(account, digest, signature);
        bytes memory asked = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        return _confirms(account, asked, IERC1271.isValidSignature.selector);
    }

    /// @dev High-s and 64-byte signatures are refused: one approval has one spelling.
    function _isByWallet(address wallet, bytes32 digest, bytes memory signature) private pure returns (bool) {
        (address recovered, ECDSA.RecoverError fault, ) = ECDSA.tryRecover(digest, signature);
        return fault == ECDSA.RecoverError.NoError && recovered == wallet;
    }

    function _confirms(address account, bytes memory question, bytes4 magic) private view returns (bool) {
        (bool ok, bytes memory answer) = Calls.read(account, SIGNER_GAS, question, 1);
        // The whole word: 28 bytes of anything after the magic value are not the answer.
        return ok && bytes32(answer) == bytes32(magic);
    }
}
