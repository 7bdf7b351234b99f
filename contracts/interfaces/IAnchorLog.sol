// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {KeyType, LogKind, LogMode} from "../types/Words.sol";

/// @title Append-only logs, one Merkle root per batch
/// @notice A log belongs to one sequencer (the signing services of an organization share one; each PEP has its own). The
/// contract enforces that batches are contiguous, so an anchored log is complete by construction. Logs are sealed and
/// followed by a successor, never repaired. Anchoring is not stopped by a pause: evidence must not stop.
/// NOTE: a log is opened in one of three modes, for good. Stored: roots are kept, so contracts can check inclusion. EventOnly:
/// a root stands in its event alone, at about half the gas; seqs stay contiguous, but that `prevRoot` names the root
/// before, and that no root comes twice, is checked off chain, from the events and the signed checkpoints. Links: as EventOnly,
/// and the transaction carries every leaf, which the contract holds to the root, and each leaf's parents: the chain of custody
/// can be rebuilt from the chain alone.
interface IAnchorLog {
    /// @param kind what the log's keys may sign
    /// @param mode what the log keeps on chain; never changes
    /// @param anchorer the one account that may anchor
    /// @param nextSeq first seq of the next batch; 1 for a new log
    /// @param openedAt unix seconds
    /// @param sealedAt unix seconds; 0 while open
    /// @param predecessor the sealed log this one follows; 0 for none
    /// @param predecessorLog the AnchorLog of the predecessor, when it is another System's; zero for this one
    /// @param lastGoodSeq in the predecessor, when there is one
    /// @param successor the log that follows this one; 0 for none yet
    /// @param successorLog the AnchorLog of the successor, when it is another System's; zero for this one
    /// @param mark another one with every change of signers or anchorer, and when it is sealed (see Marks)
    /// @param lastRoot root of the newest batch; 0 before the first, and always in an event-only log
    struct Log {
        LogKind kind;
        LogMode mode;
        address anchorer;
        uint64 nextSeq;
        uint64 openedAt;
        uint64 sealedAt;
        uint64 predecessor;
        address predecessorLog;
        uint64 lastGoodSeq;
        uint64 successor;
        address successorLog;
        bytes16 mark;
        bytes32 lastRoot;
    }

    /// @param keyHash SHA-256 of the key's SubjectPublicKeyInfo (DER): base64url of it is the `kid` of its signatures
    /// @param notBefore unix seconds, inclusive
    /// @param notAfter unix seconds, inclusive
    /// @param publicKey raw: Ed25519 32 bytes, P256 x || y
    struct Signer {
        bytes32 keyHash;
        KeyType keyType;
        uint64 notBefore;
        uint64 notAfter;
        bytes publicKey;
    }

    /// @notice A key that shall sign for a log. Members as in Signer.
    struct SignerKey {
        KeyType keyType;
        uint64 notBefore;
        uint64 notAfter;
        bytes publicKey;
    }

    /// @param logId the log
    /// @param firstSeq must be the log's nextSeq
    /// @param count 1 to MAX_COUNT
    /// @param voids how many of them are void records
    /// @param pinnedNumber newest block number any record of the batch was decided at; 0 for none
    /// @param pinnedHash hash of that block
    /// @param root RFC 9162 root over the batch's leaves
    /// @param prevRoot root of the batch before, 0 for the first; the contract holds a stored log to it
    /// @param checkpointHash SHA-256 of the checkpoint signed by the log's signing key
    struct Batch {
        uint64 logId;
        uint64 firstSeq;
        uint32 count;
        uint32 voids;
        uint64 pinnedNumber;
        bytes32 pinnedHash;
        bytes32 root;
        bytes32 prevRoot;
        bytes32 checkpointHash;
    }

