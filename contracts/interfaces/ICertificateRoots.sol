// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title From which block on the organization's signatures need a certificate, and by which root
/// @notice Append-only: what held at a block holds for ever, so a verifier judges an envelope by the block it was decided at,
/// and nobody can strip certificates from one. Found in System under the name "certificateRoots".
/// NOTE: on chains where NUMBER is the parent chain's height, so are the blocks here.
interface ICertificateRoots {
    /// @param certificateHash SHA-256 of the root certificate (DER); zero: no certificates are needed
    /// @param fromBlock first block it counts at
    struct Root {
        bytes32 certificateHash;
        uint64 fromBlock;
    }

    /// @notice From `fromBlock` on this root counts, as entry `place` from 0.
    event RootAnnounced(uint64 indexed place, bytes32 indexed certificateHash, uint64 fromBlock);

    /// @notice A root announced before counts from a later block on.
    error Roots_OutOfOrder(uint64 fromBlock, uint64 last);
    /// @notice The root that counts already is named again.
    error Roots_Unchanged(bytes32 certificateHash);

    /// @notice Announces the root that counts from a block on. Timelock only.
    /// @param fromBlock when it has passed, the next block: what was decided before stays as it was
    /// @param expectedMark `mark()` the call was written for
    /// @param deadline unix seconds
    function announce(bytes32 certificateHash, uint64 fromBlock, bytes16 expectedMark, uint64 deadline) external;

    /// @notice Of the last announcement; zero before the first. Nobody knows it before that (see Marks).
    function mark() external view returns (bytes16);

    /// @notice The root that counts at a block; zero when no certificates are needed there. Never reverts.
    function rootAt(uint64 blockNumber) external view returns (bytes32 certificateHash);

    /// @notice Every root, in the order they count.
    function getRoots() external view returns (Root[] memory);

    /// @notice How many roots were announced.
    function rootCount() external view returns (uint64);
}
