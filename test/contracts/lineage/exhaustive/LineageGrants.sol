// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ITrustLineage} from "../../../../contracts/interfaces/ITrustLineage.sol";
import {EnvelopeHash} from "../../../../contracts/lineage/envelope/EnvelopeHash.sol";
import {Envelope} from "../../../../contracts/types/Envelope.sol";
import {Grant, Signature} from "../../../../contracts/types/Grant.sol";
import {Keys} from "../../policy/rules/support/Keys.sol";
import {AgentStatements} from "../../support/AgentStatements.sol";
import {Dice} from "../../support/Dice.sol";
import {EnvelopeWithin} from "./EnvelopeWithin.sol";
import {LineageDrafts} from "./LineageDrafts.sol";

/// @notice Delegating: what the drafts say, with one fault in every third of them.
abstract contract LineageGrants is LineageDrafts {
    using Dice for Dice.Cup;

    enum Fault {
        None,
        LaterNonce,
        UsedNonce,
        Late,
        FarDeadline,
        OtherGrantMark,
        ForeignKey,
        FewerPrincipals,
        ForeignPrincipal,
        AnotherAgent,
        AnotherEnvelope
    }

    /// @dev A grant that was signed and not sent.
    /// @param generation of the key its granter signed with
    struct Pending {
        bytes32 id;
        bytes data;
        bytes grant;
        uint256 generation;
    }

    /// @dev What was taken once, to be sent again.
    bytes[] private _taken;
    Pending[] internal _pending;

    function delegateAsPrincipals(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        bytes32 parent = _anyGenesis(cup);
        for (uint256 i = 0; i < 2 && !stands(parent, uint64(block.timestamp)); ++i) parent = _anyGenesis(cup);
        _delegate(_draft(cup, parent), _fault(cup));
    }

    function delegateAsAgent(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        bytes32 parent = _anyDelegation(cup);
        for (uint256 i = 0; i < 4 && !stands(parent, uint64(block.timestamp)); ++i) parent = _anyDelegation(cup);
        _delegate(_draft(cup, parent), _fault(cup));
    }

    /// @notice The same grant with the same signatures, whatever happened in between.
    function delegateAgain(uint256 seed) external {
        (bool happened, ) = address(lineage).call(_taken[seed % _taken.length]);
        if (happened) ++disagreements;
        else ++done[Act.ReplayRefused];
    }

    /// @notice A sound grant is signed, and lies about.
    function signForLater(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        bytes32 parent = cup.luck(3) ? _anyGenesis(cup) : _anyDelegation(cup);
        for (uint256 i = 0; i < 4 && !stands(parent, uint64(block.timestamp)); ++i) parent = _anyDelegation(cup);
        Grant memory grant = _draft(cup, parent);
        (bytes memory data, bool isSigned) = _sign(grant, Fault.None);
        if (!isSigned) return;
        Pending storage pending = _pending.push();
        pending.id = _digest(EnvelopeHash.hash(grant));
        pending.data = data;
        pending.grant = abi.encode(grant);
        pending.generation = _generations[_ghosts[parent].agentId];
    }

    /// @notice Somebody finds it: it counts only if nothing it rests on has changed, the keys included.
    function sendLate(uint256 seed) external {
        if (_pending.length == 0) return;
        Pending storage pending = _pending[seed % _pending.length];
        Grant memory grant = abi.decode(pending.grant, (Grant));
        uint256 granter = _ghosts[grant.parent].agentId;
        bool isAllowed =
            _isSound(grant) &&
                _isTimely(grant) &&
                pending.generation == _generations[granter] &&
                !_isDisowned[pending.id];
        (bool happened, bytes memory answer) = address(lineage).call(pending.data);
        _note(Act.GrantedLate, happened, isAllowed);
        if (!happened) {
            ++done[Act.LateRefused];
            return;
        }
        _taken.push(pending.data);
        _remember(abi.decode(answer, (bytes32)), grant);
    }

    function _delegate(Grant memory grant, Fault fault) internal {
        bool isAgents = _ghosts[grant.parent].agentId != 0;
        uint256 needed = isAgents ? _ghosts[grant.parent].cosigners : _ghosts[_genesisOf(grant.parent)].threshold;
        fault = _applicable(fault, grant, isAgents, needed);
        bool isSound = fault == Fault.None && _isSound(grant);
        (bytes memory data, bool isSigned) = _sign(grant, fault);
        _send(data, grant, isSound && isSigned && !_isDisowned[_digest(EnvelopeHash.hash(grant))]);
    }

    /// @dev With the fault put in. `isSigned` says whether there are as many principals as it takes.
    function _sign(Grant memory grant, Fault fault) private view returns (bytes memory data, bool isSigned) {
        Ghost storage above = _ghosts[grant.parent];
        Ghost storage root = _ghosts[_genesisOf(grant.parent)];
        bool isAgents = above.agentId != 0;
        uint256 needed = isAgents ? above.cosigners : root.threshold;
        isSigned = needed <= _sizeOf(root.principals);
        if (needed > _sizeOf(root.principals)) needed = _sizeOf(root.principals);

        if (fault == Fault.LaterNonce) ++grant.nonce;
        if (fault == Fault.UsedNonce) --grant.nonce;
        if (fault == Fault.Late) grant.deadline = uint64(block.timestamp - 1);
        if (fault == Fault.FarDeadline) ++grant.deadline;
        if (fault == Fault.OtherGrantMark) grant.grantMark ^= bytes16(uint128(1));
        if (fault == Fault.ForeignKey) {
            grant.receiverKeyHash = AgentStatements.keyHashOf(_agentKey((grant.agentId % AGENTS) + 1));
        }
        bytes32 digest = _digest(EnvelopeHash.hash(grant));
        Envelope memory shown;
        if (isAgents) shown = abi.decode(above.envelope, (Envelope));
        if (fault == Fault.AnotherEnvelope) ++shown.temporal.notAfter;
        uint256 agentId = fault == Fault.AnotherAgent ? (above.agentId % AGENTS) + 1 : above.agentId;
        bytes memory agentSignature = isAgents ? Keys.signAsP256(_agentKey(agentId), digest) : bytes("");
        Signature[] memory principals = _signed(
            root.principals,
            fault == Fault.FewerPrincipals ? needed - 1 : needed,
            digest
        );
        if (fault == Fault.ForeignPrincipal) {
            principals[0] = Signature(Keys.wallet(STRANGER_KEY), Keys.signAsWallet(STRANGER_KEY, digest));
        }
        data = abi.encodeCall(ITrustLineage.delegate, (grant, shown, agentSignature, principals));
    }

    function _send(bytes memory data, Grant memory grant, bool isAllowed) private {
        (bool happened, bytes memory answer) = address(lineage).call(data);
        bool isAgents = _ghosts[grant.parent].agentId != 0;
        _note(isAgents ? Act.GrantedByAgent : Act.GrantedByPrincipals, happened, isAllowed);
        if (!happened) return;
        _taken.push(data);
        _remember(abi.decode(answer, (bytes32)), grant);
    }

    function _remember(bytes32 id, Grant memory grant) private {
        Ghost storage ghost = _ghosts[id];
        // Ids are unique.
        if (ghost.path.length != 0) ++disagreements;
        Envelope memory envelope = _complete(grant);
        delegations.push(id);
        ++nonces[_delegatorOf(grant.parent)];
        ghost.path.push(id);
        ghost.isWithin = true;
        bytes32[] storage above = _ghosts[grant.parent].path;
        for (uint256 i = 0; i < above.length; ++i) {
            ghost.path.push(above[i]);
            if (_ghosts[above[i]].agentId == 0) continue;
            Envelope memory wider = abi.decode(_ghosts[above[i]].envelope, (Envelope));
            if (!EnvelopeWithin.isWithin(envelope, wider)) ghost.isWithin = false;
        }
        ghost.agentId = grant.agentId;
        ghost.keyLine = lines[grant.agentId];
        ghost.levels = grant.levels;
        ghost.cosigners = grant.cosigners;
        ghost.reasoningRequired = grant.reasoningRequired;
        ghost.notBefore = envelope.temporal.notBefore;
        ghost.notAfter = envelope.temporal.notAfter;
        ghost.envelope = abi.encode(envelope);
    }

    function _fault(Dice.Cup memory cup) private pure returns (Fault) {
        return cup.luck(3) ? Fault(1 + cup.roll(uint256(type(Fault).max))) : Fault.None;
    }

    /// @dev No fault where the draft has no place for it.
    function _applicable(Fault fault, Grant memory grant, bool isAgents, uint256 needed) private pure returns (Fault) {
        bool noNonce = fault == Fault.UsedNonce && grant.nonce == 0;
        bool noPrincipal = (fault == Fault.FewerPrincipals || fault == Fault.ForeignPrincipal) && needed == 0;
        bool noAgent = (fault == Fault.AnotherAgent || fault == Fault.AnotherEnvelope) && !isAgents;
        return noNonce || noPrincipal || noAgent ? Fault.None : fault;
    }
}
