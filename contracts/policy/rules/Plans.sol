// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

import {ActionRequest} from "../../types/ActionRequest.sol";
import {Decision} from "../../types/Decision.sol";
import {Reason} from "../../types/Reason.sol";
import {Posture, Verdict} from "../../types/Words.sol";

/// @title Plans a human signs once for many actions
/// @notice A plan is the Merkle root over its actions. Signing it lifts what autonomy asks for and nothing else.
/// @dev WARNING: of equal verdicts the first one said is kept, so the posture floor must be the last rule that can hold:
/// what a rule after it holds would be released along with it.
/// NOTE: a leaf hashes 32 bytes and an inner node 64, so no inner node can pass for an action.
library Plans {
    /// @notice Whether an action is held only because its agent runs in SharedPlanning, and is part of its plan.
    function covers(
        Decision memory decision,
        ActionRequest calldata request,
        Posture posture
    ) internal pure returns (bool) {
        if (request.plan == 0 || posture != Posture.SharedPlanning) return false;
        if (decision.verdict != Verdict.Held || decision.reason != Reason.POSTURE_FLOOR) return false;
        return
            MerkleProof.verifyCalldata({
                proof: request.planPath,
                root: request.plan,
                leaf: keccak256(abi.encode(request.actDigest))
            });
    }
}
