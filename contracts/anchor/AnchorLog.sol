// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governed} from "../governance/Governed.sol";
import {IAnchorLog} from "../interfaces/IAnchorLog.sol";
import {Marks} from "../libraries/Marks.sol";
import {Links} from "./Links.sol";
import {Rfc9162} from "./Rfc9162.sol";
import {SubjectKey} from "../libraries/SubjectKey.sol";
import {KeyType, LogKind, LogMode} from "../types/Words.sol";

/// @title The logs of one organization
/// @notice Batches without gaps, each under one root.
/// @dev NOTE: a root says what the anchorer claims. A root whose checkpoint (named by hash in the event) carries no valid
/// signature of a signing key of the log is disputed; this contract does not check that signature.
contract AnchorLog is IAnchorLog, Governed {
    /// @dev `anchor` touches `head`, in stored mode `lastRoot` too, and nothing else here.
    struct State {
        Head head; // slot 0
        bytes32 lastRoot; // slot 1; no root before the first batch, see `_lastRoot`
        uint64 openedAt; // slot 2
        uint64 sealedAt;
        uint64 predecessor;
        uint64 lastGoodSeq;
        uint64 successor; // slot 3
        bytes16 mark;
        address predecessorLog; // slot 4
        address successorLog; // slot 5
    }

    struct Head {
        address anchorer;
        uint64 nextSeq;
        LogKind kind;
        LogMode mode;
        bool isSealed;
    }

    /// @dev What a log follows; all zero for nothing.
    struct Origin {
        address predecessorLog;
        uint64 predecessor;
        uint64 lastGoodSeq;
    }

    struct Entry {
        uint64 firstSeq;
        uint32 count;
        uint64 anchoredAt;
    }

    /// @inheritdoc IAnchorLog
    uint32 public constant override MAX_COUNT = 65_536;
    /// @inheritdoc IAnchorLog
    uint32 public constant override MAX_LINKED = 4_096;
    /// @inheritdoc IAnchorLog
    uint64 public constant override BACKDATING = 1 hours;

    /// @dev Stands in `lastRoot` of a stored log from the start: the first batch then costs what every later one does.
    bytes32 private constant WARM = bytes32(uint256(1));

    uint64 private _logCount;
    bytes16 private _mark;
    mapping(uint64 logId => State state) private _logs;
    mapping(uint64 logId => Signer[] signers) private _signers;
    /// @dev Place in `_signers`, from 1.
    mapping(uint64 logId => mapping(bytes32 keyHash => uint256 place)) private _signerPlace;
    mapping(uint64 logId => mapping(bytes32 root => Entry entry)) private _batches;
    /// @dev What kind of log a key signs for; set once.
    mapping(bytes32 keyHash => LogKind kind) private _kindOfKey;

    /// @param roles_ IRoles
    constructor(address roles_) Governed(roles_) {}

    /// @inheritdoc IAnchorLog
    function getLog(uint64 logId) external view override returns (Log memory) {
        State storage state = _logs[logId];
        return
            Log({
                kind: state.head.kind,
                mode: state.head.mode,
                anchorer: state.head.anchorer,
                nextSeq: state.head.nextSeq,
                openedAt: state.openedAt,
                sealedAt: state.sealedAt,
                predecessor: state.predecessor,
                predecessorLog: state.predecessorLog,
                lastGoodSeq: state.lastGoodSeq,
                successor: state.successor,
                successorLog: state.successorLog,
                mark: state.mark,
                lastRoot: _lastRoot(state, state.head)
            });
    }

    /// @inheritdoc IAnchorLog
    function getSigners(uint64 logId) external view override returns (Signer[] memory) {
        return _signers[logId];
    }

    /// @inheritdoc IAnchorLog
    function mark() external view override returns (bytes16) {
        return _mark;
    }

    /// @inheritdoc IAnchorLog
    function logCount() external view override returns (uint64) {
        return _logCount;
    }

    /// @inheritdoc IAnchorLog
    function batchOf(
        uint64 logId,
        bytes32 root
    ) external view override returns (uint64 firstSeq, uint32 count, uint64 anchoredAt) {
        Entry storage entry = _batches[logId][root];
        return (entry.firstSeq, entry.count, entry.anchoredAt);
    }

    /// @inheritdoc IAnchorLog
    function includes(
        uint64 logId,
        bytes32 root,
        uint64 seq,
        bytes32 leaf,
        bytes32[] calldata path
    ) external view override returns (bool) {
        Entry memory entry = _batches[logId][root];
        if (entry.count == 0 || seq < entry.firstSeq) return false;
        return Rfc9162.verify({root: root, leaf: leaf, index: seq - entry.firstSeq, size: entry.count, path: path});
    }

    /// @inheritdoc IAnchorLog
    function open(
        LogKind kind,
        LogMode mode,
        address anchorer,
        SignerKey[] calldata keys,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock returns (uint64 logId) {
        // Check
        Marks.check({expected: expectedMark, actual: _mark, deadline: deadline});
        if (kind == LogKind.None) revert Log_ZeroKind();
        // Effect
        logId = _open(kind, mode, anchorer, Origin({predecessorLog: address(0), predecessor: 0, lastGoodSeq: 0}));
        _addSigners(logId, keys);
    }

    /// @inheritdoc IAnchorLog
    function openSuccessor(
        uint64 predecessor,
        uint64 lastGoodSeq,
        address anchorer,
        SignerKey[] calldata keys,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock returns (uint64 logId) {
        // Check: a log is followed once, after its end, and only to a point it reached.
        State storage before = _known(predecessor);
        Marks.check({expected: expectedMark, actual: before.mark, deadline: deadline});
        if (!before.head.isSealed) revert Log_NotSealed(predecessor);
        if (before.successor != 0) revert Log_HasSuccessor(predecessor, before.successor);
        if (lastGoodSeq >= before.head.nextSeq) revert Log_BadLastGoodSeq(predecessor, lastGoodSeq);
        // Effect
        Origin memory origin = Origin({predecessorLog: address(0), predecessor: predecessor, lastGoodSeq: lastGoodSeq});
        logId = _open(before.head.kind, before.head.mode, anchorer, origin);
        before.successor = logId;
        _addSigners(logId, keys);
    }

    /// @inheritdoc IAnchorLog
    function openContinuation(
        address predecessorLog,
        uint64 predecessor,
        uint64 lastGoodSeq,
        address anchorer,
        SignerKey[] calldata keys,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock returns (uint64 logId) {
        // Check: the log over there is sealed, and reached that point.
        Marks.check({expected: expectedMark, actual: _mark, deadline: deadline});
        // Interaction: read-only, of a contract the timelock names. A sealed log does not change any more.
        Log memory before = IAnchorLog(predecessorLog).getLog(predecessor);
        if (before.sealedAt == 0 || predecessorLog == address(this)) revert Log_NotLinked(predecessorLog, predecessor);
        if (lastGoodSeq >= before.nextSeq) revert Log_BadLastGoodSeq(predecessor, lastGoodSeq);
        // Effect
        Origin memory origin = Origin({
            predecessorLog: predecessorLog,
            predecessor: predecessor,
            lastGoodSeq: lastGoodSeq
        });
        logId = _open(before.kind, before.mode, anchorer, origin);
        _addSigners(logId, keys);
    }

    /// @inheritdoc IAnchorLog
    function nameSuccessor(
        uint64 logId,
        address successorLog,
        uint64 successor,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock {
        // Check: the two name each other, and the log has no other successor.
        State storage state = _known(logId);
        Marks.check({expected: expectedMark, actual: state.mark, deadline: deadline});
        if (!state.head.isSealed) revert Log_NotSealed(logId);
        if (state.successor != 0) revert Log_HasSuccessor(logId, state.successor);
        // Interaction: read-only, of a contract the timelock names.
        Log memory next = IAnchorLog(successorLog).getLog(successor);
        bool isLinked = next.predecessorLog == address(this) && next.predecessor == logId;
        if (!isLinked || next.kind != state.head.kind || next.mode != state.head.mode) {
            revert Log_NotLinked(successorLog, successor);
        }
        // Effect
        state.successor = successor;
        state.successorLog = successorLog;
        emit SuccessorNamed({logId: logId, successorLog: successorLog, successor: successor});
    }

    /// @inheritdoc IAnchorLog
    function seal(uint64 logId, bytes32 reason) external override onlyGuardianOrTimelock {
        // Check
        State storage state = _unsealed(logId);
        // Effect: final; what was anchored stays. Neither a successor nor any other log that was decided before this opens.
        state.head.isSealed = true;
        state.sealedAt = uint64(block.timestamp);
        state.mark = Marks.renew(state.mark);
        _mark = Marks.renew(_mark);
        emit LogSealed({logId: logId, by: msg.sender, lastSeq: state.head.nextSeq - 1, reason: reason});
    }

    /// @inheritdoc IAnchorLog
    function setAnchorer(
        uint64 logId,
        address anchorer,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock {
        // Check
        State storage state = _expected(logId, expectedMark, deadline);
        if (anchorer == address(0)) revert Log_ZeroAnchorer();
        // Effect
        address from = state.head.anchorer;
        state.head.anchorer = anchorer;
        state.mark = Marks.renew(state.mark);
        emit AnchorerChanged({logId: logId, from: from, to: anchorer});
    }

    /// @inheritdoc IAnchorLog
    function addSigner(
        uint64 logId,
        KeyType keyType,
        bytes calldata publicKey,
        uint64 notBefore,
        uint64 notAfter,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock {
        State storage state = _expected(logId, expectedMark, deadline);
        _addSigner({logId: logId, keyType: keyType, publicKey: publicKey, notBefore: notBefore, notAfter: notAfter});
        state.mark = Marks.renew(state.mark);
    }

    /// @inheritdoc IAnchorLog
    /// @dev A key whose window has not begun is ended before it begins: it never may sign.
    function endSigner(uint64 logId, bytes32 keyHash) external override onlyGuardianOrTimelock {
        // Check: a window only ever gets shorter.
        State storage state = _known(logId);
        uint256 place = _signerPlace[logId][keyHash];
        if (place == 0) revert Log_SignerUnknown(logId, keyHash);
        Signer storage signer = _signers[logId][place - 1];
        if (signer.notAfter <= block.timestamp) revert Log_BadWindow(signer.notBefore, signer.notAfter);
        // Effect
        uint64 notAfter = uint64(block.timestamp);
        signer.notAfter = notAfter;
        state.mark = Marks.renew(state.mark);
        emit SignerEnded({logId: logId, keyHash: keyHash, notAfter: notAfter, by: msg.sender});
    }

    /// @inheritdoc IAnchorLog
    function anchor(Batch calldata batch) external override {
        Head memory head = _checkBatch(batch, MAX_COUNT);
        if (head.mode == LogMode.Links) revert Log_WrongMode(batch.logId, head.mode);
        if (head.mode == LogMode.Stored) _store(batch, head);
        _append(batch, head);
    }

    /// @inheritdoc IAnchorLog
    function anchorLinks(Batch calldata batch, bytes32[] calldata leaves, bytes calldata links) external override {
        Head memory head = _checkBatch(batch, MAX_LINKED);
        if (head.mode != LogMode.Links) revert Log_WrongMode(batch.logId, head.mode);
        if (leaves.length != batch.count || !Links.isWhole(links, leaves.length)) {
            revert Log_BadLinks(leaves.length, links.length);
        }
        if (Rfc9162.rootOf(leaves) != batch.root) revert Log_BadRoot(batch.logId, batch.root);
        _append(batch, head);
    }

    function _append(Batch calldata batch, Head memory head) private {
        _logs[batch.logId].head.nextSeq = head.nextSeq + batch.count;
        emit Anchored({
            logId: batch.logId,
            firstSeq: batch.firstSeq,
            root: batch.root,
            count: batch.count,
            voids: batch.voids,
            prevRoot: batch.prevRoot,
            pinnedNumber: batch.pinnedNumber,
            pinnedHash: batch.pinnedHash,
            checkpointHash: batch.checkpointHash
        });
    }

    /// @dev What holds of every batch, in whatever mode.
    function _checkBatch(Batch calldata batch, uint32 most) private view returns (Head memory head) {
        // Check: the log is open, the caller is its anchorer, and the batch continues it.
        head = _logs[batch.logId].head;
        if (head.anchorer == address(0)) revert Log_Unknown(batch.logId);
        if (head.anchorer != msg.sender) revert Log_NotAnchorer(batch.logId, msg.sender);
        if (head.isSealed) revert Log_IsSealed(batch.logId);
        if (batch.count == 0 || batch.count > most || batch.voids > batch.count) {
            revert Log_BadCount(batch.count, batch.voids);
        }
        if (batch.firstSeq != head.nextSeq) revert Log_WrongSeq(batch.logId, head.nextSeq, batch.firstSeq);
        if (batch.root == 0) revert Log_BadRoot(batch.logId, batch.root);
        if (batch.checkpointHash == 0) revert Log_ZeroCheckpoint();
    }

    /// @dev The part of `anchor` an event-only log goes without.
    function _store(Batch calldata batch, Head memory head) private {
        State storage state = _logs[batch.logId];
        // Check: the chain of roots goes on, and no root comes twice.
        bytes32 lastRoot = _lastRoot(state, head);
        if (batch.prevRoot != lastRoot) revert Log_WrongPrevRoot(batch.logId, lastRoot, batch.prevRoot);
        Entry storage entry = _batches[batch.logId][batch.root];
        if (entry.count != 0) revert Log_BadRoot(batch.logId, batch.root);
        // Effect
        state.lastRoot = batch.root;
        entry.firstSeq = batch.firstSeq;
        entry.count = batch.count;
        entry.anchoredAt = uint64(block.timestamp);
    }

    function _open(LogKind kind, LogMode mode, address anchorer, Origin memory origin) private returns (uint64 logId) {
        // Check
        if (anchorer == address(0)) revert Log_ZeroAnchorer();
        // Effect
        logId = ++_logCount;
        State storage state = _logs[logId];
        state.head = Head({anchorer: anchorer, nextSeq: 1, kind: kind, mode: mode, isSealed: false});
        if (mode == LogMode.Stored) state.lastRoot = WARM;
        state.openedAt = uint64(block.timestamp);
        state.predecessor = origin.predecessor;
        state.lastGoodSeq = origin.lastGoodSeq;
        // Most logs follow none of another System: the slot is not touched for them.
        if (origin.predecessorLog != address(0)) state.predecessorLog = origin.predecessorLog;
        state.mark = Marks.renew(0);
        _mark = Marks.follow(_mark);
        emit LogOpened({
            logId: logId,
            kind: kind,
            anchorer: anchorer,
            mode: mode,
            predecessorLog: origin.predecessorLog,
            predecessor: origin.predecessor,
            lastGoodSeq: origin.lastGoodSeq
        });
    }

    /// @dev Of a new log, whose mark is made already: nobody knew it before this block.
    function _addSigners(uint64 logId, SignerKey[] calldata keys) private {
        for (uint256 i = 0; i < keys.length; ++i) {
            _addSigner({
                logId: logId,
                keyType: keys[i].keyType,
                publicKey: keys[i].publicKey,
                notBefore: keys[i].notBefore,
                notAfter: keys[i].notAfter
            });
        }
    }

    function _addSigner(
        uint64 logId,
        KeyType keyType,
        bytes calldata publicKey,
        uint64 notBefore,
        uint64 notAfter
    ) private {
        // Check: a usable key, new to the log and to logs of other kinds, with a window that is neither empty nor over.
        if (notBefore > notAfter || notAfter <= block.timestamp) revert Log_BadWindow(notBefore, notAfter);
        (bool valid, bytes32 keyHash) = SubjectKey.tryHash(keyType, publicKey);
        if (!valid) revert Log_BadKey(keyType, publicKey.length);
        if (_signerPlace[logId][keyHash] != 0) revert Log_SignerKnown(logId, keyHash);
        LogKind ofLog = _logs[logId].head.kind;
        LogKind ofKey = _kindOfKey[keyHash];
        if (ofKey != LogKind.None && ofKey != ofLog) revert Log_WrongKind(keyHash, ofKey);
        // Effect: nobody knows when a call of the timelock is executed, so an early window begins later and does not fail.
        uint64 time = uint64(block.timestamp);
        if (time > BACKDATING && notBefore < time - BACKDATING) notBefore = time - BACKDATING;
        _kindOfKey[keyHash] = ofLog;
        _signers[logId].push(
            Signer({keyHash: keyHash, keyType: keyType, notBefore: notBefore, notAfter: notAfter, publicKey: publicKey})
        );
        _signerPlace[logId][keyHash] = _signers[logId].length;
        emit SignerAdded(logId, keyHash, keyType, publicKey, notBefore, notAfter);
    }

    /// @dev Zero before the first batch, whatever stands in the slot: a root may have any value but zero, WARM included.
    function _lastRoot(State storage state, Head memory head) private view returns (bytes32) {
        return head.nextSeq == 1 ? bytes32(0) : state.lastRoot;
    }

    /// @dev A log that was opened.
    function _known(uint64 logId) private view returns (State storage state) {
        state = _logs[logId];
        if (state.head.anchorer == address(0)) revert Log_Unknown(logId);
    }

    /// @dev A log that was opened and is not sealed.
    function _unsealed(uint64 logId) private view returns (State storage state) {
        state = _known(logId);
        if (state.head.isSealed) revert Log_IsSealed(logId);
    }

    /// @dev An unsealed log in the state a call was written for, before its deadline.
    function _expected(uint64 logId, bytes16 expectedMark, uint64 deadline) private view returns (State storage state) {
        state = _unsealed(logId);
        Marks.check({expected: expectedMark, actual: state.mark, deadline: deadline});
    }
}
