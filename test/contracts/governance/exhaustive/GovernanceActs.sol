// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Marks} from "../../../../contracts/libraries/Marks.sol";
import {Signature} from "../../../../contracts/types/Grant.sol";
import {Dice} from "../../support/Dice.sol";
import {vm} from "../../support/Vm.sol";
import {GovernanceRestrictions} from "./GovernanceRestrictions.sol";

/// @notice Scheduling with every mark somebody could name, and executing in any order.
/// @dev No action reverts: what may fail is tried.
abstract contract GovernanceActs is GovernanceRestrictions {
    using Dice for Dice.Cup;

    /// @notice How often each kind took effect.
    mapping(Kind kind => uint256 count) public done;

    uint256 private _nonce;
    uint256 private _named;

    function schedule(uint256 seed) external act {
        Dice.Cup memory cup = Dice.Cup(seed);
        Kind kind = gate.isOpen() ? Kind(cup.roll(uint256(type(Kind).max) + 1)) : Kind.OpenGate;
        uint256 id = _idFor(kind, cup);
        _remember(_markOf(kind, id));
        _decide(kind, id, _anyMark(cup, _markOf(kind, id)));
    }

    function execute(uint256 seed) external act {
        Dice.Cup memory cup = Dice.Cup(seed);
        // Rather one of the last dozen: what is older has mostly been carried out, or was voided.
        uint256 back = cup.luck(4) ? cup.roll(_operations.length) : cup.roll(12);
        if (back < _operations.length) _carryOut(_operations[_operations.length - 1 - back]);
    }

    /// @notice With a mark of one's own.
    function decide(uint256 kind, uint256 id, bytes16 mark) external act {
        _decide(_kind(kind), id, mark);
    }

    /// @notice With today's.
    function decideToday(uint256 kind, uint256 id) external act {
        _decide(_kind(kind), id, _markOf(_kind(kind), id));
    }

    /// @notice What was decided last.
    function executeLast() external act {
        _carryOut(_operations[_operations.length - 1]);
    }

    function wait(uint256 seed) external act {
        vm.warp(block.timestamp + (seed % 1.5 days));
    }

    function _decide(Kind kind, uint256 id, bytes16 mark) private {
        (address[] memory targets, bytes[] memory payloads) = _compose(kind, id, mark);
        bytes32 salt = bytes32(gate.mark()) | bytes32(++_nonce);
        bytes memory data = abi.encodeCall(
            _timelock.scheduleBatch,
            (targets, new uint256[](targets.length), payloads, 0, salt, _timelock.getMinDelay())
        );
        Signature[] memory signatures = _signatures(3);
        (bool happened, ) = address(_council).call(
            abi.encodeCall(_council.execute, (address(_timelock), data, _nonce, NEVER, signatures))
        );
        if (!happened) return;
        _operations.push(Operation(clock, uint8(kind), _subjectOf(kind, id), targets, payloads, salt, false));
    }

    function _carryOut(Operation storage operation) private {
        if (operation.isOver) return;
        uint256[] memory values = new uint256[](operation.targets.length);
        bytes memory data = abi.encodeCall(
            gate.executeBatch,
            (operation.targets, values, operation.payloads, 0, operation.salt)
        );
        (bool happened, ) = address(gate).call(data);
        if (!happened) return;
        operation.isOver = true;
        if (_isVoid(operation)) ++undone;
        if (operation.kind <= uint8(type(Kind).max)) _took(Kind(operation.kind), operation);
    }

    /// @dev What it changed beside adding: whatever was decided about the same before must not come after it.
    function _took(Kind kind, Operation storage operation) private {
        ++done[kind];
        if (kind == Kind.UpdateDelay || kind == Kind.OpenGate) _restrictAll();
        bool isAlsoRestricting =
            kind == Kind.SetModel ||
                kind == Kind.RecoverKey ||
                kind == Kind.Attest ||
                kind == Kind.Announce ||
                kind == Kind.Publish ||
                kind == Kind.SetAnchorer ||
                kind == Kind.ChangeCouncil;
        if (isAlsoRestricting) _restrict(operation.subject);
        uint256 named = _system.contractsOf("name").length;
        if (named > _named && named > 1) _restrict(operation.subject);
        _named = named;
    }

    /// @dev Today's mark; or one that could be thought of before tomorrow's is there.
    function _anyMark(Dice.Cup memory cup, bytes16 current) private view returns (bytes16) {
        if (!cup.luck(3)) return current;
        uint256 guess = cup.roll(5);
        if (guess == 0) return bytes16(uint128(cup.roll(8)));
        if (guess == 1) return bytes16(uint128(current) + 1);
        if (guess == 2) return Marks.follow(current);
        if (guess == 3) return Marks.follow(Marks.follow(current));
        return _anyOldMark(cup);
    }
}
