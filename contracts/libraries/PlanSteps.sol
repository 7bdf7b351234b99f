// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The steps of a plan
/// @notice A plan is the Merkle root over its actions (OpenZeppelin MerkleProof: pairs in ascending order).
/// @dev NOTE: a leaf hashes 32 bytes and an inner node 64, so no inner node can pass for an action.
library PlanSteps {
    /// @notice The leaf of an action: the step it is, in every plan it is part of.
    function stepOf(bytes32 actDigest) internal pure returns (bytes32) {
        return keccak256(abi.encode(actDigest));
    }
}
