// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ITrustLineage} from "../../../../contracts/interfaces/ITrustLineage.sol";
import {Nomination, Signature} from "../../../../contracts/types/Grant.sol";
import {Dice} from "../../support/Dice.sol";
import {vm} from "../../support/Vm.sol";
import {LineageGhosts} from "./LineageGhosts.sol";

/// @notice Geneses, as the timelock nominates and their principals establish them.
abstract contract LineageGeneses is LineageGhosts {
    using Dice for Dice.Cup;

    bytes32 private constant GENESIS_TYPEHASH = keccak256(
        "Genesis(bytes32 genesis,bytes32 text,uint8 threshold,uint64 activationDelay)"
    );

    function nominate(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        if (!cup.luck(2)) return;
        uint256 set = 1 + cup.roll((1 << PRINCIPALS) - 1);
        uint64 delay = cup.luck(2) ? 0 : uint64(cup.roll(500));
        _nominate({
            set: set,
            threshold: uint8(1 + cup.roll(_sizeOf(set))),
            delay: delay,
            isStranger: cup.luck(4),
            isStale: cup.luck(5)
        });
    }

    function establish(uint256 seed) external {
        Dice.Cup memory cup = Dice.Cup(seed);
        // The newest are the ones that wait.
        uint256 back = cup.roll(2);
        uint256 place = geneses.length > back ? geneses.length - 1 - back : 0;
        _establish({genesis: geneses[place], isForged: cup.luck(5), isShort: cup.luck(5)});
    }

    function _nominate(uint256 set, uint8 threshold, uint64 delay, bool isStranger, bool isStale) internal {
        Nomination memory nomination = Nomination({
            principals: _principalsOf(set),
            threshold: threshold,
            activationDelay: delay,
            textHash: bytes32(geneses.length + 1)
        });
        bytes16 expected = isStale ? bytes16(uint128(geneses.length + 1)) : lineage.mark();
        if (isStranger) vm.prank(STRANGER);
        try lineage.nominate(nomination, expected, type(uint64).max) returns (bytes32 genesis) {
            _note(Act.Nominated, true, !isStranger && !isStale && _ghosts[genesis].path.length == 0);
            geneses.push(genesis);
            Ghost storage ghost = _ghosts[genesis];
            ghost.path.push(genesis);
            ghost.principals = set;
            ghost.threshold = threshold;
            ghost.notBefore = delay;
            ghost.isWithin = true;
        } catch {
            _note(Act.Nominated, false, !isStranger && !isStale);
        }
    }

    function _establish(bytes32 genesis, bool isForged, bool isShort) internal {
        Ghost storage ghost = _ghosts[genesis];
        ITrustLineage.Genesis memory entry = lineage.getGenesis(genesis);
        bytes32 digest = _digest(
            keccak256(abi.encode(GENESIS_TYPEHASH, genesis, entry.textHash, entry.threshold, entry.activationDelay))
        );
        Signature[] memory signatures = _signed(
            ghost.principals,
            ghost.threshold - (isShort ? 1 : 0),
            isForged ? bytes32(0) : digest
        );
        bool isAllowed = !isForged && !isShort && !ghost.isRevoked && ghost.notAfter == 0;
        // Without a signature there is none to forge.
        try lineage.establish(genesis, signatures) {
            _note(Act.Established, true, isAllowed);
            ghost.notBefore += uint64(block.timestamp);
            ghost.notAfter = type(uint64).max;
        } catch {
            _note(Act.Established, false, isAllowed);
        }
    }
}
