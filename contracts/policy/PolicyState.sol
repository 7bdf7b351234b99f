// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEvaluator} from "../interfaces/IEvaluator.sol";
import {Calls} from "../libraries/Calls.sol";
import {Custom, PolicyParameters} from "../types/PolicyParameters.sol";
import {Statefulness} from "../types/Words.sol";

/// @title What can change a policy's answers while its code and parameters stay
/// @notice The most mutable part makes the whole so.
/// @dev NOTE: approvers are no part of it. Whose signature counts is the approver's own affair, as it is with a wallet, and an
/// approval is an input to each decision.
library PolicyState {
    /// @notice What an evaluator gets to say how mutable it is: the least a custom gets to judge.
    uint256 internal constant ANSWER_GAS = 20_000;

    /// @notice The most mutable of TrustPolicy, which reads the contracts of its System, and all it asks.
    function under(PolicyParameters memory parameters) internal view returns (Statefulness most) {
        // A partner publishes the next version of its policy without asking here.
        if (parameters.partners.length != 0) return Statefulness.Mutable;
        most = Statefulness.Organization;
        for (uint256 i = 0; i < parameters.customs.length; ++i) {
            Statefulness state = _stateOf(parameters.customs[i]);
            if (state > most) most = state;
        }
    }

    /// @notice Whether `next` asks someone Mutable behind those whom `before` asks: of parameters that are tighter, whose lists
    /// begin the same.
    function gains(PolicyParameters memory before, PolicyParameters memory next) internal view returns (bool) {
        if (next.partners.length > before.partners.length) return true;
        for (uint256 i = before.customs.length; i < next.customs.length; ++i) {
            if (_stateOf(next.customs[i]) == Statefulness.Mutable) return true;
        }
        return false;
    }

    /// @notice What an answer means. Whoever does not say, or says what there is not, is Mutable.
    function wordOf(uint256 answer) internal pure returns (Statefulness) {
        bool isClear = answer != uint256(Statefulness.None) && answer <= uint256(type(Statefulness).max);
        return isClear ? Statefulness(answer) : Statefulness.Mutable;
    }

    /// @dev Mutable also when it does not say, or when what says it is not the code that was reviewed.
    function _stateOf(Custom memory custom) private view returns (Statefulness) {
        if (custom.evaluator.codehash != custom.codeHash) return Statefulness.Mutable;
        (bool ok, bytes memory answer) = Calls.read({
            target: custom.evaluator,
            gas_: ANSWER_GAS,
            callData: abi.encodeCall(IEvaluator.statefulness, ()),
            words: 1
        });
        return wordOf(ok ? uint256(bytes32(answer)) : uint256(Statefulness.None));
    }
}
