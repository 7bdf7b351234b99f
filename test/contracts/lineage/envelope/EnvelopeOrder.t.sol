// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnvelopeForm} from "../../../../contracts/lineage/envelope/EnvelopeForm.sol";
import {EnvelopeOrder} from "../../../../contracts/lineage/envelope/EnvelopeOrder.sol";
import {Envelope} from "../../../../contracts/types/Envelope.sol";
import {EnvelopeArbitrary} from "./EnvelopeArbitrary.sol";

/// @notice The laws of the order, on envelopes of a small world. `meet` makes pairs that are comparable, because of two
/// envelopes at random one is rarely tighter.
contract EnvelopeOrderTest {
    using EnvelopeOrder for Envelope;

    function testFuzz_ArbitraryIsCanonical(uint256 seed) external pure {
        assert(EnvelopeForm.firstFlaw(EnvelopeArbitrary.from(seed)) == 0);
    }

    function testFuzz_Reflexive(uint256 seed) external pure {
        assert(EnvelopeArbitrary.from(seed).isTighter(EnvelopeArbitrary.from(seed)));
    }

    function testFuzz_Antisymmetric(uint256 seed, uint256 other) external pure {
        Envelope memory a = EnvelopeArbitrary.from(seed);
        Envelope memory b = EnvelopeArbitrary.from(other);
        _antisymmetric(a, b);
        _antisymmetric(a, a.meet(b));
    }

    function testFuzz_Transitive(uint256 seed, uint256 second, uint256 third) external pure {
        Envelope memory a = EnvelopeArbitrary.from(seed);
        Envelope memory b = EnvelopeArbitrary.from(second).meet(a);
        Envelope memory c = EnvelopeArbitrary.from(third).meet(b);
        assert(c.isTighter(b) && b.isTighter(a) && c.isTighter(a));
    }

    function testFuzz_MeetIsBelowBoth(uint256 seed, uint256 other) external pure {
        Envelope memory a = EnvelopeArbitrary.from(seed);
        Envelope memory b = EnvelopeArbitrary.from(other);
        Envelope memory both = a.meet(b);
        assert(both.isTighter(a) && both.isTighter(b));
        assert(_same(both, b.meet(a)));
        assert(_same(a.meet(a), a));
    }

    function testFuzz_MeetIsTheWidestBelowBoth(uint256 seed, uint256 second, uint256 third) external pure {
        Envelope memory a = EnvelopeArbitrary.from(seed);
        Envelope memory b = EnvelopeArbitrary.from(second);
        Envelope memory below = EnvelopeArbitrary.from(third).meet(a).meet(b);
        assert(below.isTighter(a.meet(b)));
    }

    function testFuzz_TighterIsItsMeet(uint256 seed, uint256 other) external pure {
        Envelope memory a = EnvelopeArbitrary.from(seed);
        Envelope memory b = EnvelopeArbitrary.from(other);
        assert(a.isTighter(b) == _same(a.meet(b), a));
    }

    function testFuzz_ResolvedIsBelowItsParent(uint256 seed, uint256 other) external pure {
        Envelope memory parent = EnvelopeArbitrary.from(seed);
        Envelope memory child = EnvelopeArbitrary.from(other);
        bool tighter = child.isTighter(parent);
        child.resolve(parent);
        if (tighter) assert(child.isTighter(parent));
        Envelope memory again = EnvelopeArbitrary.from(other);
        again.resolve(parent);
        again.resolve(parent);
        assert(_same(again, child));
    }

    /// @dev A child that says nothing gets exactly what its parent has.
    function testFuzz_AbsentBecomesTheParents(uint256 seed) external pure {
        Envelope memory parent = EnvelopeArbitrary.from(seed);
        Envelope memory child = EnvelopeArbitrary.from(seed);
        if (child.financial.currency != 0) {
            child.financial.perDay.flagAt = type(uint128).max;
            child.financial.perDay.soft = type(uint128).max;
            child.financial.perDay.hard = type(uint128).max;
        }
        child.operational.perHour = type(uint32).max;
        child.resolve(parent);
        assert(_same(child, parent));
    }

    function _antisymmetric(Envelope memory a, Envelope memory b) private pure {
        bool both = a.isTighter(b) && b.isTighter(a);
        assert(both == _same(a, b));
    }

    function _same(Envelope memory a, Envelope memory b) private pure returns (bool) {
        return keccak256(abi.encode(a)) == keccak256(abi.encode(b));
    }
}
