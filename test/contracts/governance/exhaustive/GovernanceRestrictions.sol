// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentTrust} from "../../../../contracts/interfaces/IAgentTrust.sol";
import {IAnchorLog} from "../../../../contracts/interfaces/IAnchorLog.sol";
import {Signature} from "../../../../contracts/types/Grant.sol";
import {Posture} from "../../../../contracts/types/Words.sol";
import {AgentStatements} from "../../support/AgentStatements.sol";
import {Dice} from "../../support/Dice.sol";
import {vm} from "../../support/Vm.sol";
import {GovernanceCalls} from "./GovernanceCalls.sol";

/// @notice Everything that restricts, and when it last did.
abstract contract GovernanceRestrictions is GovernanceCalls {
    using Dice for Dice.Cup;

    /// @notice Acts so far.
    uint256 public clock;
    /// @notice How often an operation took effect that was scheduled before a restriction of what it is about.
    uint256 public undone;
    /// @notice How often anything was restricted.
    uint256 public restrictions;

    mapping(bytes32 subject => uint256 seq) private _restrictedAt;
    uint256 private _allRestrictedAt;
    bytes16[] private _oldMarks;
    uint256 private _closings;

    modifier act() {
        ++clock;
        vm.roll(block.number + 1);
        _;
    }

    /// @notice Guardian, registrar and holders of roles, at once.
    function restrict(uint256 seed) external act {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 which = cup.roll(6);
        if (which == 0) _byGuardian("pause", address(_pause), abi.encodeCall(_pause.pause, ("reason")));
        if (which == 1) _anAgent(cup);
        if (which == 2) _aLog(cup);
        if (which == 3) {
            bytes32 digest = bytes32(cup.roll(_freshly()));
            _byGuardian("models", address(_models), abi.encodeCall(_models.revoke, (digest, "reason")));
        }
        if (which == 4) _aGenesis(cup);
        if (which == 5) {
            bytes32 role = _roles.GUARDIAN();
            if (!_roles.hasRole(role, THIEF)) return;
            vm.prank(THIEF);
            _roles.renounceRole(role, THIEF);
            _restrict("council");
        }
    }

    /// @notice What has to be restricted before it can be loosened.
    function prepare(uint256 number) external act {
        Kind kind = _kind(number);
        if (kind == Kind.Unpause) _byGuardian("pause", address(_pause), abi.encodeCall(_pause.pause, ("reason")));
        if (kind == Kind.Reinstate || kind == Kind.RecoverKey) {
            _byGuardian(_subjectOf(kind, 1), address(_agents), abi.encodeCall(_agents.suspend, (1, "reason")));
        }
        if (kind == Kind.OpenSuccessor) {
            _byGuardian(_subjectOf(kind, 1), address(_logs), abi.encodeCall(_logs.seal, (1, "reason")));
        }
        if (kind == Kind.OpenGate) {
            _council.close("reason", ++_closings, NEVER, _signatures(3));
            _restrictAll();
        }
    }

    /// @notice Two members stop everything that waits.
    function close(uint256 seed) external act {
        if (seed % 6 != 0) return;
        _council.close("reason", ++_closings, NEVER, _signatures(2));
        _restrictAll();
    }

    /// @notice A newcomer: what was decided about its id before is not about it.
    function enroll(uint256 seed) external act {
        if (seed % 4 != 0) return;
        uint256 key = 0xf000 + _freshly();
        uint64 deadline = uint64(block.timestamp) + 30 days;
        bytes32 digest = AgentStatements.enrollment(address(_agents), 0, address(this), address(this), key, deadline);
        uint256 id = _agents.enroll(
            IAgentTrust.Registration({
                owner: address(this),
                uri: "",
                key: AgentStatements.newKey(key, key, digest),
                modelDigest: "model",
                capabilities: new IAgentTrust.Vouching[](0),
                deadline: deadline
            })
        );
        _restrict(_subjectOf(Kind.Reinstate, id));
    }

    /// @dev By the first members, who are in order.
    function _signatures(uint256 count) internal view returns (Signature[] memory signatures) {
        signatures = new Signature[](count);
        for (uint256 i = 0; i < count; ++i) signatures[i] = Signature({signer: _members[i], signature: ""});
    }

    function _restrict(bytes32 subject) internal {
        ++restrictions;
        _restrictedAt[subject] = clock;
    }

    function _restrictAll() internal {
        ++restrictions;
        _allRestrictedAt = clock;
    }

    /// @dev Whether it was scheduled before the last restriction of what it is about, or in set-up.
    function _isVoid(Operation storage operation) internal view returns (bool) {
        return
            operation.seq < _restrictedAt[operation.subject] || operation.seq <= _allRestrictedAt || operation.seq == 0;
    }

    function _remember(bytes16 mark) internal {
        _oldMarks.push(mark);
    }

    function _anyOldMark(Dice.Cup memory cup) internal view returns (bytes16) {
        return _oldMarks[cup.roll(_oldMarks.length)];
    }

    function _anAgent(Dice.Cup memory cup) private {
        uint256 id = 1 + cup.roll(_agents.agentCount() + 1);
        uint256 way = cup.roll(8);
        bytes memory data = abi.encodeCall(_agents.suspend, (id, "reason"));
        if (way == 0) data = abi.encodeCall(_agents.revoke, (id, "reason"));
        if (way == 1) data = abi.encodeCall(_agents.lowerPosture, (id, Posture.PseudoAgent));
        if (way == 2) data = abi.encodeCall(_agents.withdraw, (id, "action", "reason"));
        _byGuardian(_subjectOf(way == 2 ? Kind.Attest : Kind.Reinstate, id), address(_agents), data);
    }

    function _aLog(Dice.Cup memory cup) private {
        uint64 id = uint64(1 + cup.roll(uint256(_logs.logCount()) + 1));
        bytes32 subject = _subjectOf(Kind.AddSigner, id);
        IAnchorLog.Signer[] memory signers = _logs.getSigners(id);
        if (signers.length != 0 && cup.luck(2)) {
            bytes32 key = signers[cup.roll(signers.length)].keyHash;
            _byGuardian(subject, address(_logs), abi.encodeCall(_logs.endSigner, (id, key)));
        } else if (_byGuardian(subject, address(_logs), abi.encodeCall(_logs.seal, (id, "reason")))) {
            _restrict("logs");
        }
    }

    function _aGenesis(Dice.Cup memory cup) private {
        if (_geneses.length == 0) return;
        bytes32 genesis = _geneses[cup.roll(_geneses.length)];
        _byGuardian("geneses", address(_lineage), abi.encodeCall(_lineage.revoke, (genesis, "reason")));
    }

    function _byGuardian(bytes32 subject, address target, bytes memory data) private returns (bool happened) {
        vm.prank(GUARDIAN);
        (happened, ) = target.call(data);
        if (happened) _restrict(subject);
    }
}
