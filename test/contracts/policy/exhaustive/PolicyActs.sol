// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPause} from "../../../../contracts/interfaces/IPause.sol";
import {IPolicyRegistry} from "../../../../contracts/interfaces/IPolicyRegistry.sol";
import {ChangeKind} from "../../../../contracts/types/Words.sol";
import {Dice} from "../../support/Dice.sol";
import {vm} from "../../support/Vm.sol";
import {PolicyGhosts} from "./PolicyGhosts.sol";

/// @notice Deciding through the timelock, and around it.
abstract contract PolicyActs is PolicyGhosts {
    using Dice for Dice.Cup;

    function proposePublish(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        Proposal memory proposal;
        proposal.policyId = _anyPolicy(cup);
        proposal.expected = cup.luck(4) ? bytes16(uint128(cup.roll(1_000))) : _current(proposal.policyId);
        proposal.evaluator = cup.luck(5) ? 1 : 0;
        proposal.parameter = cup.roll(8);
        _propose(cup, proposal);
    }

    function proposeUnpause(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        Proposal memory proposal;
        proposal.expected = pauseMark;
        _propose(cup, proposal);
    }

    function execute(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        if (_proposals.length == 0) return;
        // The newer half: what is older has mostly been carried out.
        uint256 place = _proposals.length - 1 - cup.roll((_proposals.length + 1) / 2);
        Proposal memory proposal = _proposals[place];
        bool isReady = block.timestamp >= proposal.readyAt && !proposal.isOver;
        bool isAllowed = isReady && block.timestamp <= proposal.deadline && _isCurrent(proposal);
        try _timelock.execute(proposal.target, 0, proposal.data, 0, bytes32(place)) {
            _proposals[place].isOver = true;
            if (proposal.policyId == 0) _unpaused(isAllowed);
            else _published(proposal, isAllowed);
        } catch {
            if (isAllowed) ++disagreements;
            ++done[isReady ? Act.StaleRefused : Act.EarlyRefused];
        }
    }

    function cancel(uint256 seed) external {
        if (seed % 4 != 0 || _proposals.length == 0) return;
        uint256 place = (seed / 4) % _proposals.length;
        Proposal memory proposal = _proposals[place];
        bytes32 id = _timelock.hashOperation(proposal.target, 0, proposal.data, 0, bytes32(place));
        vm.prank(COUNCIL);
        try _timelock.cancel(id) {
            _note(Act.Cancelled, true, !proposal.isOver);
            _proposals[place].isOver = true;
        } catch {
            _note(Act.Cancelled, false, !proposal.isOver);
        }
    }

    /// @notice Neither guardian nor council loosens without the delay.
    function loosenDirectly(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 policyId = cup.luck(3) ? 0 : _anyPolicy(cup);
        bytes memory data =
            policyId == 0
                ? abi.encodeCall(IPause.unpause, (pauseMark, type(uint64).max))
                : _publication(policyId, _current(policyId), type(uint64).max, 0, 0);
        uint256 seat = cup.roll(4);
        if (seat < 3)
            vm.prank(
                seat == 0
                    ? GUARDIAN
                    : seat == 1
                        ? COUNCIL
                        : STRANGER
            );
        (bool happened, ) = (policyId == 0 ? address(brake) : address(registry)).call(data);
        _refused(Act.DirectRefused, happened);
    }

    /// @notice The guardian restricts at once.
    function pause(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        bool isGuardian = !cup.luck(3);
        uint256 until = block.timestamp + brake.MAX_PAUSE();
        bool isAllowed = isGuardian && until > pausedUntil;
        vm.prank(
            isGuardian
                ? GUARDIAN
                : cup.luck(2)
                    ? COUNCIL
                    : STRANGER
        );
        try brake.pause("reason") {
            _note(Act.Paused, true, isAllowed);
            pausedUntil = until;
            if (brake.mark() == pauseMark) ++disagreements;
            pauseMark = brake.mark();
        } catch {
            _note(Act.Paused, false, isAllowed);
        }
    }

    function wait(uint256 seed) external {
        vm.warp(block.timestamp + (seed % 2 days));
    }

    function _propose(Dice.Cup memory cup, Proposal memory proposal) private {
        proposal.readyAt = block.timestamp + DELAY;
        proposal.deadline = uint64(proposal.readyAt + cup.roll(6 days));
        bool isPublish = proposal.policyId != 0;
        proposal.target = isPublish ? address(registry) : address(brake);
        proposal.data =
            isPublish
                ? _publication(
                    proposal.policyId,
                    proposal.expected,
                    proposal.deadline,
                    proposal.evaluator,
                    proposal.parameter
                )
                : abi.encodeCall(IPause.unpause, (proposal.expected, proposal.deadline));
        bool isCouncil = !cup.luck(5);
        vm.prank(isCouncil ? COUNCIL : GUARDIAN);
        try _timelock.schedule(proposal.target, 0, proposal.data, 0, bytes32(_proposals.length), DELAY) {
            _note(Act.Proposed, true, isCouncil);
            _proposals.push(proposal);
        } catch {
            _note(Act.Proposed, false, isCouncil);
        }
    }

    /// @dev Whether what it was decided for is still so.
    function _isCurrent(Proposal memory proposal) private view returns (bool) {
        if (proposal.policyId == 0) return block.timestamp < pausedUntil && proposal.expected == pauseMark;
        Ghost[] storage versions = _versions[proposal.policyId];
        if (proposal.expected != _current(proposal.policyId)) return false;
        return versions.length == 0 || versions[versions.length - 1].publishedAt < block.timestamp;
    }

    function _unpaused(bool isAllowed) private {
        _note(Act.Unpaused, true, isAllowed);
        pausedUntil = 0;
    }

    function _published(Proposal memory proposal, bool isAllowed) private {
        _note(Act.Published, true, isAllowed);
        Ghost[] storage versions = _versions[proposal.policyId];
        ChangeKind kind = ChangeKind.Unknown;
        if (versions.length != 0) {
            Ghost storage before = versions[versions.length - 1];
            bool isComparable = before.evaluator == proposal.evaluator && before.parameter != proposal.parameter;
            if (isComparable) kind = proposal.parameter < before.parameter ? ChangeKind.Tighten : ChangeKind.Loosen;
        }
        versions.push(
            Ghost({
                entryHash: _entryHash(proposal.policyId, uint64(versions.length + 1)),
                publishedAt: uint64(block.timestamp),
                mark: registry.markOf(proposal.policyId, uint64(versions.length + 1)),
                readyAt: proposal.readyAt,
                evaluator: proposal.evaluator,
                parameter: proposal.parameter,
                changeKind: kind
            })
        );
    }

    function _publication(
        uint256 policyId,
        bytes16 expected,
        uint64 deadline,
        uint256 evaluator,
        uint256 parameter
    ) private view returns (bytes memory) {
        IPolicyRegistry.Publication memory publication = IPolicyRegistry.Publication({
            evaluator: _evaluators[evaluator],
            gasLimit: GAS,
            codeHash: _evaluators[evaluator].codehash,
            mappingHash: "mapping",
            rationaleHash: "rationale",
            parameters: abi.encode(parameter)
        });
        return abi.encodeCall(IPolicyRegistry.publish, (policyId, expected, deadline, publication));
    }
}
