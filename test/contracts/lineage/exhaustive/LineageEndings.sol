// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Signature} from "../../../../contracts/types/Grant.sol";
import {Keys} from "../../policy/rules/support/Keys.sol";
import {Dice} from "../../support/Dice.sol";
import {vm} from "../../support/Vm.sol";
import {LineageGhosts} from "./LineageGhosts.sol";

/// @notice Revoking, by those who may and those who may not.
abstract contract LineageEndings is LineageGhosts {
    using Dice for Dice.Cup;

    bytes32 private constant REVOCATION_TYPEHASH = keccak256("Revocation(bytes32 node,bytes32 reason,uint64 deadline)");
    bytes32 private constant GRANTS_REVOCATION_TYPEHASH = keccak256(
        "GrantsRevocation(uint256 agent,uint32 epoch,bytes32 reason,uint64 deadline)"
    );
    uint64 private constant NEVER = type(uint64).max;

    function revokeNode(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        // Seldom a genesis, or a run would soon have nothing left.
        bytes32 node = cup.luck(10) ? _anyGenesis(cup) : _anyDelegation(cup);
        uint256 by = cup.roll(8);
        if (by == 0) _revoke(node, GUARDIAN, Act.RevokedByGuardian, true);
        if (by == 1) _revoke(node, address(this), Act.RevokedByTimelock, true);
        if (by == 2) _revokeAsPrincipal(node, cup.roll(PRINCIPALS));
        if (by == 3) _revokeByPrincipal(node, cup.roll(PRINCIPALS), cup.luck(4));
        if (by == 4) _revokeByAgent(node, _ghosts[_parentOf(node)].agentId, cup.luck(4));
        if (by == 5) _revokeByAgent(node, _anyAgent(cup), false);
        if (by == 6) _revoke(node, STRANGER, Act.RevokedByGuardian, false);
        if (by == 7) _revoke(node, _ownerOf(_anyAgent(cup)), Act.RevokedByGuardian, false);
    }

    function revokeGrants(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        uint256 by = cup.roll(8);
        if (by == 0) _revokeGrants(agentId, GUARDIAN, Act.GrantsRevokedByGuardian, true);
        if (by == 1) _revokeGrants(agentId, address(this), Act.GrantsRevokedByTimelock, true);
        if (by == 2) _revokeGrants(agentId, _ownerOf(agentId), Act.GrantsRevokedByOwner, true);
        if (by == 3) _revokeGrantsBySignature(agentId, agentId, epochs[agentId]);
        if (by == 4) _revokeGrantsBySignature(agentId, (agentId % AGENTS) + 1, epochs[agentId]);
        // What an older epoch's signature ended must not end what came later.
        if (by == 5) _revokeGrantsBySignature(agentId, agentId, epochs[agentId] - (epochs[agentId] == 0 ? 0 : 1));
        if (by == 6) _revokeGrants(agentId, STRANGER, Act.GrantsRevokedByGuardian, false);
        if (by == 7) _revokeGrants(agentId, _ownerOf((agentId % AGENTS) + 1), Act.GrantsRevokedByOwner, false);
    }

    function _revokeAsPrincipal(bytes32 node, uint256 place) private {
        address principal = address(bytes20(_principal(place)));
        _revoke(node, principal, Act.RevokedByPrincipal, _isPrincipal(node, place));
    }

    function _revoke(bytes32 node, address by, Act act, bool mayRevoke) private {
        bool isAllowed = mayRevoke && !_ghosts[node].isRevoked;
        vm.prank(by);
        try lineage.revoke(node, "reason") {
            _ended(node, act, isAllowed);
        } catch {
            _note(act, false, isAllowed);
        }
    }

    function _revokeByPrincipal(bytes32 node, uint256 place, bool isForged) private {
        bytes32 digest = _revocation(node);
        uint256 key = isForged ? STRANGER_KEY : _principalKey(place);
        Signature memory signature = Signature(_principal(place), Keys.signAsWallet(key, digest));
        bool mayRevoke = !isForged && _isPrincipal(node, place);
        _revokeSigned(node, signature, Act.RevokedByPrincipalsSignature, mayRevoke);
    }

    /// @param agentId zero where no agent granted
    function _revokeByAgent(bytes32 node, uint256 agentId, bool isForged) private {
        if (agentId == 0) return;
        bytes32 digest = _revocation(node);
        uint256 key = isForged ? STRANGER_KEY : _agentKey(agentId);
        Signature memory signature = Signature(_agentSigner(agentId), Keys.signAsP256(key, digest));
        bool mayRevoke = !isForged && _ghosts[_parentOf(node)].agentId == agentId;
        _revokeSigned(node, signature, Act.RevokedByGrantersSignature, mayRevoke);
    }

    function _revokeSigned(bytes32 node, Signature memory signature, Act act, bool mayRevoke) private {
        bool isAllowed = mayRevoke && !_ghosts[node].isRevoked;
        try lineage.revokeSigned(node, "reason", NEVER, signature) {
            _ended(node, act, isAllowed);
        } catch {
            _note(act, false, isAllowed);
        }
    }

    function _revokeGrants(uint256 agentId, address by, Act act, bool isAllowed) private {
        vm.prank(by);
        try lineage.revokeGrants(agentId, "reason") {
            _grantsEnded(agentId, act, isAllowed);
        } catch {
            _note(act, false, isAllowed);
        }
    }

    function _revokeGrantsBySignature(uint256 agentId, uint256 signer, uint32 epoch) private {
        bytes32 digest = _digest(
            keccak256(abi.encode(GRANTS_REVOCATION_TYPEHASH, agentId, epoch, bytes32("reason"), NEVER))
        );
        bytes memory signature = Keys.signAsP256(_agentKey(signer), digest);
        bool isAllowed = signer == agentId && epoch == epochs[agentId];
        try lineage.revokeGrantsSigned(agentId, "reason", NEVER, signature) {
            _grantsEnded(agentId, Act.GrantsRevokedBySignature, isAllowed);
        } catch {
            _note(Act.GrantsRevokedBySignature, false, isAllowed);
        }
    }

    function _ended(bytes32 node, Act act, bool isAllowed) private {
        _note(act, true, isAllowed);
        _ghosts[node].isRevoked = true;
        _endBelow(node);
    }

    function _grantsEnded(uint256 agentId, Act act, bool isAllowed) private {
        _note(act, true, isAllowed);
        ++epochs[agentId];
        // Nobody could have named it before.
        bytes16 mark = lineage.grantMarkOf(agentId);
        if (_seen[mark] || mark == 0) ++disagreements;
        _seen[mark] = true;
        marks[agentId] = mark;
        _endGrantedBy(agentId);
    }

    function _revocation(bytes32 node) private view returns (bytes32) {
        return _digest(keccak256(abi.encode(REVOCATION_TYPEHASH, node, bytes32("reason"), NEVER)));
    }

    function _isPrincipal(bytes32 node, uint256 place) private view returns (bool) {
        return (_ghosts[_genesisOf(node)].principals >> place) & 1 != 0;
    }

    /// @dev A genesis is its own.
    function _parentOf(bytes32 node) private view returns (bytes32) {
        bytes32[] storage path = _ghosts[node].path;
        return path[path.length > 1 ? 1 : 0];
    }
}
