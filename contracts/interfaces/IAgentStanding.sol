// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Custody, Posture, Status} from "../types/Words.sol";

/// @title What a decision asks about an agent
/// @notice Small answers that never revert, for evaluators.
interface IAgentStanding {
    /// @param status None for an unknown id
    /// @param posture autonomy
    /// @param custody whose hand holds its key
    /// @param modelDigest SHA-256 of the model artifact it may run
    /// @param capableUntil unix seconds; the agent is attested for the asked action type below this; 0 when it never was
    struct Standing {
        Status status;
        Posture posture;
        Custody custody;
        bytes32 modelDigest;
        uint64 capableUntil;
    }

    /// @notice The agent's standing for one action type; all zero for an unknown id.
    function standingOf(uint256 agentId, bytes32 actionType) external view returns (Standing memory);

    /// @notice The agent's status; None for an unknown id.
    function statusOf(uint256 agentId) external view returns (Status);

    /// @notice The agent's status and the line its key is of: 1 at first, one more with each recovery, 0 for an unknown id. A
    /// rotation, to which the old key agreed, goes on in the line.
    function lifeOf(uint256 agentId) external view returns (Status status, uint16 keyLine);

    /// @notice The first of some agents that is not Active, or whose key is of another line than was named: its place, from 0,
    /// and when there is none, their number.
    /// @param holders `agentId << 16 | keyLine` each
    function firstUnfit(uint256[] calldata holders) external view returns (uint256 place);

    /// @notice The agent a key is or was of, and the line it is of; zero for a key nobody enrolled.
    function lineOfKey(bytes32 keyHash) external view returns (uint256 agentId, uint16 keyLine);

    /// @notice The agent's registered key as an ERC-7913 signer (`verifier || key`); empty for an unknown id.
    function signerOf(uint256 agentId) external view returns (bytes memory);

    /// @notice The account that answers for the agent; zero for an unknown id.
    function ownerOfAgent(uint256 agentId) external view returns (address);
}
