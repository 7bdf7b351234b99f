// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentTrust} from "../../../../contracts/interfaces/IAgentTrust.sol";
import {ActionRequest, Facet} from "../../../../contracts/types/ActionRequest.sol";
import {Status, Verdict} from "../../../../contracts/types/Words.sol";
import {Keys} from "../../policy/rules/support/Keys.sol";
import {AgentStatements} from "../../support/AgentStatements.sol";
import {Dice} from "../../support/Dice.sol";
import {vm} from "../../support/Vm.sol";
import {LineageGhosts} from "./LineageGhosts.sol";

/// @notice What goes on around the tree: agents come and go, they act, and time passes.
abstract contract LineageLife is LineageGhosts {
    using Dice for Dice.Cup;

    function changeAgent(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        Status from = _statuses[agentId];
        if (from == Status.Revoked) return;
        // Revoking is seldom: there are six agents, and none comes back.
        if (cup.luck(8)) {
            agents.revoke(agentId, "reason");
            _statuses[agentId] = Status.Revoked;
            _endHeldBy(agentId);
            ++done[Act.AgentRevoked];
        } else if (from == Status.Active && cup.luck(2)) {
            agents.suspend(agentId, "reason");
            _statuses[agentId] = Status.Suspended;
            ++done[Act.AgentSuspended];
        } else if (from == Status.Suspended) {
            agents.reinstate(agentId, agents.getAgent(agentId).mark, type(uint64).max);
            _statuses[agentId] = Status.Active;
            ++done[Act.AgentReinstated];
        }
    }

    /// @notice By owner and old key together, what was granted stays; by the timelock, everything the old key held or granted ends.
    function changeKey(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        Status status = _statuses[agentId];
        bool isRotation = status == Status.Active;
        if (status == Status.Revoked || (!isRotation && !cup.luck(2))) return;
        uint256 key = _agentKey(agentId, _generations[agentId] + 1);
        bytes16 mark = agents.getAgent(agentId).mark;
        bytes32 digest = AgentStatements.replacement(address(agents), isRotation, agentId, key, mark, _latest());
        IAgentTrust.NewKey memory next = AgentStatements.newKey(key, key, digest);
        if (isRotation) {
            bytes memory handover = Keys.signAsP256(_agentKey(agentId), digest);
            vm.prank(_ownerOf(agentId));
            agents.rotateKey(agentId, next, mark, _latest(), handover);
            ++done[Act.KeyRotated];
        } else {
            agents.recoverKey(agentId, next, mark, _latest());
            ++lines[agentId];
            _endHeldBy(agentId);
            ++done[Act.KeyRecovered];
        }
        ++_generations[agentId];
    }

    /// @notice Actions under one node, rather a deep one that stands.
    function act(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        bytes32 node = _anyDelegation(cup);
        for (uint256 i = 0; i < 8 && !_isWorthTrying(node); ++i) node = _anyDelegation(cup);
        for (uint256 i = 0; i < 4; ++i) _act(node, _request(cup));
    }

    function wait(uint256 seed) external {
        vm.warp(block.timestamp + (seed % 400));
    }

    /// @dev An action under a node is judged as under the node above it, or more strictly.
    function _act(bytes32 node, ActionRequest memory request) private {
        Verdict verdict = _judge(request, node);
        ++done[verdict == Verdict.Blocked ? Act.Refused : Act.Passed];
        if (verdict != Verdict.Blocked && !stands(node, request.time)) ++disagreements;
        bytes32 parent = _ghosts[node].path[1];
        if (_ghosts[parent].agentId != 0 && verdict < _judge(request, parent)) ++milder;
        // Nobody acts under what another agent holds.
        (request.delegationId, request.agentId) = (node, (_ghosts[node].agentId % AGENTS) + 1);
        (verdict, , ) = lineage.evaluate(0, request);
        if (verdict != Verdict.Blocked) ++disagreements;
    }

    function _isWorthTrying(bytes32 node) private view returns (bool) {
        return _ghosts[node].path.length > 3 && stands(node, uint64(block.timestamp));
    }

    function _judge(ActionRequest memory request, bytes32 node) private view returns (Verdict verdict) {
        (request.delegationId, request.agentId) = (node, _ghosts[node].agentId);
        (verdict, , ) = lineage.evaluate(0, request);
    }

    function _request(Dice.Cup memory cup) private view returns (ActionRequest memory request) {
        request.actionType = bytes32(1 + cup.roll(4));
        request.target = bytes32(1 + cup.roll(4));
        request.time = uint64(block.timestamp + (cup.luck(2) ? 0 : cup.roll(1_000)));
        if (!cup.luck(4)) request.facets |= Facet.REASONING;
        if (cup.luck(2)) {
            request.facets |= Facet.AMOUNT;
            request.amount = cup.roll(8);
            request.currency = "USD";
        }
        if (cup.luck(3)) request.dataSet = bytes32(1 + cup.roll(4));
        if (cup.luck(3)) request.recipient = bytes32(1 + cup.roll(4));
        if (cup.luck(3)) request.channel = bytes32(1 + cup.roll(4));
        request.facets |= cup.luck(4) ? Facet.PII : 0;
        request.facets |= cup.luck(4) ? Facet.EXTERNAL : 0;
    }
}
