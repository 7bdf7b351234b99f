// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {Decision} from "../../types/Decision.sol";
import {Partner} from "../../types/PolicyParameters.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Verdict} from "../../types/Words.sol";
import {Calls} from "../../libraries/Calls.sol";
import {Decisions} from "../../libraries/Decisions.sol";

/// @title What other organizations' policies add
/// @notice They can only tighten. A partner is believed which evaluator it names, and that only while the evaluator's
/// code is what the partner published.
library PartnerRules {
    using Decisions for Decision;

    /// @notice What a partner's registry gets to name its policy.
    uint256 internal constant REGISTRY_GAS = 100_000;

    /// @dev version, the nine members of `IPolicyRegistry.Version`, liveCodeHash.
    uint256 private constant RESOLVE_WORDS = 11;

    /// @notice Asks each in turn; the strictest wins, and the first that blocks ends it.
    /// @param callData the call of `IEvaluator.evaluate` that is being answered; a partner sees its own policy id in it
    function judge(Decision memory decision, Partner[] memory partners, bytes memory callData) internal view {
        for (uint256 j = 0; j < partners.length && decision.verdict != Verdict.Blocked; ++j) {
            Decision memory answer = _ask(partners[j], j, callData);
            decision.tighten(answer.verdict, answer.dimension, answer.reason);
        }
    }

    /// @dev A failure is plainly UNEVALUABLE: with the partner's place added it would read as what the partner said.
    function _ask(Partner memory partner, uint256 j, bytes memory callData) private view returns (Decision memory) {
        (bool found, address evaluator) = _resolve(partner);
        if (!found) return Decisions.blocked(Dimension.None, Reason.UNEVALUABLE);
        // Effect: swapped in place and back, which spares a copy of the request.
        uint256 policyId = _swapPolicy(callData, partner.policyId);
        // Interaction: read-only.
        (bool said, Decision memory answer) = Calls.tryAsk(evaluator, partner.gas, callData);
        _swapPolicy(callData, policyId);
        if (said) answer.reason += Reason.PARTNER * (j + 1);
        return answer;
    }

    /// @dev The evaluator of the version in force, if its code is the published one: seen here, not believed.
    function _resolve(Partner memory partner) private view returns (bool found, address evaluator) {
        (bool ok, bytes memory answer) = Calls.read({
            target: partner.registry,
            gas_: REGISTRY_GAS,
            callData: abi.encodeCall(IPolicyRegistry.resolve, (partner.policyId)),
            words: RESOLVE_WORDS
        });
        if (!ok) return (false, address(0));
        // By hand, word by word: a decoder that checks ranges reverts.
        uint256[RESOLVE_WORDS] memory words = abi.decode(answer, (uint256[11]));
        (uint256 version, uint256 named, uint256 codeHash) = (words[0], words[1], words[6]);
        if (version == 0 || version > type(uint64).max || named > type(uint160).max) return (false, address(0));
        evaluator = address(uint160(named));
        return (evaluator.codehash == bytes32(codeHash), evaluator);
    }

    /// @dev Puts another first argument into the call data, and gives the one that was there.
    function _swapPolicy(bytes memory callData, uint256 policyId) private pure returns (uint256 previous) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let place := add(callData, 0x24)
            previous := mload(place)
            mstore(place, policyId)
        }
    }
}
