// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentTrust} from "../../../../contracts/interfaces/IAgentTrust.sol";
import {Status} from "../../../../contracts/types/Words.sol";
import {AgentStatements} from "../../support/AgentStatements.sol";
import {Dice} from "../../support/Dice.sol";
import {vm} from "../../support/Vm.sol";
import {RegistryGhosts} from "./RegistryGhosts.sol";

/// @notice Entering the registry, and trying to leave an owner.
abstract contract RegistryEntries is RegistryGhosts {
    using Dice for Dice.Cup;

    function register(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        bool isStranger = cup.luck(4);
        if (isStranger) vm.prank(STRANGER);
        try registry.register() returns (uint256 agentId) {
            _note(Act.Registered, true, !isStranger);
            _add(agentId, address(this));
        } catch {
            _note(Act.Registered, false, !isStranger);
        }
    }

    function enroll(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 key = cup.roll(KEYS);
        address owner = _someOwner(cup);
        bool isStranger = cup.luck(4);
        uint256 speaker = _speaker(cup, key);
        // Sometimes the key speaks to another registrar: what was seen on its way is of no use here.
        address registrar = cup.luck(6) ? GUARDIAN : address(this);
        bool isAllowed = !isStranger && holders[key] == 0 && speaker == key && registrar == address(this);
        IAgentTrust.Registration memory registration = IAgentTrust.Registration({
            owner: owner,
            uri: "",
            key: _newKey(0, owner, registrar, key, speaker),
            modelDigest: "model",
            capabilities: new IAgentTrust.Vouching[](0),
            deadline: _latest()
        });
        if (isStranger) vm.prank(STRANGER);
        try registry.enroll(registration) returns (uint256 agentId) {
            _note(Act.Enrolled, true, isAllowed);
            _add(agentId, owner);
            _arm(agentId, key);
        } catch {
            _note(Act.Enrolled, false, isAllowed);
        }
    }

    function enrollExisting(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        uint256 key = cup.roll(KEYS);
        bool isStranger = cup.luck(4);
        Ghost storage ghost = _ghosts[agentId];
        uint256 speaker = _speaker(cup, key);
        // Sometimes what it signed is for an entry of its own.
        uint256 entry = cup.luck(6) ? 0 : agentId;
        bool isAllowed =
            !isStranger &&
                ghost.owner != address(0) &&
                ghost.status == Status.None &&
                holders[key] == 0 &&
                speaker == key &&
                entry == agentId;
        IAgentTrust.Enrollment memory enrollment = IAgentTrust.Enrollment({
            key: _newKey(entry, ghost.owner, address(this), key, speaker),
            modelDigest: "model",
            capabilities: new IAgentTrust.Vouching[](0),
            deadline: _latest()
        });
        if (isStranger) vm.prank(STRANGER);
        try registry.enrollExisting(agentId, enrollment) {
            _note(Act.EnrolledLater, true, isAllowed);
            _arm(agentId, key);
        } catch {
            _note(Act.EnrolledLater, false, isAllowed);
        }
    }

    /// @notice By its owner or another, an entry goes nowhere.
    function transfer(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        address owner = _ghosts[agentId].owner;
        bytes[4] memory attempts = [
            abi.encodeWithSignature("transferFrom(address,address,uint256)", owner, STRANGER, agentId),
            abi.encodeWithSignature("safeTransferFrom(address,address,uint256)", owner, STRANGER, agentId),
            abi.encodeWithSignature("approve(address,uint256)", STRANGER, agentId),
            abi.encodeWithSignature("setApprovalForAll(address,bool)", STRANGER, true)
        ];
        vm.prank(cup.luck(4) ? STRANGER : owner);
        (bool happened, ) = address(registry).call(attempts[cup.roll(attempts.length)]);
        if (happened) ++disagreements;
        else ++done[Act.TransferRefused];
    }

    function _newKey(
        uint256 agentId,
        address owner,
        address registrar,
        uint256 key,
        uint256 speaker
    ) private view returns (IAgentTrust.NewKey memory) {
        uint256 privateKey = _privateKey(key);
        bytes32 digest = AgentStatements.enrollment({
            registry: address(registry),
            agentId: agentId,
            owner: owner,
            registrar: registrar,
            key: privateKey,
            deadline: _latest()
        });
        return AgentStatements.newKey(privateKey, _privateKey(speaker), digest);
    }
}
