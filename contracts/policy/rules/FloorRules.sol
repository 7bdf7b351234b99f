// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Floor} from "../../types/ActionRequest.sol";
import {Decision} from "../../types/Decision.sol";
import {Reason} from "../../types/Reason.sol";
import {Dimension, FloorSource, Verdict} from "../../types/Words.sol";
import {Decisions} from "../../libraries/Decisions.sol";

/// @title What signed records outside the chain are stricter about
/// @notice Floors only tighten. They have one spelling, and a token or an attestation never comes without its own.
library FloorRules {
    using Decisions for Decision;

    uint256 private constant MAX_FLOORS = 16;

    /// @notice Raises the verdict to each floor of the request, and blocks floors that are not as they have to be.
    function judge(Decision memory decision, ActionRequest calldata request) internal pure {
        if (!_areCanonical(request.floors) || !_isCovered(request)) {
            return decision.tighten(Verdict.Blocked, Dimension.None, Reason.FLOOR_INVALID);
        }
        for (uint256 i = 0; i < request.floors.length; ++i) {
            Floor calldata floor = request.floors[i];
            decision.tighten(Verdict(floor.verdict), Dimension.None, _reasonOf(floor.source));
        }
    }

    /// @dev Strictly ascending by record and source, so that the same floors are written in one way.
    function _areCanonical(Floor[] calldata floors) private pure returns (bool) {
        if (floors.length > MAX_FLOORS) return false;
        for (uint256 i = 0; i < floors.length; ++i) {
            Floor calldata floor = floors[i];
            if (floor.record == 0) return false;
            if (floor.source == uint8(FloorSource.None) || floor.source > uint8(FloorSource.Score)) return false;
            if (floor.verdict == uint8(Verdict.None) || floor.verdict > uint8(Verdict.Blocked)) return false;
            if (i > 0 && !_isBefore(floors[i - 1], floor)) return false;
        }
        return true;
    }

    function _isBefore(Floor calldata one, Floor calldata other) private pure returns (bool) {
        return one.record < other.record || (one.record == other.record && one.source < other.source);
    }

    /// @dev Whoever leaves out what a token says leaves out a limit; and what speaks of a token names the one presented.
    function _isCovered(ActionRequest calldata request) private pure returns (bool) {
        return
            _isSaidOnce(request.floors, FloorSource.Token, request.token) &&
            _isSaidOnce(request.floors, FloorSource.Attestation, request.attestation);
    }

    /// @dev Whether the floors of this source are exactly the one of `record`; none for zero.
    function _isSaidOnce(Floor[] calldata floors, FloorSource source, bytes32 record) private pure returns (bool) {
        uint256 count = 0;
        for (uint256 i = 0; i < floors.length; ++i) {
            if (floors[i].source != uint8(source)) continue;
            if (floors[i].record != record) return false;
            ++count;
        }
        return count == (record == 0 ? 0 : 1);
    }

    function _reasonOf(uint8 source) private pure returns (uint256) {
        if (source == uint8(FloorSource.Token)) return Reason.TOKEN_LIMIT;
        if (source == uint8(FloorSource.Attestation)) return Reason.ATTESTATION_FLOOR;
        return source == uint8(FloorSource.Score) ? Reason.SCORE_FLOOR : Reason.FLOOR_RECORD;
    }
}
