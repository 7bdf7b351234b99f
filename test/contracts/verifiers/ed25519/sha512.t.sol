// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Sha512} from "../../../../contracts/verifiers/ed25519/Sha512.sol";

/// @notice See sha512.tree.
contract Sha512Test {
    error WrongDigest(bytes message, bytes digest);
    error WrongChain(bytes32 chain);

    /// @dev sha512.test.ts holds this to node:crypto.
    bytes32 private constant CHAIN = 0x3d67d4dc142ecbea1bd6738f7b3ceaba85b4378ace32aef72a54bab526a3d3f3;
    uint256 private constant LONGEST = 400;

    function test_Nothing() external pure {
        _expect(
            "",
            hex"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
            hex"47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
        );
    }

    function test_OneBlock() external pure {
        _expect(
            "abc",
            hex"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            hex"2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        );
    }

    function test_TwoBlocks() external pure {
        _expect(
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
            "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            hex"8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
            hex"501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"
        );
    }

    /// @dev Every message is the one before and the first byte of its digest; the chain takes in every digest.
    function test_EveryLength() external pure {
        bytes memory message;
        bytes32 chain;
        for (uint256 length = 0; length <= LONGEST; ++length) {
            (bytes32 left, bytes32 right) = Sha512.hash(message);
            chain = keccak256(bytes.concat(chain, left, right));
            message = bytes.concat(message, bytes1(left));
        }
        if (chain != CHAIN) revert WrongChain(chain);
    }

    function _expect(bytes memory message, bytes memory digest) private pure {
        (bytes32 left, bytes32 right) = Sha512.hash(message);
        bytes memory actual = bytes.concat(left, right);
        if (keccak256(actual) != keccak256(digest)) revert WrongDigest(message, actual);
    }
}
