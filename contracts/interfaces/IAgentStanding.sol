// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Posture, Status} from "../types/Words.sol";

/// @title What a decision asks about an agent
/// @notice Small answers that never revert, for evaluators.
interface IAgentStanding {
    /// @param status None for an unknown id
    /// @param posture autonomy
    /// @param modelDigest SHA-256 of the model artifact it may run
    /// @param capableUntil unix seconds; the agent is attested for the asked action type below this; 0 when it never was
    struct Standing {
        Status status;
        Posture posture;
        bytes32 modelDigest;
        uint64 capableUntil;
    }

    /// @notice The agent's standing for one action type; all zero for an unknown id.
    function standingOf(uint256 agentId, bytes32 actionType) external view returns (Standing memory);

    /// @notice The agent's status; None for an unknown id.
    function statusOf(uint256 agentId) external view returns (Status);

    /// @notice The agent's registered key as an ERC-7913 signer (`verifier || key`); empty for an unknown id.
    function signerOf(uint256 agentId) external view returns (bytes memory);

    /// @notice The account that answers for the agent; zero for an unknown id.
    function ownerOfAgent(uint256 agentId) external view returns (address);
}
