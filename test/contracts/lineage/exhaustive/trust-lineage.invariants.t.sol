// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ITrustLineage} from "../../../../contracts/interfaces/ITrustLineage.sol";
import {TrustLineage} from "../../../../contracts/lineage/TrustLineage.sol";
import {ActionRequest} from "../../../../contracts/types/ActionRequest.sol";
import {Grant} from "../../../../contracts/types/Grant.sol";
import {Reason} from "../../../../contracts/types/Reason.sol";
import {Verdict} from "../../../../contracts/types/Words.sol";
import {Check} from "../../policy/rules/support/Check.sol";
import {AgentStatements} from "../../support/AgentStatements.sol";
import {LineageDisowning} from "./LineageDisowning.sol";
import {LineageEndings} from "./LineageEndings.sol";
import {LineageGeneses} from "./LineageGeneses.sol";
import {LineageGhosts} from "./LineageGhosts.sol";
import {LineageLife} from "./LineageLife.sol";

/// @notice Does to a lineage what its users may do and what they may not, and keeps its own account of both.
/// @dev It stands in the file of the test because the runner fuzzes only contracts of the files it is given. No action
/// reverts: what the lineage answered is compared with what the ghosts say it must.
contract LineageHandler is LineageGeneses, LineageDisowning, LineageEndings, LineageLife {
    /// @dev A tree to begin with: one principal, two agents.
    constructor() {
        _nominate({set: 1, threshold: 1, delay: 0, isStranger: false, isStale: false});
        _establish({genesis: geneses[0], isForged: false, isShort: false});
        for (uint256 agentId = 1; agentId <= 2; ++agentId) {
            Grant memory grant;
            grant.parent = agentId == 1 ? geneses[0] : delegations[0];
            grant.agentId = agentId;
            grant.receiverKeyHash = AgentStatements.keyHashOf(_agentKey(agentId));
            grant.levels = DEEPEST - uint8(agentId);
            grant.envelope = _widest();
            grant.deadline = _latest();
            _delegate(grant, Fault.None);
        }
    }
}

