// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Posture, Status} from "../../../../contracts/types/Words.sol";
import {Dice} from "../../support/Dice.sol";
import {vm} from "../../support/Vm.sol";
import {RegistryGhosts} from "./RegistryGhosts.sol";

/// @notice Status and autonomy: down by guardian or timelock, up by the timelock alone.
abstract contract RegistryChanges is RegistryGhosts {
    using Dice for Dice.Cup;

    function suspend(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        Ghost storage ghost = _ghosts[agentId];
        bool isAllowed = _restrict(cup, ghost.owner) && ghost.status == Status.Active;
        try registry.suspend(agentId, "reason") {
            _note(Act.Suspended, true, isAllowed);
            ghost.status = Status.Suspended;
            _remark(agentId);
        } catch {
            _note(Act.Suspended, false, isAllowed);
        }
    }

    function revoke(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        if (!cup.luck(2)) return;
        uint256 agentId = _anyAgent(cup);
        Ghost storage ghost = _ghosts[agentId];
        bool isAllowed = _restrict(cup, ghost.owner) && _isLiving(ghost);
        try registry.revoke(agentId, "reason") {
            _note(Act.Revoked, true, isAllowed);
            (ghost.status, ghost.isRevoked) = (Status.Revoked, true);
            _remark(agentId);
        } catch {
            _note(Act.Revoked, false, isAllowed);
        }
    }

    function reinstate(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        Ghost storage ghost = _ghosts[agentId];
        bytes16 named = _anyMark(cup, ghost);
        bool isAllowed = _loosen(cup, ghost.owner) && ghost.status == Status.Suspended && named == ghost.mark;
        try registry.reinstate(agentId, named, NEVER) {
            _note(Act.Reinstated, true, isAllowed);
            ghost.status = Status.Active;
            _remark(agentId);
        } catch {
            _note(Act.Reinstated, false, isAllowed);
        }
    }

    function lower(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        Ghost storage ghost = _ghosts[agentId];
        Posture to = _anyPosture(cup);
        bool isAllowed = _restrict(cup, ghost.owner) && _isLiving(ghost) && to < ghost.posture && to != Posture.None;
        try registry.lowerPosture(agentId, to) {
            _note(Act.Lowered, true, isAllowed);
            ghost.posture = to;
            _remark(agentId);
        } catch {
            _note(Act.Lowered, false, isAllowed);
        }
    }

    function raise(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        Ghost storage ghost = _ghosts[agentId];
        Posture to = _anyPosture(cup);
        bytes16 named = _anyMark(cup, ghost);
        bool isAllowed = _loosen(cup, ghost.owner) && _isLiving(ghost) && to > ghost.posture && named == ghost.mark;
        try registry.raisePosture(agentId, to, named, NEVER) {
            _note(Act.Raised, true, isAllowed);
            ghost.posture = to;
            _remark(agentId);
        } catch {
            _note(Act.Raised, false, isAllowed);
        }
    }

    /// @dev Takes the seat of whoever tries to loosen: the timelock's, which this contract has, or one that does not do.
    function _loosen(Dice.Cup memory cup, address owner) internal returns (bool mayLoosen) {
        uint256 seat = cup.roll(6);
        if (seat == 0) vm.prank(GUARDIAN);
        if (seat == 1) vm.prank(STRANGER);
        if (seat == 2) vm.prank(owner);
        return seat > 2 || (seat == 2 && owner == address(this));
    }

    /// @dev The same for whoever tries to restrict.
    function _restrict(Dice.Cup memory cup, address owner) private returns (bool mayRestrict) {
        uint256 seat = cup.roll(6);
        if (seat == 0) vm.prank(STRANGER);
        if (seat == 1) vm.prank(owner);
        if (seat > 3) vm.prank(GUARDIAN);
        return seat > 1 || (seat == 1 && owner == address(this));
    }

    function _anyPosture(Dice.Cup memory cup) private pure returns (Posture) {
        return Posture(cup.roll(uint256(type(Posture).max) + 1));
    }
}
