// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Floor} from "../../../contracts/types/ActionRequest.sol";
import {PolicyParameters} from "../../../contracts/types/PolicyParameters.sol";
import {Reason} from "../../../contracts/types/Reason.sol";
import {Custody, Dimension, FloorSource, Posture, Verdict} from "../../../contracts/types/Words.sol";
import {TrustPolicyHarness} from "../support/TrustPolicyHarness.sol";

/// @notice What only tightens: whose hand holds the key, and what signed records say.
contract TrustPolicyFloorsTest is TrustPolicyHarness {
    bytes32 private constant RECORD = bytes32(uint256(1 << 64));

    function testBlocksAnotherCustodyThanTheRegistrys() public {
        ActionRequest memory asked = request();
        for (uint256 said = 0; said <= type(uint8).max; ++said) {
            asked.custody = uint8(said);
            if (said == uint256(Custody.Agent)) expectAllowed(asked);
            else expectBlocked(asked, Dimension.None, Reason.CUSTODY_MISMATCH);
        }
        agents.setCustody(Custody.Gateway);
        expectBlocked(request(), Dimension.None, Reason.CUSTODY_MISMATCH);
    }

    function testEachCustodyHasItsFloor() public {
        for (uint256 kind = 1; kind <= uint256(Custody.Gateway); ++kind) {
            for (uint256 verdict = 1; verdict <= uint256(Verdict.Blocked); ++verdict) {
                PolicyParameters memory next = parameters();
                Verdict floor = Verdict(verdict);
                if (kind == uint256(Custody.Agent)) next.custodyFloors.agent = floor;
                if (kind == uint256(Custody.Sidecar)) next.custodyFloors.sidecar = floor;
                if (kind == uint256(Custody.Gateway)) next.custodyFloors.gateway = floor;
                publish(next);
                for (uint256 holder = 1; holder <= uint256(Custody.Gateway); ++holder) {
                    agents.setCustody(Custody(holder));
                    ActionRequest memory asked = request();
                    asked.custody = uint8(holder);
                    if (holder != kind || verdict == 1) expectAllowed(asked);
                    else expectAnswer(asked, floor, Dimension.None, Reason.CUSTODY_FLOOR);
                }
            }
        }
    }

    function testEachSourceHasItsReason() public view {
        for (uint256 verdict = 1; verdict <= uint256(Verdict.Blocked); ++verdict) {
            _expectFloor(
                floored(request(), RECORD, FloorSource.Record, Verdict(verdict)),
                verdict,
                Reason.FLOOR_RECORD
            );
            _expectFloor(floored(request(), RECORD, FloorSource.Score, Verdict(verdict)), verdict, Reason.SCORE_FLOOR);
            ActionRequest memory asked = floored(request(), RECORD, FloorSource.Token, Verdict(verdict));
            asked.token = RECORD;
            _expectFloor(asked, verdict, Reason.TOKEN_LIMIT);
            asked = floored(request(), RECORD, FloorSource.Attestation, Verdict(verdict));
            asked.attestation = RECORD;
            _expectFloor(asked, verdict, Reason.ATTESTATION_FLOOR);
        }
    }

    function testTheStrictestFloorWinsAndTheFirstOfEquals() public view {
        ActionRequest memory asked = floored(request(), bytes32(uint256(1)), FloorSource.Record, Verdict.Flagged);
        asked = floored(asked, bytes32(uint256(2)), FloorSource.Score, Verdict.Held);
        asked = floored(asked, bytes32(uint256(3)), FloorSource.Record, Verdict.Held);
        expectAnswer(asked, Verdict.Held, Dimension.None, Reason.SCORE_FLOOR);
    }

    function testFloorsHaveOneForm() public view {
        ActionRequest memory asked = floored(request(), RECORD, FloorSource.Record, Verdict.AutoApproved);
        expectAllowed(asked);
        _expectInvalid(floored(request(), 0, FloorSource.Record, Verdict.AutoApproved));
        for (uint256 other = 0; other <= type(uint8).max; ++other) {
            asked.floors[0].source = uint8(other);
            if (other == uint8(FloorSource.Record) || other == uint8(FloorSource.Score)) expectAllowed(asked);
            else _expectInvalid(asked);
        }
        asked.floors[0].source = uint8(FloorSource.Record);
        asked.floors[0].verdict = 0;
        _expectInvalid(asked);
        for (uint256 other = 5; other <= type(uint8).max; ++other) {
            asked.floors[0].verdict = uint8(other);
            _expectInvalid(asked);
        }
    }

    function testFloorsAscendByRecordAndSource() public view {
        ActionRequest memory asked = floored(request(), RECORD, FloorSource.Record, Verdict.AutoApproved);
        asked = floored(asked, RECORD, FloorSource.Score, Verdict.AutoApproved);
        expectAllowed(asked);
        Floor memory first = asked.floors[0];
        (asked.floors[0], asked.floors[1]) = (asked.floors[1], first);
        _expectInvalid(asked);
        asked.floors[0] = first;
        _expectInvalid(asked);
        asked.floors[0] = Floor({record: bytes32(uint256(RECORD) + 1), source: 1, verdict: 1});
        _expectInvalid(asked);
        asked.floors[0].record = bytes32(uint256(RECORD) - 1);
        expectAllowed(asked);
    }

    function testThereAreAtMostSixteenFloors() public view {
        ActionRequest memory asked = request();
        for (uint256 i = 1; i <= 16; ++i) asked = floored(asked, bytes32(i), FloorSource.Record, Verdict.AutoApproved);
        expectAllowed(asked);
        _expectInvalid(floored(asked, bytes32(uint256(17)), FloorSource.Record, Verdict.AutoApproved));
    }

    function testATokenAndAnAttestationNeverComeWithoutTheirFloor() public view {
        for (uint256 kind = uint256(FloorSource.Token); kind <= uint256(FloorSource.Attestation); ++kind) {
            FloorSource source = FloorSource(kind);
            _expectInvalid(_presented(request(), source, RECORD));
            // Another record, another source, another one beside it, and none that it could be about.
            bytes32 other = bytes32(uint256(RECORD) + 1);
            _expectInvalid(_presented(floored(request(), other, source, Verdict.Flagged), source, RECORD));
            _expectInvalid(_presented(floored(request(), RECORD, FloorSource.Record, Verdict.Flagged), source, RECORD));
            ActionRequest memory asked = floored(request(), RECORD, source, Verdict.Flagged);
            _expectInvalid(_presented(floored(asked, other, source, Verdict.Flagged), source, RECORD));
            _expectInvalid(floored(request(), RECORD, source, Verdict.Flagged));
        }
    }

    function testHumansReleaseWhatAFloorHolds() public {
        ActionRequest memory asked = floored(request(), RECORD, FloorSource.Record, Verdict.Held);
        expectAnswer(approved(asked, 1), Verdict.Flagged, Dimension.None, Reason.APPROVED);
        asked.floors[0].verdict = uint8(Verdict.Blocked);
        expectBlocked(approved(asked, 1), Dimension.None, Reason.FLOOR_RECORD);
        agents.setPosture(Posture.Supervised);
        asked.floors[0].verdict = uint8(Verdict.Held);
        expectAnswer(asked, Verdict.Flagged, Dimension.None, Reason.APPROVED);
    }

    function _presented(
        ActionRequest memory asked,
        FloorSource source,
        bytes32 record
    ) private pure returns (ActionRequest memory) {
        if (source == FloorSource.Token) asked.token = record;
        else asked.attestation = record;
        return asked;
    }

    function _expectFloor(ActionRequest memory asked, uint256 verdict, uint256 reason) private view {
        if (verdict == uint256(Verdict.AutoApproved)) expectAllowed(asked);
        else expectAnswer(asked, Verdict(verdict), Dimension.None, reason);
    }

    function _expectInvalid(ActionRequest memory asked) private view {
        expectBlocked(asked, Dimension.None, Reason.FLOOR_INVALID);
    }
}
