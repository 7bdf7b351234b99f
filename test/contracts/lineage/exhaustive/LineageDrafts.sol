// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnvelopeOrder} from "../../../../contracts/lineage/envelope/EnvelopeOrder.sol";
import {Bound, Envelope, ItemSet, MAX_BLACKOUTS, NO_LIMIT, NO_RATE} from "../../../../contracts/types/Envelope.sol";
import {Grant} from "../../../../contracts/types/Grant.sol";
import {SetMode, Status} from "../../../../contracts/types/Words.sol";
import {AgentStatements} from "../../support/AgentStatements.sol";
import {Dice} from "../../support/Dice.sol";
import {EnvelopeArbitrary} from "../envelope/EnvelopeArbitrary.sol";
import {EnvelopeWithin} from "./EnvelopeWithin.sol";
import {LineageGhosts} from "./LineageGhosts.sol";

/// @notice Grants to try: most of them sound, some too wide, too deep, in a circle, or without their reason.
abstract contract LineageDrafts is LineageGhosts {
    using Dice for Dice.Cup;
    using EnvelopeOrder for Envelope;

    uint64 private constant HORIZON = 1_000_000;

    /// @dev The lineage may be asked later than now: what holds of the delegator then is checked by `_isTimely`.
    function _draft(Dice.Cup memory cup, bytes32 parent) internal view returns (Grant memory) {
        Ghost storage above = _ghosts[parent];
        uint8 room = _roomUnder(above);
        uint256 receiver = _anyAgent(cup);
        return
            Grant({
                parent: parent,
                agentId: receiver,
                receiverKeyHash: AgentStatements.keyHashOf(_agentKey(receiver)),
                levels: cup.luck(8) || room == 0 ? room : room - 1 - uint8(cup.luck(4) ? cup.roll(room) : 0),
                cosigners: _cosigners(cup, above.cosigners),
                reasoningRequired: cup.luck(6) || (above.reasoningRequired && !cup.luck(6)),
                reasoningHash: cup.luck(8) ? bytes32(0) : bytes32("why"),
                envelope: above.agentId == 0 ? _first(cup) : _below(cup, above),
                grantMark: marks[above.agentId],
                nonce: nonces[_delegatorOf(parent)],
                deadline: _latest()
            });
    }

    /// @dev Whether the lineage must take the draft from whoever may grant it.
    function _isSound(Grant memory grant) internal view returns (bool) {
        Ghost storage above = _ghosts[grant.parent];
        Status status = _statuses[grant.agentId];
        bool reasoned = !above.reasoningRequired || (grant.reasoningRequired && grant.reasoningHash != 0);
        return
            stands(grant.parent, uint64(block.timestamp)) &&
            (status == Status.Active || status == Status.Suspended) &&
            !_isOnPath(above, grant.agentId) &&
            grant.levels < _roomUnder(above) &&
            grant.cosigners >= above.cosigners &&
            reasoned &&
            grant.envelope.temporal.notAfter > block.timestamp &&
            (above.agentId == 0 || EnvelopeWithin.isWithin(_complete(grant), abi.decode(above.envelope, (Envelope))));
    }

    /// @dev Whether what the grant says of delegator and receiver is so now.
    function _isTimely(Grant memory grant) internal view returns (bool) {
        (uint256 holder, uint16 keyLine) = agents.lineOfKey(grant.receiverKeyHash);
        return
            grant.nonce == nonces[_delegatorOf(grant.parent)] &&
            grant.grantMark == marks[_ghosts[grant.parent].agentId] &&
            holder == grant.agentId &&
            keyLine == lines[grant.agentId] &&
            grant.deadline >= block.timestamp;
    }

    /// @dev The envelope of a grant with what it leaves to its parent.
    function _complete(Grant memory grant) internal view returns (Envelope memory envelope) {
        envelope = abi.decode(abi.encode(grant.envelope), (Envelope));
        Ghost storage above = _ghosts[grant.parent];
        if (above.agentId != 0) EnvelopeWithin.complete(envelope, abi.decode(above.envelope, (Envelope)));
    }

    /// @dev The genesis, or the agent, whose nonce a grant under this node uses.
    function _delegatorOf(bytes32 parent) internal view returns (bytes32) {
        uint256 agentId = _ghosts[parent].agentId;
        return agentId == 0 ? parent : bytes32(agentId);
    }

    /// @dev Everything, until long after the run.
    function _widest() internal pure returns (Envelope memory envelope) {
        ItemSet memory all = ItemSet(SetMode.All, new bytes32[](0));
        envelope.dimensions = 0x3e;
        envelope.financial.currency = "USD";
        (envelope.operational.operations, envelope.operational.targets) = (all, all);
        envelope.temporal.notAfter = HORIZON;
        envelope.temporal.week = type(uint168).max;
        (envelope.dataAccess.readable, envelope.dataAccess.writable) = (all, all);
        (envelope.dataAccess.ceiling, envelope.dataAccess.pii) = (4, true);
        (envelope.communication.channels, envelope.communication.recipients) = (all, all);
        envelope.communication.outside = true;
        envelope.financial.perAction = Bound(NO_LIMIT, NO_LIMIT, NO_LIMIT);
        _uncount(envelope);
    }

    function _roomUnder(Ghost storage above) private view returns (uint8) {
        return above.agentId == 0 ? DEEPEST : above.levels;
    }

    function _isOnPath(Ghost storage above, uint256 agentId) private view returns (bool) {
        for (uint256 i = 0; i < above.path.length; ++i) if (_ghosts[above.path[i]].agentId == agentId) return true;
        return false;
    }

    function _cosigners(Dice.Cup memory cup, uint8 needed) private pure returns (uint8) {
        if (needed != 0 && cup.luck(6)) return needed - 1;
        return cup.luck(6) ? needed + 1 : needed;
    }

    function _first(Dice.Cup memory cup) private view returns (Envelope memory) {
        return _shorten(cup, cup.luck(2) ? _widest() : _arbitrary(cup));
    }

    /// @dev Often within the parent's, because the common part of two envelopes is; seldom anything at all.
    function _below(Dice.Cup memory cup, Ghost storage above) private view returns (Envelope memory envelope) {
        Envelope memory parent = abi.decode(above.envelope, (Envelope));
        envelope = _arbitrary(cup);
        if (cup.luck(4)) return _shorten(cup, envelope);
        envelope = envelope.meet(parent);
        bool isCanonical =
            envelope.temporal.notBefore < envelope.temporal.notAfter &&
                envelope.temporal.blackouts.length <= MAX_BLACKOUTS;
        return _shorten(cup, isCanonical && !cup.luck(3) ? envelope : parent);
    }

    /// @dev Most envelopes have no counters: an action would have to name them all.
    function _arbitrary(Dice.Cup memory cup) private pure returns (Envelope memory envelope) {
        envelope = EnvelopeArbitrary.from(cup.roll(type(uint256).max));
        if (!cup.luck(4)) _uncount(envelope);
    }

    function _uncount(Envelope memory envelope) private pure {
        (envelope.operational.perHour, envelope.operational.perDay) = (NO_RATE, NO_RATE);
        if (envelope.financial.currency == 0) return;
        envelope.financial.perDay = Bound(NO_LIMIT, NO_LIMIT, NO_LIMIT);
        envelope.financial.perMonth = Bound(NO_LIMIT, NO_LIMIT, NO_LIMIT);
        envelope.financial.lifetime = Bound(NO_LIMIT, NO_LIMIT, NO_LIMIT);
    }

    /// @dev Some end, and some begin, within the run.
    function _shorten(Dice.Cup memory cup, Envelope memory envelope) private view returns (Envelope memory) {
        uint64 end = uint64(block.timestamp + 1 + cup.roll(3000));
        if (cup.luck(3) && end < envelope.temporal.notAfter && end > envelope.temporal.notBefore) {
            envelope.temporal.notAfter = end;
        }
        uint64 start = uint64(block.timestamp + cup.roll(500));
        if (cup.luck(6) && start < envelope.temporal.notAfter && start > envelope.temporal.notBefore) {
            envelope.temporal.notBefore = start;
        }
        return envelope;
    }
}
