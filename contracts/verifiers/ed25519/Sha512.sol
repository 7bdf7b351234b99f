// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";

/// @title SHA-512 (FIPS 180-4): the EVM has SHA-256 only
/// @notice The hash Ed25519 is made with, which no precompile computes.
/// @dev 64-bit words live in 256-bit ones. Bits above the 64th are let grow through xors and sums, and cut off by one mask
/// where a word is stored: none of these operations lets a higher bit reach a lower one.
library Sha512 {
    uint256 private constant MASK = type(uint64).max;
    uint256 private constant BLOCK = 128;

    /// @notice The digest's first and last 32 bytes.
    function hash(bytes memory message) internal pure returns (bytes32 left, bytes32 right) {
        bytes memory padded = _pad(message);
        uint64[80] memory k = _constants();
        uint256[8] memory state = [
            uint256(0x6a09e667f3bcc908),
            0xbb67ae8584caa73b,
            0x3c6ef372fe94f82b,
            0xa54ff53a5f1d36f1,
            0x510e527fade682d1,
            0x9b05688c2b3e6c1f,
            0x1f83d9abfb41bd6b,
            0x5be0cd19137e2179
        ];
        for (uint256 offset = 0; offset < padded.length; offset += BLOCK) {
            _compress(state, _schedule(Bytes.slice(padded, offset, offset + BLOCK)), k);
        }
        left = bytes32((state[0] << 192) | (state[1] << 128) | (state[2] << 64) | state[3]);
        right = bytes32((state[4] << 192) | (state[5] << 128) | (state[6] << 64) | state[7]);
    }

    /// @dev One bit, then zeros, then the length in bits as 128 bits, up to whole blocks.
    function _pad(bytes memory message) private pure returns (bytes memory) {
        uint256 tail = (message.length + 17) % BLOCK;
        bytes memory zeros = new bytes(tail == 0 ? 0 : BLOCK - tail);
        return bytes.concat(message, hex"80", zeros, bytes16(uint128(message.length * 8)));
    }

    /// @dev The 80 words of a block.
    function _schedule(bytes memory data) private pure returns (uint256[80] memory w) {
        uint256[4] memory words = abi.decode(data, (uint256[4]));
        unchecked {
            // i % 4 is at most 3. A sum of four terms below 2^129 is below 2^256.
            for (uint256 i = 0; i < 16; ++i) {
                w[i] = (words[i / 4] >> (192 - 64 * (i % 4))) & MASK;
            }
            for (uint256 i = 16; i < 80; ++i) {
                w[i] = (_sigma1(w[i - 2]) + w[i - 7] + _sigma0(w[i - 15]) + w[i - 16]) & MASK;
            }
        }
    }

    /// @dev One block into the state.
    function _compress(uint256[8] memory state, uint256[80] memory w, uint64[80] memory constants) private pure {
        uint256 a = state[0];
        uint256 b = state[1];
        uint256 c = state[2];
        uint256 d = state[3];
        uint256 e = state[4];
        uint256 f = state[5];
        uint256 g = state[6];
        uint256 h = state[7];
        unchecked {
            // Every sum has at most seven terms below 2^129.
            for (uint256 i = 0; i < 80; ++i) {
                uint256 t = h + _sum1(e) + (g ^ (e & (f ^ g))) + constants[i] + w[i];
                h = g;
                g = f;
                f = e;
                e = (d + t) & MASK;
                t += _sum0(a) + ((a & b) | (c & (a | b)));
                d = c;
                c = b;
                b = a;
                a = t & MASK;
            }
            state[0] = (state[0] + a) & MASK;
            state[1] = (state[1] + b) & MASK;
            state[2] = (state[2] + c) & MASK;
            state[3] = (state[3] + d) & MASK;
            state[4] = (state[4] + e) & MASK;
            state[5] = (state[5] + f) & MASK;
            state[6] = (state[6] + g) & MASK;
            state[7] = (state[7] + h) & MASK;
        }
    }

    /// @dev Two copies side by side, so that a shift is a rotation in the lower 64 bits.
    function _twice(uint256 word) private pure returns (uint256) {
        return (word << 64) | word;
    }

    function _sum0(uint256 word) private pure returns (uint256) {
        uint256 x = _twice(word);
        return (x >> 28) ^ (x >> 34) ^ (x >> 39);
    }

    function _sum1(uint256 word) private pure returns (uint256) {
        uint256 x = _twice(word);
        return (x >> 14) ^ (x >> 18) ^ (x >> 41);
    }

    function _sigma0(uint256 word) private pure returns (uint256) {
        uint256 x = _twice(word);
        return (x >> 1) ^ (x >> 8) ^ (word >> 7);
    }

    function _sigma1(uint256 word) private pure returns (uint256) {
        uint256 x = _twice(word);
        return (x >> 19) ^ (x >> 61) ^ (word >> 6);
    }

    /// @dev The first 64 bits of the fractional parts of the cube roots of the first 80 primes.
    function _constants() private pure returns (uint64[80] memory) {
        // prettier-ignore
        return [
            uint64(0x428a2f98d728ae22), 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
            0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
            0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
            0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
            0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
            0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
            0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
            0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
            0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
            0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
            0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
            0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
            0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
            0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
            0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
            0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
            0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
            0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
            0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
            0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817
        ];
    }
}
