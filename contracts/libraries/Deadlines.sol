// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title How long what was signed may wait for whoever enters it
/// @notice A signature somewhere in a drawer is power nobody sees. What gives power has an end that is not far away; what only
/// takes it away may wait for as long as its signer likes.
library Deadlines {
    /// @notice Long enough for a proposal to be signed, to wait in the timelock and to be executed.
    uint64 internal constant LONGEST = 30 days;

    /// @notice The latest deadline there may be now, unix seconds.
    function latest() internal view returns (uint64) {
        return uint64(block.timestamp) + LONGEST;
    }
}
