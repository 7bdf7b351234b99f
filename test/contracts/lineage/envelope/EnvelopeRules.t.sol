// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnvelopeOrder} from "../../../../contracts/lineage/envelope/EnvelopeOrder.sol";
import {EnvelopeRules} from "../../../../contracts/lineage/envelope/EnvelopeRules.sol";
import {EnvelopeStorage} from "../../../../contracts/lineage/envelope/EnvelopeStorage.sol";
import {ActionRequest} from "../../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../../contracts/types/Decision.sol";
import {Bound, Envelope, NO_LIMIT, NO_RATE} from "../../../../contracts/types/Envelope.sol";
import {Dimension, Verdict} from "../../../../contracts/types/Words.sol";
import {EnvelopeArbitrary} from "./EnvelopeArbitrary.sol";

/// @notice A tighter envelope never gives a milder verdict. Counters are left out: each envelope is charged to its own.
contract EnvelopeRulesTest {
    using EnvelopeOrder for Envelope;
    using EnvelopeStorage for EnvelopeStorage.Limits;

    mapping(uint256 place => EnvelopeStorage.Limits limits) private _limits;

    function testFuzz_TighterIsNeverMilder(uint256 seed, uint256 other, uint256 action) external {
        Envelope memory wide = _uncounted(EnvelopeArbitrary.from(seed));
        Envelope memory tight = _uncounted(EnvelopeArbitrary.from(other)).meet(wide);
        assert(tight.isTighter(wide));
        _limits[0].store(wide);
        _limits[1].store(tight);
        // One seed gives many actions, so that some pass.
        for (uint256 i = 0; i < 16; ++i) {
            ActionRequest memory request = _request(uint256(keccak256(abi.encode(action, i))));
            assert(this.judge(1, request) >= this.judge(0, request));
        }
    }

    function judge(uint256 place, ActionRequest calldata request) external view returns (Verdict) {
        Decision memory decision = Decision(Verdict.AutoApproved, Dimension.None, 1);
        EnvelopeRules.Progress memory progress = EnvelopeRules.start(request);
        EnvelopeRules.judge(decision, progress, _limits[place], request, 0);
        return decision.verdict;
    }

    function _uncounted(Envelope memory envelope) private pure returns (Envelope memory) {
        if (envelope.financial.currency != 0) {
            envelope.financial.perDay = Bound(NO_LIMIT, NO_LIMIT, NO_LIMIT);
            envelope.financial.perMonth = Bound(NO_LIMIT, NO_LIMIT, NO_LIMIT);
            envelope.financial.lifetime = Bound(NO_LIMIT, NO_LIMIT, NO_LIMIT);
        }
        envelope.operational.perHour = NO_RATE;
        envelope.operational.perDay = NO_RATE;
        return envelope;
    }

    function _request(uint256 seed) private pure returns (ActionRequest memory request) {
        request.actionType = bytes32(1 + (seed % 4));
        request.target = bytes32(1 + ((seed >> 8) % 4));
        request.facets = (seed >> 16) & (seed >> 26) & 0xff;
        if (request.facets & 1 != 0) {
            request.amount = (seed >> 40) % 8;
            request.currency = "USD";
        }
        if (request.facets & 2 != 0) request.recipient = bytes32(1 + ((seed >> 48) % 4));
        if (request.facets & 4 != 0) request.channel = bytes32(1 + ((seed >> 56) % 4));
        if (request.facets & 8 != 0) request.dataSet = bytes32(1 + ((seed >> 64) % 4));
        if (request.facets & 16 != 0) request.classification = (seed >> 72) % 6;
        request.time = uint64((seed >> 80) % 60);
    }
}