    /// @notice A log was opened, in the place of a sealed one when `predecessor` is not 0.
    event LogOpened(
        uint64 indexed logId,
        LogKind indexed kind,
        address indexed anchorer,
        LogMode mode,
        address predecessorLog,
        uint64 predecessor,
        uint64 lastGoodSeq
    );
    /// @notice A sealed log goes on in the AnchorLog of another System.
    event SuccessorNamed(uint64 indexed logId, address indexed successorLog, uint64 indexed successor);
    /// @notice A log ended for good; what was anchored stays.
    event LogSealed(uint64 indexed logId, address indexed by, uint64 lastSeq, bytes32 reason);
    /// @notice Another account anchors from now on.
    event AnchorerChanged(uint64 indexed logId, address indexed from, address indexed to);
    /// @notice A key may sign for the log from `notBefore` to `notAfter`, which is what counts, whatever was asked for.
    event SignerAdded(
        uint64 indexed logId,
        bytes32 indexed keyHash,
        KeyType keyType,
        bytes publicKey,
        uint64 notBefore,
        uint64 notAfter
    );
    /// @notice A key's window ends now.
    event SignerEnded(uint64 indexed logId, bytes32 indexed keyHash, uint64 notAfter, address indexed by);
    /// @notice The next records of a log stand under this root.
    event Anchored(
        uint64 indexed logId,
        uint64 indexed firstSeq,
        bytes32 indexed root,
        uint32 count,
        uint32 voids,
        bytes32 prevRoot,
        uint64 pinnedNumber,
        bytes32 pinnedHash,
        bytes32 checkpointHash
    );

    /// @notice No log has this id.
    error Log_Unknown(uint64 logId);
    /// @notice The log is sealed: nothing can be added to it.
    error Log_IsSealed(uint64 logId);
    /// @notice Only a sealed log can have a successor.
    error Log_NotSealed(uint64 logId);
    /// @notice A sealed log has one successor at most.
    error Log_HasSuccessor(uint64 logId, uint64 successor);
    /// @notice The caller is not the log's anchorer.
    error Log_NotAnchorer(uint64 logId, address caller);
    /// @notice A gap or an overlap: the batch must start at the log's next seq.
    error Log_WrongSeq(uint64 logId, uint64 expected, uint64 actual);
    /// @notice A log of mode Links is anchored with its leaves, every other log without.
    error Log_WrongMode(uint64 logId, LogMode mode);
    /// @notice There are not as many leaves as records, or more than MAX_LINKED, or the links are not one group for each leaf.
    error Log_BadLinks(uint256 leaves, uint256 links);
    /// @notice The log there is unknown or open, or one of the two does not name the other, or they differ in kind or mode.
    error Log_NotLinked(address anchorLog, uint64 logId);
    /// @notice The batch names another predecessor root. Stored logs only.
    error Log_WrongPrevRoot(uint64 logId, bytes32 expected, bytes32 actual);
    /// @notice `count` is zero or above MAX_COUNT, or `voids` is above `count`.
    error Log_BadCount(uint32 count, uint32 voids);
    /// @notice The root is zero, or was anchored in this log before (an event-only log cannot know the latter).
    error Log_BadRoot(uint64 logId, bytes32 root);
    /// @notice The checkpoint hash must not be zero.
    error Log_ZeroCheckpoint();
    /// @notice A log needs a kind.
    error Log_ZeroKind();
    /// @notice The anchorer must not be zero.
    error Log_ZeroAnchorer();
    /// @notice The last good seq lies beyond what the predecessor anchored.
    error Log_BadLastGoodSeq(uint64 predecessor, uint64 lastGoodSeq);
    /// @notice The key was added to this log before.
    error Log_SignerKnown(uint64 logId, bytes32 keyHash);
    /// @notice The key was never added to this log.
    error Log_SignerUnknown(uint64 logId, bytes32 keyHash);
    /// @notice The key has the wrong length for its type, or is not a point of its curve.
    error Log_BadKey(KeyType keyType, uint256 length);
    /// @notice The key signs for logs of another kind: who can do both could permit and say it was done.
    error Log_WrongKind(bytes32 keyHash, LogKind kind);
    /// @notice The window must neither be empty nor over, and ending a signer may only shorten it.
    error Log_BadWindow(uint64 notBefore, uint64 notAfter);

    /// @notice Opens a log with the keys that sign for it. Timelock only.
    /// @param kind must not be None
    /// @param keys may be empty
    /// @param expectedMark `mark()` the call was written for
    /// @param deadline unix seconds
    /// @return logId the next number
    function open(
        LogKind kind,
        LogMode mode,
        address anchorer,
        SignerKey[] calldata keys,
        bytes16 expectedMark,
        uint64 deadline
    ) external returns (uint64 logId);

    /// @notice Opens the successor of a sealed log, of the same kind and mode. Timelock only.
    /// @param lastGoodSeq the last seq of the predecessor that still counts
    /// @param expectedMark the predecessor's, which its end renewed
    /// @param deadline unix seconds
    function openSuccessor(
        uint64 predecessor,
        uint64 lastGoodSeq,
        address anchorer,
        SignerKey[] calldata keys,
        bytes16 expectedMark,
        uint64 deadline
    ) external returns (uint64 logId);

