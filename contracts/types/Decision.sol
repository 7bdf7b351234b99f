// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Dimension, Verdict} from "./Words.sol";

/// @notice What an evaluator says, while it is being made.
/// @param reason one of `Reason`
struct Decision {
    Verdict verdict;
    Dimension dimension;
    uint256 reason;
}
