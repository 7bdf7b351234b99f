// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Status} from "../../../../contracts/types/Words.sol";
import {Dice} from "../../support/Dice.sol";
import {LineageWorld} from "./LineageWorld.sol";

/// @notice A second account of the lineage. The contract walks up from a node when it is asked; here death is written down
/// at every node below at the moment it happens, and nothing ever takes it back.
abstract contract LineageGhosts is LineageWorld {
    using Dice for Dice.Cup;

    /// @param path from the node up to its genesis, both included
    /// @param agentId zero for a genesis
    /// @param notBefore of a genesis: when it is active
    /// @param notAfter of a genesis: zero until it is established
    /// @param principals set of places; genesis only
    /// @param isWithin whether its envelope is within that of every node above
    struct Ghost {
        bytes32[] path;
        uint256 agentId;
        uint8 levels;
        uint8 cosigners;
        bool reasoningRequired;
        uint64 notBefore;
        uint64 notAfter;
        uint256 principals;
        uint256 threshold;
        bytes envelope;
        uint16 keyLine;
        bool isWithin;
        bool isRevoked;
        bool isDead;
    }

    /// @notice Everything the handler can bring about; each must happen.
    enum Act {
        Nominated,
        Established,
        GrantedByPrincipals,
        GrantedByAgent,
        RevokedByGuardian,
        RevokedByTimelock,
        RevokedByPrincipal,
        RevokedByPrincipalsSignature,
        RevokedByGrantersSignature,
        GrantsRevokedByGuardian,
        GrantsRevokedByTimelock,
        GrantsRevokedByOwner,
        GrantsRevokedBySignature,
        AgentSuspended,
        AgentReinstated,
        AgentRevoked,
        KeyRotated,
        KeyRecovered,
        GrantedLate,
        LateRefused,
        DisownedByGuardian,
        DisownedByPrincipal,
        DisownedByGranter,
        DisownedByStranger,
        DisownedRefused,
        NonceCancelledByGuardian,
        NonceCancelledByOwner,
        NonceCancelledByPrincipal,
        NonceCancelledBySignature,
        Passed,
        Refused,
        ReplayRefused
    }

    /// @notice How often the lineage and the ghosts disagreed about whether something is allowed.
    uint256 public disagreements;
    /// @notice How often a verdict was milder than that of the parent about the same action.
    uint256 public milder;
    /// @notice How often each act happened.
    mapping(Act act => uint256 count) public done;

    bytes32[] public geneses;
    bytes32[] public delegations;
    mapping(bytes32 node => Ghost ghost) internal _ghosts;
    mapping(bytes32 delegator => uint64 nonce) public nonces;
    mapping(uint256 agentId => uint32 epoch) public epochs;
    /// @notice What a grant by an agent has to name; zero for none that was revoked.
    mapping(uint256 agentId => bytes16 mark) public marks;
    mapping(bytes16 mark => bool) internal _seen;
    mapping(uint256 agentId => Status status) internal _statuses;
    mapping(uint256 agentId => uint16 keyLine) public lines;
    /// @dev Whether somebody who could have revoked a node ended it before it was entered.
    mapping(bytes32 node => bool) internal _isDisowned;

    constructor() {
        for (uint256 agentId = 1; agentId <= AGENTS; ++agentId)
            (_statuses[agentId], lines[agentId]) = (Status.Active, 1);
    }

    function ghostOf(bytes32 node) external view returns (Ghost memory) {
        return _ghosts[node];
    }

    function pathOf(bytes32 node) external view returns (bytes32[] memory) {
        return _ghosts[node].path;
    }

    function genesisCount() external view returns (uint256) {
        return geneses.length;
    }

    function delegationCount() external view returns (uint256) {
        return delegations.length;
    }

    /// @notice The humans behind a genesis, as they were nominated.
    function principalsHashOf(bytes32 genesis) external view returns (bytes32) {
        return keccak256(abi.encode(_principalsOf(_ghosts[genesis].principals)));
    }

    /// @notice Whether the node, and everything above it, must count at that time.
    function stands(bytes32 node, uint64 time) public view returns (bool) {
        if (_ghosts[node].isDead) return false;
        bytes32[] storage path = _ghosts[node].path;
        for (uint256 i = 0; i < path.length; ++i) {
            Ghost storage above = _ghosts[path[i]];
            if (time < above.notBefore || time >= above.notAfter) return false;
            if (above.agentId != 0 && _statuses[above.agentId] != Status.Active) return false;
        }
        return true;
    }

    /// @dev What happened, against what had to.
    function _note(Act act, bool happened, bool isAllowed) internal {
        if (happened != isAllowed) ++disagreements;
        if (happened) ++done[act];
    }

    /// @dev The node and all below.
    function _endBelow(bytes32 node) internal {
        if (_ghosts[node].agentId == 0) _ghosts[node].isDead = true;
        for (uint256 i = 0; i < delegations.length; ++i) {
            Ghost storage ghost = _ghosts[delegations[i]];
            for (uint256 j = 0; j < ghost.path.length; ++j) if (ghost.path[j] == node) ghost.isDead = true;
        }
    }

    /// @dev Each node the agent holds, and all below.
    function _endHeldBy(uint256 agentId) internal {
        for (uint256 i = 0; i < delegations.length; ++i) {
            if (_ghosts[delegations[i]].agentId == agentId) _endBelow(delegations[i]);
        }
    }

    /// @dev Each node the agent granted, and all below.
    function _endGrantedBy(uint256 agentId) internal {
        for (uint256 i = 0; i < delegations.length; ++i) {
            if (_ghosts[_ghosts[delegations[i]].path[1]].agentId == agentId) _endBelow(delegations[i]);
        }
    }

    function _genesisOf(bytes32 node) internal view returns (bytes32) {
        bytes32[] storage path = _ghosts[node].path;
        return path[path.length - 1];
    }

    function _anyGenesis(Dice.Cup memory cup) internal view returns (bytes32) {
        return geneses[cup.roll(geneses.length)];
    }

    function _anyDelegation(Dice.Cup memory cup) internal view returns (bytes32) {
        return delegations[cup.roll(delegations.length)];
    }

    function _anyAgent(Dice.Cup memory cup) internal pure returns (uint256) {
        return 1 + cup.roll(AGENTS);
    }
}
