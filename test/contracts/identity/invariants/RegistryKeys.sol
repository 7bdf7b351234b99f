// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {KeyType, Status} from "../../../../contracts/types/Words.sol";
import {Keys} from "../../policy/rules/support/Keys.sol";
import {Dice} from "../../support/Dice.sol";
import {vm} from "../../support/Vm.sol";
import {RegistryChanges} from "./RegistryChanges.sol";

/// @notice Replacing keys: by the owner with the old key's word, or by the timelock while the agent stands still.
abstract contract RegistryKeys is RegistryChanges {
    using Dice for Dice.Cup;

    bytes32 private constant KEY_ROTATION_TYPEHASH = keccak256(
        "KeyRotation(uint256 agentId,bytes32 newKeyHash,bytes32 newDidHash,bytes16 mark,uint64 deadline)"
    );

    function rotateKey(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        uint256 agentId = _anyAgent(cup);
        Ghost storage ghost = _ghosts[agentId];
        uint256 key = cup.roll(KEYS);
        uint256 signer = cup.luck(5) ? cup.roll(KEYS) : ghost.key;
        bytes16 named = _anyMark(cup, ghost);
        bool isStranger = cup.luck(5);
        bool isAllowed =
            !isStranger &&
                ghost.status == Status.Active &&
                signer == ghost.key &&
                named == ghost.mark &&
                holders[key] == 0;
        bytes memory publicKey = _publicKey(key);
        bytes memory signature = Keys.signAsP256(_privateKey(signer), _rotation(agentId, key, named));
        vm.prank(isStranger ? STRANGER : ghost.owner);
        try registry.rotateKey(agentId, KeyType.P256, publicKey, "did", named, NEVER, signature) {
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
        bytes16 named = _anyMark(cup, ghost);
        bool isDue = ghost.status == Status.Suspended && named == ghost.mark && holders[key] == 0;
        bytes memory publicKey = _publicKey(key);
        bool isAllowed = _loosen(cup, ghost.owner) && isDue;
        try registry.recoverKey(agentId, KeyType.P256, publicKey, "did", named, NEVER) {
            _replaced(Act.Recovered, agentId, key, isAllowed);
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

    function _rotation(uint256 agentId, uint256 key, bytes16 named) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("ERC8004IdentityRegistry"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        bytes32 keyHash = this.keyHashOf(key);
        bytes32 statement = keccak256(
            abi.encode(KEY_ROTATION_TYPEHASH, agentId, keyHash, bytes32("did"), named, NEVER)
        );
        return keccak256(abi.encodePacked(hex"1901", domain, statement));
    }
}
