// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ChangeKind} from "../../../../contracts/types/Words.sol";

/// @notice An evaluator whose parameters are one number: less is tighter.
contract OrderedEvaluator {
    /// @notice Tells two evaluators apart by their code.
    uint256 public immutable edition;

    constructor(uint256 edition_) {
        edition = edition_;
    }

    function accepts(bytes calldata parameters) external pure returns (bool) {
        return parameters.length == 32;
    }

    function compare(bytes calldata before, bytes calldata afterwards) external pure returns (ChangeKind) {
        if (bytes32(afterwards) == bytes32(before)) return ChangeKind.Unknown;
        return bytes32(afterwards) < bytes32(before) ? ChangeKind.Tighten : ChangeKind.Loosen;
    }
}
