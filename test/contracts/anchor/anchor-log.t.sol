// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AnchorLog} from "../../../contracts/anchor/AnchorLog.sol";
import {IAnchorLog} from "../../../contracts/interfaces/IAnchorLog.sol";
import {LogMode} from "../../../contracts/types/Words.sol";
import {AnchorLogHandler} from "./AnchorLogHandler.sol";

/// @notice What holds of every log, whatever was done to it.
contract AnchorLogInvariants {
    AnchorLogHandler private _handler;
    AnchorLog private _log;

    function setUp() external {
        _handler = new AnchorLogHandler();
        _log = _handler.log();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariantTakesExactlyWhatContinuesTheLog() external view {
        assert(_handler.disagreements() == 0);
    }

    function invariantSeqsAreContiguous() external view {
        for (uint64 logId = 1; logId <= _log.logCount(); ++logId) {
            AnchorLogHandler.Ghost memory ghost = _handler.ghostOf(logId);
            assert(_log.getLog(logId).nextSeq == ghost.nextSeq);
            uint256 batches = ghost.ends.length;
            assert(ghost.nextSeq == (batches == 0 ? 1 : ghost.ends[batches - 1]));
        }
    }

    function invariantRootsAreWrittenOnce() external view {
        for (uint64 logId = 1; logId <= _log.logCount(); ++logId) {
            AnchorLogHandler.Ghost memory ghost = _handler.ghostOf(logId);
            if (ghost.mode == LogMode.Stored) _checkRoots(logId, ghost);
        }
    }

    function invariantEventOnlyLogsKeepNoRoot() external view {
        for (uint64 logId = 1; logId <= _log.logCount(); ++logId) {
            AnchorLogHandler.Ghost memory ghost = _handler.ghostOf(logId);
            if (ghost.mode != LogMode.EventOnly) continue;
            assert(_log.getLog(logId).lastRoot == 0);
            for (uint256 i = 0; i < ghost.roots.length; ++i) {
                (, uint32 count, ) = _log.batchOf(logId, ghost.roots[i]);
                assert(count == 0);
            }
        }
    }

    function invariantSealedLogsNeverAnchor() external view {
        for (uint64 logId = 1; logId <= _log.logCount(); ++logId) {
            AnchorLogHandler.Ghost memory ghost = _handler.ghostOf(logId);
            IAnchorLog.Log memory entry = _log.getLog(logId);
            assert((entry.sealedAt != 0) == ghost.isSealed);
            if (ghost.isSealed) assert(entry.nextSeq == ghost.anchoredAtSeal);
        }
    }

    function invariantSuccessorsFollowSealedLogsOfTheirMode() external view {
        for (uint64 logId = 1; logId <= _log.logCount(); ++logId) {
            IAnchorLog.Log memory entry = _log.getLog(logId);
            if (entry.predecessor == 0) continue;
            IAnchorLog.Log memory before = _log.getLog(entry.predecessor);
            assert(entry.predecessor < logId);
            assert(before.sealedAt != 0);
            assert(entry.mode == before.mode);
            assert(entry.kind == before.kind);
            assert(entry.lastGoodSeq < before.nextSeq);
        }
    }

    /// @dev Each root stands where it was put, and the last one is the newest.
    function _checkRoots(uint64 logId, AnchorLogHandler.Ghost memory ghost) private view {
        uint64 firstSeq = 1;
        for (uint256 i = 0; i < ghost.roots.length; ++i) {
            (uint64 storedSeq, uint32 count, ) = _log.batchOf(logId, ghost.roots[i]);
            assert(storedSeq == firstSeq);
            assert(firstSeq + count == ghost.ends[i]);
            firstSeq = ghost.ends[i];
        }
        assert(_log.getLog(logId).lastRoot == ghost.lastRoot);
    }
}
