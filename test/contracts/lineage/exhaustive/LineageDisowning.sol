// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Grant, Signature} from "../../../../contracts/types/Grant.sol";
import {Keys} from "../../policy/rules/support/Keys.sol";
import {Dice} from "../../support/Dice.sol";
import {vm} from "../../support/Vm.sol";
import {LineageGrants} from "./LineageGrants.sol";

/// @notice Ending what nobody entered yet: by its id, or by its nonce.
abstract contract LineageDisowning is LineageGrants {
    using Dice for Dice.Cup;

    bytes32 private constant REVOCATION_TYPEHASH = keccak256("Revocation(bytes32 node,bytes32 reason,uint64 deadline)");
    bytes32 private constant NONCE_CANCELLATION_TYPEHASH = keccak256(
        "NonceCancellation(bytes32 delegator,uint64 nonce,bytes32 reason,uint64 deadline)"
    );
    uint64 private constant NEVER = type(uint64).max;
    uint64 private constant MAX_BURN = 256;

    mapping(bytes32 id => mapping(bytes32 by => bool)) private _said;

    function disown(uint256 seed) external {
        if (_pending.length == 0) return;
        Dice.Cup memory cup = Dice.Cup(seed);
        Pending storage pending = _pending[cup.roll(_pending.length)];
        bytes32 id = pending.id;
        // What was entered in the meantime is revoked, by others of these handlers.
        if (_ghosts[id].path.length != 0) return;
        Grant memory grant = abi.decode(pending.grant, (Grant));
        uint256 by = cup.roll(5);
        if (by == 0) _disown(id, GUARDIAN, bytes32(0), Act.DisownedByGuardian, true);
        if (by == 1) _disown(id, STRANGER, keccak256(abi.encodePacked(STRANGER)), Act.DisownedByStranger, false);
        if (by == 2) {
            uint256 place = cup.roll(PRINCIPALS);
            bytes memory principal = _principal(place);
            bool counts = (_ghosts[_genesisOf(grant.parent)].principals >> place) & 1 != 0;
            _disown(id, address(bytes20(principal)), keccak256(principal), Act.DisownedByPrincipal, counts);
        }
        if (by > 2) _disownByAgent(id, by == 3 ? _ghosts[grant.parent].agentId : _anyAgent(cup), grant.parent);
    }

    function cancelNonce(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        bytes32 genesis = _anyGenesis(cup);
        uint256 by = cup.roll(7);
        if (by == 0) _cancel(cup, bytes32(agentId), GUARDIAN, Act.NonceCancelledByGuardian, true);
        if (by == 1) _cancel(cup, bytes32(agentId), _ownerOf(agentId), Act.NonceCancelledByOwner, true);
        if (by == 2) {
            uint256 place = cup.roll(PRINCIPALS);
            address principal = address(bytes20(_principal(place)));
            bool mayCancel = (_ghosts[genesis].principals >> place) & 1 != 0;
            _cancel(cup, genesis, principal, Act.NonceCancelledByPrincipal, mayCancel);
        }
        if (by == 3) _cancel(cup, genesis, _ownerOf(agentId), Act.NonceCancelledByOwner, false);
        if (by == 4) _cancel(cup, bytes32(agentId), STRANGER, Act.NonceCancelledByOwner, false);
        if (by == 5) _cancelByAgent(cup, agentId, agentId);
        if (by == 6) _cancelByAgent(cup, agentId, (agentId % AGENTS) + 1);
    }

    function _disown(bytes32 id, address sender, bytes32 by, Act act, bool counts) private {
        bool isAllowed = !_said[id][by];
        vm.prank(sender);
        try lineage.revoke(id, "reason") {
            _disowned(id, by, act, isAllowed, counts);
        } catch {
            _refused(act, isAllowed);
        }
    }

    /// @dev Counts while the agent still has the key it said so with: with another it would have to sign anew, anyway.
    function _disownByAgent(bytes32 id, uint256 agentId, bytes32 parent) private {
        if (agentId == 0) return;
        bytes memory signer = _agentSigner(agentId);
        bytes32 by = keccak256(signer);
        bool isAllowed = !_said[id][by];
        bytes32 digest = _digest(keccak256(abi.encode(REVOCATION_TYPEHASH, id, bytes32("reason"), NEVER)));
        Signature memory signature = Signature(signer, Keys.signAsP256(_agentKey(agentId), digest));
        try lineage.revokeSigned(id, "reason", NEVER, signature) {
            _disowned(id, by, Act.DisownedByGranter, isAllowed, _ghosts[parent].agentId == agentId);
        } catch {
            _refused(Act.DisownedByGranter, isAllowed);
        }
    }

    function _disowned(bytes32 id, bytes32 by, Act act, bool isAllowed, bool counts) private {
        _note(act, true, isAllowed);
        _said[id][by] = true;
        if (counts) _isDisowned[id] = true;
    }

    function _refused(Act act, bool isAllowed) private {
        _note(act, false, isAllowed);
        ++done[Act.DisownedRefused];
    }

    function _cancel(Dice.Cup memory cup, bytes32 delegator, address by, Act act, bool mayCancel) private {
        uint64 nonce = _anyNonce(cup, delegator);
        bool isAllowed = mayCancel && _isFree(delegator, nonce);
        vm.prank(by);
        try lineage.cancelNonce(delegator, nonce, "reason") {
            _note(act, true, isAllowed);
            nonces[delegator] = nonce + 1;
        } catch {
            _note(act, false, isAllowed);
        }
    }

    function _cancelByAgent(Dice.Cup memory cup, uint256 agentId, uint256 signer) private {
        bytes32 delegator = bytes32(agentId);
        uint64 nonce = _anyNonce(cup, delegator);
        bool isAllowed = signer == agentId && _isFree(delegator, nonce);
        bytes32 digest = _digest(
            keccak256(abi.encode(NONCE_CANCELLATION_TYPEHASH, delegator, nonce, bytes32("reason"), NEVER))
        );
        Signature memory signature = Signature(_agentSigner(signer), Keys.signAsP256(_agentKey(signer), digest));
        try lineage.cancelNonceSigned(delegator, nonce, "reason", NEVER, signature) {
            _note(Act.NonceCancelledBySignature, true, isAllowed);
            nonces[delegator] = nonce + 1;
        } catch {
            _note(Act.NonceCancelledBySignature, false, isAllowed);
        }
    }

    /// @dev Mostly the next ones; also one that is used, and the first that is too far ahead.
    function _anyNonce(Dice.Cup memory cup, bytes32 delegator) private view returns (uint64) {
        uint64 next = nonces[delegator];
        if (cup.luck(6)) return next + MAX_BURN;
        if (next != 0 && cup.luck(6)) return next - 1;
        return next + uint64(cup.roll(3));
    }

    function _isFree(bytes32 delegator, uint64 nonce) private view returns (bool) {
        return nonce >= nonces[delegator] && nonce < nonces[delegator] + MAX_BURN;
    }
}
