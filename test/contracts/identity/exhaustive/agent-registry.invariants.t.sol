// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AgentRegistry} from "../../../../contracts/identity/AgentRegistry.sol";
import {IAgentTrust} from "../../../../contracts/interfaces/IAgentTrust.sol";
import {Status} from "../../../../contracts/types/Words.sol";
import {Check} from "../../policy/rules/support/Check.sol";
import {RegistryEntries} from "./RegistryEntries.sol";
import {RegistryGhosts} from "./RegistryGhosts.sol";
import {RegistryKeys} from "./RegistryKeys.sol";

/// @notice Does to a registry what its users may do and what they may not, and keeps its own account of both.
/// @dev It stands in the file of the test because the runner fuzzes only contracts of the files it is given.
contract AgentRegistryHandler is RegistryEntries, RegistryKeys {}

/// @notice What holds of every registry, whatever was done to it.
/// - It takes exactly what may be done, by exactly those who may: up only by the timelock, down by the guardian too.
/// - Revoked is for ever; status and autonomy are what was decided last, and every change has a mark of its own.
/// - A key belongs to one agent, for ever, replaced or not; it was there to say so, and only recoveries begin a new line.
/// - Ids are consecutive from 1, and an entry stays with its owner.
contract AgentRegistryInvariants {
    AgentRegistryHandler private _handler;
    AgentRegistry private _registry;

    function setUp() external {
        _handler = new AgentRegistryHandler();
        _registry = _handler.registry();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @notice The acts are not in vain: over a few worlds, each one happens.
    function test_EveryActHappens() external {
        uint256[] memory done = new uint256[](uint256(type(RegistryGhosts.Act).max) + 1);
        for (uint256 world = 0; world < 16; ++world) {
            AgentRegistryHandler handler = new AgentRegistryHandler();
            for (uint256 step = 0; step < 64; ++step) _step(handler, uint256(keccak256(abi.encode(world, step))));
            for (uint256 act = 0; act < done.length; ++act) done[act] += handler.done(RegistryGhosts.Act(act));
        }
        for (uint256 act = 0; act < done.length; ++act) Check.isTrue(done[act] > 0, "an act never happened");
    }

    function invariantTakesExactlyWhatIsAllowed() external view {
        Check.same(_handler.disagreements(), 0, "disagreements");
        Check.same(_registry.agentCount(), _handler.count(), "ids");
    }

    function invariantRevokedIsForEver() external view {
        for (uint256 agentId = _handler.count() + 1; agentId > 0; --agentId) {
            RegistryGhosts.Ghost memory ghost = _handler.ghostOf(agentId);
            IAgentTrust.Agent memory agent = _registry.getAgent(agentId);
            Check.isTrue(agent.status == ghost.status, "status");
            if (ghost.isRevoked) Check.isTrue(agent.status == Status.Revoked, "revoked");
            Check.isTrue(agent.posture == ghost.posture, "posture");
            Check.isTrue(agent.mark == ghost.mark, "mark");
        }
    }

    function invariantKeysAreBoundForEver() external view {
        for (uint256 key = 0; key < _handler.KEYS(); ++key) {
            Check.same(_registry.agentOfKey(_handler.keyHashOf(key)), _handler.holders(key), "holder");
        }
        for (uint256 agentId = _handler.count(); agentId > 0; --agentId) {
            RegistryGhosts.Ghost memory ghost = _handler.ghostOf(agentId);
            if (ghost.status == Status.None) continue;
            IAgentTrust.Agent memory agent = _registry.getAgent(agentId);
            Check.isTrue(agent.keyHash == _handler.keyHashOf(ghost.key), "key");
            Check.same(agent.keyLine, ghost.keyLine, "line");
            (uint256 holder, uint16 keyLine) = _registry.lineOfKey(agent.keyHash);
            Check.isTrue(holder == agentId && keyLine == ghost.keyLine, "line of the key");
        }
    }

    function invariantEntriesStayWithTheirOwners() external view {
        for (uint256 agentId = _handler.count(); agentId > 0; --agentId) {
            RegistryGhosts.Ghost memory ghost = _handler.ghostOf(agentId);
            Check.isTrue(_registry.ownerOf(agentId) == ghost.owner, "owner of the entry");
            Check.isTrue(_registry.getApproved(agentId) == address(0), "approved");
            Check.isTrue(_registry.locked(agentId), "locked");
            address owner = ghost.status == Status.None ? address(0) : ghost.owner;
            Check.isTrue(_registry.ownerOfAgent(agentId) == owner, "owner of the agent");
        }
    }

    function _step(AgentRegistryHandler handler, uint256 seed) private {
        bytes4[11] memory acts = [
            handler.register.selector,
            handler.enroll.selector,
            handler.enrollExisting.selector,
            handler.transfer.selector,
            handler.suspend.selector,
            handler.revoke.selector,
            handler.reinstate.selector,
            handler.lower.selector,
            handler.raise.selector,
            handler.rotateKey.selector,
            handler.recoverKey.selector
        ];
        (bool happened, ) = address(handler).call(abi.encodeWithSelector(acts[(seed >> 128) % acts.length], seed));
        Check.isTrue(happened, "an act reverted");
    }
}
