// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentTrust} from "../../../../contracts/interfaces/IAgentTrust.sol";
import {Status} from "../../../../contracts/types/Words.sol";
import {Keys} from "../../policy/rules/support/Keys.sol";
import {AgentStatements} from "../../support/AgentStatements.sol";
import {Dice} from "../../support/Dice.sol";
import {vm} from "../../support/Vm.sol";
import {RegistryChanges} from "./RegistryChanges.sol";

/// @notice Replacing keys: by the owner with the old key's word, or by the timelock while the agent stands still.
abstract contract RegistryKeys is RegistryChanges {
    using Dice for Dice.Cup;

    function rotateKey(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        Ghost storage ghost = _ghosts[agentId];
        uint256 key = cup.roll(KEYS);
        uint256 signer = cup.luck(5) ? cup.roll(KEYS) : ghost.key;
        uint256 speaker = _speaker(cup, key);
        bytes16 named = _anyMark(cup, ghost);
        bool isStranger = cup.luck(5);
        bool isAllowed =
            !isStranger &&
                ghost.status == Status.Active &&
                signer == ghost.key &&
                speaker == key &&
                named == ghost.mark &&
                holders[key] == 0;
        bytes32 digest = _replacement(true, agentId, key, named);
        IAgentTrust.NewKey memory next = AgentStatements.newKey(_privateKey(key), _privateKey(speaker), digest);
        bytes memory signature = Keys.signAsP256(_privateKey(signer), digest);
        vm.prank(isStranger ? STRANGER : ghost.owner);
        try registry.rotateKey(agentId, next, named, _latest(), signature) {
            _replaced(Act.Rotated, agentId, key, isAllowed);
        } catch {
            _note(Act.Rotated, false, isAllowed);
        }
    }

    function recoverKey(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        Ghost storage ghost = _ghosts[agentId];
        uint256 key = cup.roll(KEYS);
        uint256 speaker = _speaker(cup, key);
        // Sometimes the key spoke of a rotation, which the old key would have to agree to.
        bool isRotation = cup.luck(6);
        bytes16 named = _anyMark(cup, ghost);
        bool isDue =
            ghost.status == Status.Suspended &&
                named == ghost.mark &&
                holders[key] == 0 &&
                speaker == key &&
                !isRotation;
        bytes32 digest = _replacement(isRotation, agentId, key, named);
        IAgentTrust.NewKey memory next = AgentStatements.newKey(_privateKey(key), _privateKey(speaker), digest);
        bool isAllowed = _loosen(cup, ghost.owner) && isDue;
        try registry.recoverKey(agentId, next, named, _latest()) {
            _replaced(Act.Recovered, agentId, key, isAllowed);
            ++ghost.keyLine;
        } catch {
            _note(Act.Recovered, false, isAllowed);
        }
    }

    function _replaced(Act act, uint256 agentId, uint256 key, bool isAllowed) private {
        _note(act, true, isAllowed);
        _ghosts[agentId].key = key;
        _remark(agentId);
        _bind(agentId, key);
    }

    function _replacement(bool isRotation, uint256 agentId, uint256 key, bytes16 named) private view returns (bytes32) {
        return
            AgentStatements.replacement({
                registry: address(registry),
                isRotation: isRotation,
                agentId: agentId,
                key: _privateKey(key),
                mark: named,
                deadline: _latest()
            });
    }
}
