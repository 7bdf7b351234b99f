// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Decision} from "../../types/Decision.sol";
import {Custom} from "../../types/PolicyParameters.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, Verdict} from "../../types/Words.sol";
import {Calls} from "../../libraries/Calls.sol";
import {Decisions} from "../../libraries/Decisions.sol";

/// @title What the organization's own evaluators add
/// @notice Code that is not trusted, asked so that it can only be stricter.
library CustomRules {
    using Decisions for Decision;

    /// @notice Asks each in turn; the strictest wins, and the first that blocks ends it.
    /// @param callData the call of `IEvaluator.evaluate` that is being answered, forwarded as it is
    function judge(Decision memory decision, Custom[] memory customs, bytes memory callData) internal view {
        for (uint256 i = 0; i < customs.length && decision.verdict != Verdict.Blocked; ++i) {
            Decision memory answer = _ask(customs[i], i, callData);
            decision.tighten(answer.verdict, answer.dimension, answer.reason);
        }
    }

    /// @dev A failure is plainly UNEVALUABLE: with the evaluator's place added it would read as a reason of its own.
    function _ask(Custom memory custom, uint256 i, bytes memory callData) private view returns (Decision memory) {
        // Check: it is still the code that was reviewed.
        if (custom.evaluator.codehash != custom.codeHash) {
            return Decisions.blocked(Dimension.None, Reason.UNEVALUABLE);
        }
        (bool said, Decision memory answer) = Calls.tryAsk(custom.evaluator, custom.gas, callData);
        if (!said) return answer;
        if (answer.reason >= Reason.CUSTOM) return Decisions.blocked(Dimension.None, Reason.UNEVALUABLE);
        answer.reason += Reason.CUSTOM * (i + 1);
        return answer;
    }
}
