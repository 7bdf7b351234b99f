// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Decision} from "../types/Decision.sol";
import {Reason} from "../types/Reason.sol";
import {Dimension, Verdict} from "../types/Words.sol";
import {Decisions} from "./Decisions.sol";

/// @title How to ask code that is not trusted
/// @notice The callee gets a fixed amount of gas, nothing it returns is copied beyond the words expected, and nothing it
/// does reverts the caller.
/// @dev What comes out depends on the callee's code and state and on `gas_`, never on how much gas the caller had.
library Calls {
    /// @notice Gas that must be left over for the caller beside what the callee gets.
    /// @dev Covers the price of the call itself (a delegated account is looked up twice) and what is done with the answer.
    uint256 internal constant RESERVE = 20_000;
    /// @notice Reasons an evaluator may give are 1 to this.
    uint256 internal constant MAX_REASON = 9_999;

    uint256 private constant DECISION_WORDS = 3;

    /// @notice What an evaluator says; Blocked (UNEVALUABLE) when it fails or says what makes no sense.
    /// @param callData a call of `IEvaluator.evaluate`
    function ask(address evaluator, uint256 gas_, bytes memory callData) internal view returns (Decision memory decision) {
        (, decision) = tryAsk(evaluator, gas_, callData);
    }

    /// @notice The same, and whether it was the evaluator that said so: one's own reason may have UNEVALUABLE's number.
    function tryAsk(
        address evaluator,
        uint256 gas_,
        bytes memory callData
    ) internal view returns (bool said, Decision memory decision) {
        (bool ok, bytes memory answer) = read(evaluator, gas_, callData, DECISION_WORDS);
        if (!ok) return (false, _unevaluable());
        // Decoded by hand: a decoder that checks ranges reverts.
        (uint256 verdict, uint256 dimension, uint256 reason) = abi.decode(answer, (uint256, uint256, uint256));
        if (verdict == uint256(Verdict.None) || verdict > uint256(type(Verdict).max)) return (false, _unevaluable());
        if (dimension > uint256(type(Dimension).max)) return (false, _unevaluable());
        if (reason == Reason.NONE || reason > MAX_REASON) return (false, _unevaluable());
        return (true, Decision({verdict: Verdict(verdict), dimension: Dimension(dimension), reason: reason}));
    }

    /// @notice A static call that gets exactly `gas_` and must answer exactly `words` words.
    /// @return ok false also when nobody is there, or when the caller has too little gas to give that much
    /// @return answer empty unless `ok`
    function read(
        address target,
        uint256 gas_,
        bytes memory callData,
        uint256 words
    ) internal view returns (bool ok, bytes memory answer) {
        // Check: the account is warm from here on, so that the call below has one price.
        if (target.code.length == 0) return (false, answer);
        uint256 size = 32 * words;
        answer = new bytes(size);
        if (!_suffices(gasleft(), gas_)) return (false, new bytes(0));

        // Interaction: read-only.
        assembly ("memory-safe") {
            ok := staticcall(gas_, target, add(callData, 0x20), mload(callData), add(answer, 0x20), size)
            // A longer answer is refused too, and was never copied.
            ok := and(ok, eq(returndatasize(), size))
            if iszero(ok) {
                mstore(answer, 0)
            }
        }
    }

    /// @dev A call passes on at most 63/64 of what is left and silently gives less than it was told to.
    function _suffices(uint256 left, uint256 gas_) private pure returns (bool) {
        uint256 passable = left - left / 64;
        return passable > RESERVE && passable - RESERVE >= gas_;
    }

    function _unevaluable() private pure returns (Decision memory) {
        return Decisions.blocked(Dimension.None, Reason.UNEVALUABLE);
    }
}
