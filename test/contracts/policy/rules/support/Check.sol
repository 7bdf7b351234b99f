// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Decision} from "../../../../../contracts/types/Decision.sol";
import {Dimension, Verdict} from "../../../../../contracts/types/Words.sol";

/// @notice What a Solidity test expects; the error carries both sides.
library Check {
    error Check_False(string what);
    error Check_Words(string what, uint256 actual, uint256 expected);
    error Check_Decisions(string what, Decision actual, Decision expected);

    function isTrue(bool condition, string memory what) internal pure {
        if (!condition) revert Check_False(what);
    }

    function same(uint256 actual, uint256 expected, string memory what) internal pure {
        if (actual != expected) revert Check_Words(what, actual, expected);
    }

    function same(Decision memory actual, Decision memory expected, string memory what) internal pure {
        if (keccak256(abi.encode(actual)) != keccak256(abi.encode(expected))) {
            revert Check_Decisions(what, actual, expected);
        }
    }

    function says(
        Decision memory actual,
        Verdict verdict,
        Dimension dimension,
        uint256 reason,
        string memory what
    ) internal pure {
        same(actual, Decision({verdict: verdict, dimension: dimension, reason: reason}), what);
    }
}