    /// @notice Opens a log in the place of a sealed one of another System's AnchorLog, of the same kind and mode. Timelock
    /// only.
    /// @param predecessorLog IAnchorLog
    /// @param keys may be empty
    /// @param expectedMark as in `open`
    /// @param deadline unix seconds
    function openContinuation(
        address predecessorLog,
        uint64 predecessor,
        uint64 lastGoodSeq,
        address anchorer,
        SignerKey[] calldata keys,
        bytes16 expectedMark,
        uint64 deadline
    ) external returns (uint64 logId);

    /// @notice Names the log of another System's AnchorLog that a sealed log goes on in, once. It must name this one as its
    /// predecessor. Timelock only.
    /// @param successorLog IAnchorLog
    /// @param expectedMark the log's, which its end renewed
    /// @param deadline unix seconds
    function nameSuccessor(
        uint64 logId,
        address successorLog,
        uint64 successor,
        bytes16 expectedMark,
        uint64 deadline
    ) external;

    /// @notice Closes a log for good. Guardian or timelock.
    function seal(uint64 logId, bytes32 reason) external;

    /// @notice Gives the log another anchorer. Timelock only.
    function setAnchorer(uint64 logId, address anchorer, bytes16 expectedMark, uint64 deadline) external;

    /// @notice Lets a key sign for the log within a window. Timelock only. A key signs for logs of one kind only.
    /// @param notBefore at most BACKDATING before the call: a window from earlier on begins then, so that no key comes to have
    /// signed what is long past
    /// @param notAfter not yet over
    function addSigner(
        uint64 logId,
        KeyType keyType,
        bytes calldata publicKey,
        uint64 notBefore,
        uint64 notAfter,
        bytes16 expectedMark,
        uint64 deadline
    ) external;

    /// @notice Ends a signing key's window at this block's time. Guardian or timelock.
    function endSigner(uint64 logId, bytes32 keyHash) external;

    /// @notice Adds the next batch. The log's anchorer only; not for logs of mode Links.
    function anchor(Batch calldata batch) external;

    /// @notice Adds the next batch of a log of mode Links. The log's anchorer only. Call this from a transaction of its own:
    /// leaves and links are to be read from its call data.
    /// @param leaves the batch's leaf hashes (see `includes`) in order: the root is theirs
    /// @param links for each leaf a group: the number of its parents (1 byte), then each parent's log and seq (8 bytes each,
    /// big endian). They are the anchorer's word, which the records bear out or not
    function anchorLinks(Batch calldata batch, bytes32[] calldata leaves, bytes calldata links) external;

    /// @notice A log's entry; all zero for an unknown id. Never reverts.
    function getLog(uint64 logId) external view returns (Log memory);

    /// @notice Every key that ever could sign for the log.
    function getSigners(uint64 logId) external view returns (Signer[] memory);

    /// @notice Of the last opening or sealing; zero before the first (see Marks). It follows the one before when a log is
    /// opened, and nobody knows it before a log is sealed.
    function mark() external view returns (bytes16);

    /// @notice How many logs were ever opened: ids run from 1 to this.
    function logCount() external view returns (uint64);

    /// @notice The batch with this root: its first seq, size and block time; all zero when there is none, and for every root of
    /// an event-only log.
    function batchOf(
        uint64 logId,
        bytes32 root
    ) external view returns (uint64 firstSeq, uint32 count, uint64 anchoredAt);

    /// @notice Whether `leaf` stands at `seq` under a root this log anchored. Always false for an event-only log: a contract
    /// cannot read events.
    /// @param leaf RFC 9162 leaf hash: SHA-256(0x00 || kind || seq || SHA-256(record))
    /// @param path RFC 9162 inclusion path, from the leaf up
    function includes(
        uint64 logId,
        bytes32 root,
        uint64 seq,
        bytes32 leaf,
        bytes32[] calldata path
    ) external view returns (bool);

    /// @notice Largest batch.
    function MAX_COUNT() external view returns (uint32);

    /// @notice Largest batch of a log of mode Links: its leaves have to fit into one transaction.
    function MAX_LINKED() external view returns (uint32);

    /// @notice Seconds a key's window may begin before the block that brings it in: clocks differ.
    function BACKDATING() external view returns (uint64);
}
