// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AnchorLog} from "../../../../contracts/anchor/AnchorLog.sol";
import {IAnchorLog} from "../../../../contracts/interfaces/IAnchorLog.sol";
import {LogKind, LogMode} from "../../../../contracts/types/Words.sol";
import {vm} from "../../support/Vm.sol";
import {Artifact} from "../../support/Artifact.sol";

/// @notice Roles in which one account is the timelock, and nobody anything else.
contract RolesStub {
    bytes32 public constant GUARDIAN = keccak256("GUARDIAN");
    bytes32 public constant REGISTRAR = keccak256("REGISTRAR");
    address public immutable timelock;

    constructor(address timelock_) {
        timelock = timelock_;
    }

    function hasRole(bytes32, address) external pure returns (bool) {
        return false;
    }
}

/// @notice Does to AnchorLog what its users may do and what they may not, and keeps its own account of both.
/// @dev It stands in the file of the test because the runner fuzzes only contracts of the files it is given. Timelock and
/// anchorer of every log is this contract. No action reverts: what the log answered is compared with what the ghosts say it
/// must.
contract AnchorLogHandler {
    struct Ghost {
        uint64 nextSeq;
        uint64 anchoredAtSeal;
        bool isSealed;
        bool isFollowed;
        LogMode mode;
        address anchorer;
        bytes16 mark;
        uint64 openedAt;
        uint64 predecessor;
        uint64 lastGoodSeq;
        bytes32 lastRoot;
        bytes32[] roots;
        uint64[] ends;
    }

    /// @notice What is wrong with a batch.
    enum Fault {
        None,
        Gap,
        Overlap,
        EmptyRoot,
        OldRoot,
        OtherPrevRoot,
        NoRecords,
        TooMany,
        TooManyVoids,
        NoCheckpoint,
        Stranger
    }

    /// @notice Everything the handler can bring about; each must happen.
    enum Act {
        Opened,
        Anchored,
        Refused,
        Sealed,
        Succeeded,
        AnchorerChanged
    }

    address private constant STRANGER = address(0xbad);
    address private constant SECOND = address(0x2ec);

    AnchorLog public immutable log;
    /// @notice How often the log and the ghosts disagreed about whether an act is allowed.
    uint256 public disagreements;
    /// @notice How many logs there must be.
    uint64 public opened;
    /// @notice How often each act happened.
    mapping(Act act => uint256 count) public done;
    mapping(uint64 logId => Ghost ghost) private _ghosts;
    mapping(bytes16 mark => bool) private _seen;
    uint256 private _rootCount;

    constructor() {
        bytes memory arguments = abi.encode(new RolesStub(address(this)));
        log = AnchorLog(Artifact.make("AnchorLog.sol:AnchorLog", arguments));
        open(false);
        open(true);
    }

    function ghostOf(uint64 logId) external view returns (Ghost memory) {
        return _ghosts[logId];
    }

    function open(bool eventOnly) public {
        LogMode mode = eventOnly ? LogMode.EventOnly : LogMode.Stored;
        uint64 logId = log.open(LogKind.Signing, mode, address(this), _noKeys(), log.mark(), type(uint64).max);
        ++done[Act.Opened];
        _begin(logId, mode);
    }

    function anchor(uint256 logSeed, uint256 faultSeed, uint16 count, uint16 voids) external {
        uint64 logId = _pick(logSeed);
        // Half of all batches are sound, or the logs would hardly grow.
        Fault fault = faultSeed % 2 == 0 ? Fault.None : Fault((faultSeed / 2) % (uint256(type(Fault).max) + 1));
        uint32 size = uint32(count) + 1;
        Ghost storage ghost = _ghosts[logId];
        IAnchorLog.Batch memory batch = _batch(logId, size, uint32(voids) % (size + 1));
        bool isAllowed = _spoil(batch, ghost, fault) && !ghost.isSealed;

        vm.prank(fault == Fault.Stranger ? STRANGER : ghost.anchorer);
        try log.anchor(batch) {
            if (!isAllowed) ++disagreements;
            ++done[Act.Anchored];
            ghost.nextSeq += batch.count;
            ghost.lastRoot = batch.root;
            ghost.roots.push(batch.root);
            ghost.ends.push(ghost.nextSeq);
        } catch {
            if (isAllowed) ++disagreements;
            ++done[Act.Refused];
        }
    }

    function seal(uint256 logSeed, uint8 luck) external {
        // Seldom: a run in which every log is sealed early shows little.
        if (luck % 4 != 0) return;
        uint64 logId = _pick(logSeed);
        Ghost storage ghost = _ghosts[logId];
        try log.seal(logId, "reason") {
            if (ghost.isSealed) ++disagreements;
            ++done[Act.Sealed];
            ghost.isSealed = true;
            ghost.anchoredAtSeal = ghost.nextSeq;
            _remark(logId);
        } catch {
            if (!ghost.isSealed) ++disagreements;
        }
    }

    function succeed(uint256 logSeed, uint64 lastGoodSeq) external {
        uint64 logId = _pick(logSeed);
        Ghost storage ghost = _ghosts[logId];
        lastGoodSeq = lastGoodSeq % (ghost.nextSeq + 2);
        bool isAllowed = ghost.isSealed && !ghost.isFollowed && lastGoodSeq < ghost.nextSeq;
        IAnchorLog.SignerKey[] memory keys = _noKeys();
        try log.openSuccessor(logId, lastGoodSeq, address(this), keys, ghost.mark, type(uint64).max) returns (
            uint64 next
        ) {
            if (!isAllowed) ++disagreements;
            ++done[Act.Succeeded];
            ghost.isFollowed = true;
            _begin(next, ghost.mode);
            (_ghosts[next].predecessor, _ghosts[next].lastGoodSeq) = (logId, lastGoodSeq);
        } catch {
            if (isAllowed) ++disagreements;
        }
    }

    function changeAnchorer(uint256 logSeed, uint8 luck) external {
        uint64 logId = _pick(logSeed);
        Ghost storage ghost = _ghosts[logId];
        address anchorer = ghost.anchorer == SECOND ? address(this) : SECOND;
        bool isStranger = luck % 4 == 0;
        bytes16 named = luck % 4 == 1 ? bytes16(uint128(luck)) : ghost.mark;
        bool isAllowed = !isStranger && named == ghost.mark && !ghost.isSealed;
        if (isStranger) vm.prank(ghost.anchorer == SECOND ? SECOND : STRANGER);
        try log.setAnchorer(logId, anchorer, named, type(uint64).max) {
            if (!isAllowed) ++disagreements;
            ++done[Act.AnchorerChanged];
            ghost.anchorer = anchorer;
            _remark(logId);
        } catch {
            if (isAllowed) ++disagreements;
        }
    }

    function wait(uint16 time) external {
        vm.warp(block.timestamp + time);
    }

    /// @dev Something changed: the mark is one that never was.
    function _remark(uint64 logId) private {
        bytes16 mark = log.getLog(logId).mark;
        if (_seen[mark] || mark == 0) ++disagreements;
        _seen[mark] = true;
        _ghosts[logId].mark = mark;
    }

    function _begin(uint64 logId, LogMode mode) private {
        // Ids are consecutive, from 1.
        if (logId != ++opened) ++disagreements;
        Ghost storage ghost = _ghosts[logId];
        ghost.nextSeq = 1;
        ghost.mode = mode;
        ghost.anchorer = address(this);
        ghost.openedAt = uint64(block.timestamp);
        _remark(logId);
    }

    function _noKeys() private pure returns (IAnchorLog.SignerKey[] memory) {
        return new IAnchorLog.SignerKey[](0);
    }

    function _pick(uint256 seed) private view returns (uint64) {
        return uint64(seed % log.logCount()) + 1;
    }

    /// @dev The batch that continues the log.
    function _batch(uint64 logId, uint32 count, uint32 voids) private returns (IAnchorLog.Batch memory) {
        Ghost storage ghost = _ghosts[logId];
        return
            IAnchorLog.Batch({
                logId: logId,
                firstSeq: ghost.nextSeq,
                count: count,
                voids: voids,
                pinnedNumber: 0,
                pinnedHash: 0,
                root: bytes32(++_rootCount),
                prevRoot: ghost.lastRoot,
                checkpointHash: "checkpoint"
            });
    }

    /// @dev Puts the fault into the batch.
    /// @return isAllowed whether a log that is open must take it all the same
    function _spoil(
        IAnchorLog.Batch memory batch,
        Ghost storage ghost,
        Fault fault
    ) private view returns (bool isAllowed) {
        if (fault == Fault.Gap) ++batch.firstSeq;
        if (fault == Fault.Overlap) --batch.firstSeq;
        if (fault == Fault.EmptyRoot) batch.root = 0;
        if (fault == Fault.NoCheckpoint) batch.checkpointHash = 0;
        if (fault == Fault.OtherPrevRoot) batch.prevRoot = "another root";
        (batch.count, batch.voids) = _spoiledSize(batch, fault);
        if (fault == Fault.OldRoot && ghost.roots.length > 0) {
            batch.root = ghost.roots[uint256(batch.voids) % ghost.roots.length];
        }
        return _isForgiven(ghost, fault);
    }

    function _spoiledSize(IAnchorLog.Batch memory batch, Fault fault) private pure returns (uint32, uint32) {
        if (fault == Fault.NoRecords) return (0, 0);
        if (fault == Fault.TooMany) return (65_537, batch.voids);
        if (fault == Fault.TooManyVoids) return (batch.count, batch.count + 1);
        return (batch.count, batch.voids);
    }

    /// @dev An event-only log cannot know its roots, and a new log has no old one.
    function _isForgiven(Ghost storage ghost, Fault fault) private view returns (bool) {
        if (fault == Fault.None) return true;
        if (fault == Fault.OldRoot) return ghost.roots.length == 0 || ghost.mode == LogMode.EventOnly;
        return fault == Fault.OtherPrevRoot && ghost.mode == LogMode.EventOnly;
    }
}

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

    /// @notice The acts are not in vain: over a few worlds, each one happens.
    function test_EveryActHappens() external {
        uint256[] memory done = new uint256[](uint256(type(AnchorLogHandler.Act).max) + 1);
        for (uint256 world = 0; world < 8; ++world) {
            AnchorLogHandler handler = new AnchorLogHandler();
            for (uint256 step = 0; step < 64; ++step) _step(handler, uint256(keccak256(abi.encode(world, step))));
            for (uint256 act = 0; act < done.length; ++act) done[act] += handler.done(AnchorLogHandler.Act(act));
        }
        for (uint256 act = 0; act < done.length; ++act) assert(done[act] > 0);
    }

    function invariantTakesExactlyWhatContinuesTheLog() external view {
        assert(_handler.disagreements() == 0);
    }

    function invariantLogsStayWhatTheyWereOpenedAs() external view {
        assert(_log.logCount() == _handler.opened());
        for (uint64 logId = 1; logId <= _handler.opened(); ++logId) {
            AnchorLogHandler.Ghost memory ghost = _handler.ghostOf(logId);
            IAnchorLog.Log memory entry = _log.getLog(logId);
            assert(entry.kind == LogKind.Signing);
            assert(entry.mode == ghost.mode);
            assert(entry.openedAt == ghost.openedAt);
            assert(entry.predecessor == ghost.predecessor);
            assert(entry.lastGoodSeq == ghost.lastGoodSeq);
            assert(entry.anchorer == ghost.anchorer);
            assert(entry.mark == ghost.mark);
        }
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

    function _step(AnchorLogHandler handler, uint256 seed) private {
        uint256 which = (seed >> 128) % 6;
        if (which == 0) handler.open(seed % 2 == 0);
        if (which == 1) handler.anchor(seed >> 8, seed >> 16, uint16(seed >> 24), uint16(seed >> 40));
        if (which == 2) handler.seal(seed >> 8, uint8(seed));
        if (which == 3) handler.succeed(seed >> 8, uint64(seed >> 16));
        if (which == 4) handler.changeAnchorer(seed >> 8, uint8(seed));
        if (which == 5) handler.wait(uint16(seed));
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
