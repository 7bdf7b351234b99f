// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ed25519Verifier} from "../../../contracts/verifiers/Ed25519Verifier.sol";
import {Artifact} from "../support/Artifact.sol";

/// @notice See ed25519-verifier.tree.
contract Ed25519VerifierTest {
    error Accepted(bytes32 key, bytes32 hash, bytes signature);
    error Refused();

    /// @dev A signature by noble.
    bytes32 private constant KEY = 0x61dee20a0aeeb5d101edb41832ccab7b9b6ce9d81a6571683131f1020229cd55;
    bytes32 private constant HASH = keccak256("message");
    bytes32 private constant R = 0xfc71725fd1017ed548b0cd7bbc880bc184836c7e1e051264b98efb80b7bfa6d6;
    bytes32 private constant S = 0xde693dafff1d5c29622d3559feed45c944d4469934018bb6a0c6c5a836fb1909;

    Ed25519Verifier private _verifier;

    function setUp() external {
        _verifier = Ed25519Verifier(Artifact.make("Ed25519Verifier.sol:Ed25519Verifier"));
    }

    function test_Accepts() external view {
        if (!_isAccepted(KEY, HASH, bytes.concat(R, S))) revert Refused();
    }

    /// @dev However many bits are others, and wherever: no second signature is found from one.
    function testFuzz_RefusesOtherBits(bytes32 keyBits, bytes32 hashBits, bytes32 rBits, bytes32 sBits) external view {
        if (keyBits | hashBits | rBits | sBits == 0) return;
        _expectRefused(KEY ^ keyBits, HASH ^ hashBits, bytes.concat(R ^ rBits, S ^ sBits));
    }

    /// @dev One bit, so that every check is reached: most keys and most S above are refused before the equation.
    function testFuzz_RefusesAnotherBit(uint256 bit) external view {
        bytes32[4] memory words = [KEY, HASH, R, S];
        words[(bit >> 8) % 4] ^= bytes32(1 << (bit % 256));
        _expectRefused(words[0], words[1], bytes.concat(words[2], words[3]));
    }

    /// @dev Never reverts, whatever the lengths.
    function testFuzz_RefusesAnyBytes(bytes calldata key, bytes32 hash, bytes calldata signature) external view {
        if (_verifier.verify(key, hash, signature) != 0xffffffff) revert Accepted(bytes32(key), hash, signature);
    }

    function _expectRefused(bytes32 key, bytes32 hash, bytes memory signature) private view {
        if (_isAccepted(key, hash, signature)) revert Accepted(key, hash, signature);
    }

    function _isAccepted(bytes32 key, bytes32 hash, bytes memory signature) private view returns (bool) {
        bytes4 answer = _verifier.verify(bytes.concat(key), hash, signature);
        return answer == Ed25519Verifier.verify.selector;
    }
}