/// @notice What holds of every lineage, whatever was done to it.
/// - The lineage takes exactly what may be done, by exactly those who may; no grant is taken twice, and ids are unique.
/// - A node's envelope is within that of every node above it, and so are its levels, co-signers and duty to give reasons;
///   no action gets a milder verdict under a node than under its parent.
/// - A node counts exactly while it and everything above it does.
/// - Revoked is for ever, for the node and for all below: by itself, by the epoch of its granter, by its agent or the recovery of
///   its key, by its genesis.
/// - No node is deeper than the maximum, nor is one agent twice on a path.
/// - The path of a node, its genesis and the humans behind it never change.
/// - The nonce of a delegator is the number of its grants and of the nonces it burnt.
/// - What was signed and sent later counts only if keys, lines, marks, nonces and disownings allow it when it is sent.
contract TrustLineageInvariants {
    uint64 private constant LATE = 1 << 41;

    LineageHandler private _handler;
    TrustLineage private _lineage;

    function setUp() external {
        _handler = new LineageHandler();
        _lineage = _handler.lineage();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @notice The acts are not in vain: over a few worlds, each one happens.
    function test_EveryActHappens() external {
        uint256[] memory done = new uint256[](uint256(type(LineageGhosts.Act).max) + 1);
        for (uint256 world = 0; world < 40; ++world) {
            LineageHandler handler = new LineageHandler();
            for (uint256 step = 0; step < 64; ++step) _step(handler, uint256(keccak256(abi.encode(world, step))));
            for (uint256 act = 0; act < done.length; ++act) done[act] += handler.done(LineageGhosts.Act(act));
        }
        for (uint256 act = 0; act < done.length; ++act) Check.isTrue(done[act] > 0, "an act never happened");
    }

    function invariantTakesExactlyWhatIsAllowed() external view {
        Check.same(_handler.disagreements(), 0, "disagreements");
        Check.same(_lineage.genesisCount(), _handler.genesisCount(), "geneses");
    }

    function invariantChildrenStayWithinTheirParents() external view {
        Check.same(_handler.milder(), 0, "milder verdicts");
        for (uint256 i = _handler.delegationCount(); i > 0; --i) {
            bytes32 id = _handler.delegations(i - 1);
            LineageGhosts.Ghost memory ghost = _handler.ghostOf(id);
            ITrustLineage.Delegation memory node = _lineage.getDelegation(id);
            Check.isTrue(ghost.isWithin, "within");
            Check.isTrue(node.envelopeHash == keccak256(ghost.envelope), "envelope");
            Check.same(node.keyLine, ghost.keyLine, "line");
            if (node.depth == 1) continue;
            ITrustLineage.Delegation memory parent = _lineage.getDelegation(node.parent);
            Check.isTrue(node.levels < parent.levels, "levels");
            Check.isTrue(node.cosigners >= parent.cosigners, "cosigners");
            Check.isTrue(node.reasoningRequired || !parent.reasoningRequired, "reasoning");
            Check.isTrue(node.notBefore >= parent.notBefore && node.notAfter <= parent.notAfter, "window");
        }
    }

    function invariantStandsExactlyWhileEverythingAboveDoes() external view {
        uint64 time = uint64(block.timestamp);
        for (uint256 i = _handler.genesisCount(); i > 0; --i) _checkStanding(_handler.geneses(i - 1), time);
        for (uint256 i = _handler.delegationCount(); i > 0; --i) {
            bytes32 id = _handler.delegations(i - 1);
            _checkStanding(id, time);
            _checkStanding(id, time + 700);
        }
    }

    function invariantTheDeadStayDead() external view {
        ActionRequest memory request;
        for (uint256 i = _handler.delegationCount(); i > 0; --i) {
            bytes32 id = _handler.delegations(i - 1);
            LineageGhosts.Ghost memory ghost = _handler.ghostOf(id);
            Check.isTrue((_lineage.getDelegation(id).revokedAt != 0) == ghost.isRevoked, "revoked");
            if (!ghost.isDead) continue;
            for (uint64 time = 0; time <= LATE; time += LATE / 4) {
                Check.isTrue(_lineage.standingOf(id, time) != Reason.WITHIN_LIMITS, "standing");
            }
            (request.delegationId, request.agentId) = (id, ghost.agentId);
            request.time = uint64(block.timestamp);
            (Verdict verdict, , ) = _lineage.evaluate(0, request);
            Check.isTrue(verdict == Verdict.Blocked, "verdict");
        }
    }

    function invariantOriginsAndPathsNeverChange() external view {
        for (uint256 i = _handler.delegationCount(); i > 0; --i) {
            bytes32 id = _handler.delegations(i - 1);
            bytes32[] memory path = _handler.pathOf(id);
            uint8 depth = _lineage.getDelegation(id).depth;
            Check.isTrue(depth > 0 && depth <= _lineage.MAX_DEPTH(), "depth");
            Check.same(path.length, uint256(depth) + 1, "length");
            Check.isTrue(keccak256(abi.encode(_lineage.pathOf(id))) == keccak256(abi.encode(path)), "path");
            (bytes32 genesis, bytes[] memory principals) = _lineage.originOf(id);
            Check.isTrue(genesis == path[depth], "genesis");
            Check.isTrue(keccak256(abi.encode(principals)) == _handler.principalsHashOf(genesis), "principals");
            for (uint256 j = 0; j < depth; ++j) {
                for (uint256 k = 0; k < j; ++k) Check.isTrue(_agentOf(path[j]) != _agentOf(path[k]), "circle");
            }
        }
    }

    function invariantNoncesCountGrants() external view {
        for (uint256 i = _handler.genesisCount(); i > 0; --i) {
            bytes32 id = _handler.geneses(i - 1);
            Check.same(_lineage.nonceOf(id), _handler.nonces(id), "nonce of a genesis");
        }
        for (uint256 agentId = 1; agentId <= 6; ++agentId) {
            Check.same(_lineage.nonceOf(bytes32(agentId)), _handler.nonces(bytes32(agentId)), "nonce of an agent");
            Check.same(_lineage.grantEpochOf(agentId), _handler.epochs(agentId), "epoch");
        }
    }

    function _checkStanding(bytes32 node, uint64 time) private view {
        bool stands = _lineage.standingOf(node, time) == Reason.WITHIN_LIMITS;
        Check.isTrue(stands == _handler.stands(node, time), "standing");
    }

    function _agentOf(bytes32 delegation) private view returns (uint256) {
        return _lineage.getDelegation(delegation).agentId;
    }

    function _step(LineageHandler handler, uint256 seed) private {
        bytes4[15] memory acts = [
            handler.nominate.selector,
            handler.establish.selector,
            handler.delegateAsPrincipals.selector,
            handler.delegateAsAgent.selector,
            handler.delegateAgain.selector,
            handler.signForLater.selector,
            handler.sendLate.selector,
            handler.disown.selector,
            handler.cancelNonce.selector,
            handler.changeKey.selector,
            handler.revokeNode.selector,
            handler.revokeGrants.selector,
            handler.changeAgent.selector,
            handler.act.selector,
            handler.wait.selector
        ];
        (bool happened, ) = address(handler).call(abi.encodeWithSelector(acts[(seed >> 128) % acts.length], seed));
        Check.isTrue(happened, "an act reverted");
    }
}
