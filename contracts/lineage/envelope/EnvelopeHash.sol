// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    Blackout,
    Bound,
    Communication,
    DataAccess,
    Envelope,
    Financial,
    ItemSet,
    Operational,
    Temporal
} from "../../types/Envelope.sol";
import {Grant} from "../../types/Grant.sol";

/// @title The EIP-712 hashes of grants and their envelopes
/// @notice Every limit is a typed member, so a wallet shows what its owner signs.
library EnvelopeHash {
    bytes32 private constant BLACKOUT = keccak256("Blackout(uint64 from,uint64 until)");
    bytes32 private constant BOUND = keccak256("Bound(uint128 flagAt,uint128 soft,uint128 hard)");
    bytes32 private constant ITEM_SET = keccak256("ItemSet(uint8 mode,bytes32[] items)");
    bytes32 private constant FINANCIAL = keccak256(
        "Financial(bytes32 currency,Bound perAction,Bound perDay,Bound perMonth,Bound lifetime)"
        "Bound(uint128 flagAt,uint128 soft,uint128 hard)"
    );
    bytes32 private constant OPERATIONAL = keccak256(
        "Operational(ItemSet operations,ItemSet targets,uint32 perHour,uint32 perDay)"
        "ItemSet(uint8 mode,bytes32[] items)"
    );
    bytes32 private constant TEMPORAL = keccak256(
        "Temporal(uint64 notBefore,uint64 notAfter,uint168 week,Blackout[] blackouts)"
        "Blackout(uint64 from,uint64 until)"
    );
    bytes32 private constant DATA_ACCESS = keccak256(
        "DataAccess(ItemSet readable,ItemSet writable,uint8 ceiling,bool pii)"
        "ItemSet(uint8 mode,bytes32[] items)"
    );
    bytes32 private constant COMMUNICATION = keccak256(
        "Communication(ItemSet channels,ItemSet recipients,bool outside)"
        "ItemSet(uint8 mode,bytes32[] items)"
    );
    bytes32 private constant ENVELOPE = keccak256(
        "Envelope(uint256 dimensions,Financial financial,Operational operational,Temporal temporal,"
        "DataAccess dataAccess,Communication communication)"
        "Blackout(uint64 from,uint64 until)"
        "Bound(uint128 flagAt,uint128 soft,uint128 hard)"
        "Communication(ItemSet channels,ItemSet recipients,bool outside)"
        "DataAccess(ItemSet readable,ItemSet writable,uint8 ceiling,bool pii)"
        "Financial(bytes32 currency,Bound perAction,Bound perDay,Bound perMonth,Bound lifetime)"
        "ItemSet(uint8 mode,bytes32[] items)"
        "Operational(ItemSet operations,ItemSet targets,uint32 perHour,uint32 perDay)"
        "Temporal(uint64 notBefore,uint64 notAfter,uint168 week,Blackout[] blackouts)"
    );
    bytes32 private constant GRANT = keccak256(
        "Grant(bytes32 parent,uint256 agentId,bytes32 receiverKeyHash,uint8 levels,uint8 cosigners,bool reasoningRequired,"
        "bytes32 reasoningHash,Envelope envelope,bytes16 grantMark,uint64 nonce,uint64 deadline)"
        "Blackout(uint64 from,uint64 until)"
        "Bound(uint128 flagAt,uint128 soft,uint128 hard)"
        "Communication(ItemSet channels,ItemSet recipients,bool outside)"
        "DataAccess(ItemSet readable,ItemSet writable,uint8 ceiling,bool pii)"
        "Envelope(uint256 dimensions,Financial financial,Operational operational,Temporal temporal,"
        "DataAccess dataAccess,Communication communication)"
        "Financial(bytes32 currency,Bound perAction,Bound perDay,Bound perMonth,Bound lifetime)"
        "ItemSet(uint8 mode,bytes32[] items)"
        "Operational(ItemSet operations,ItemSet targets,uint32 perHour,uint32 perDay)"
        "Temporal(uint64 notBefore,uint64 notAfter,uint168 week,Blackout[] blackouts)"
    );

    /// @notice The struct hash of a grant.
    function hash(Grant memory grant) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    GRANT,
                    grant.parent,
                    grant.agentId,
                    grant.receiverKeyHash,
                    grant.levels,
                    grant.cosigners,
                    grant.reasoningRequired,
                    grant.reasoningHash,
                    hash(grant.envelope),
                    grant.grantMark,
                    grant.nonce,
                    grant.deadline
                )
            );
    }

    /// @notice The struct hash of an envelope.
    function hash(Envelope memory envelope) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    ENVELOPE,
                    envelope.dimensions,
                    _financial(envelope.financial),
                    _operational(envelope.operational),
                    _temporal(envelope.temporal),
                    _dataAccess(envelope.dataAccess),
                    _communication(envelope.communication)
                )
            );
    }

    function _financial(Financial memory financial) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    FINANCIAL,
                    financial.currency,
                    _bound(financial.perAction),
                    _bound(financial.perDay),
                    _bound(financial.perMonth),
                    _bound(financial.lifetime)
                )
            );
    }

    function _operational(Operational memory operational) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    OPERATIONAL,
                    _set(operational.operations),
                    _set(operational.targets),
                    operational.perHour,
                    operational.perDay
                )
            );
    }

    function _temporal(Temporal memory temporal) private pure returns (bytes32) {
        bytes32[] memory blackouts = new bytes32[](temporal.blackouts.length);
        for (uint256 i = 0; i < blackouts.length; ++i) {
            Blackout memory blackout = temporal.blackouts[i];
            blackouts[i] = keccak256(abi.encode(BLACKOUT, blackout.from, blackout.until));
        }
        return
            keccak256(
                abi.encode(
                    TEMPORAL,
                    temporal.notBefore,
                    temporal.notAfter,
                    temporal.week,
                    keccak256(abi.encodePacked(blackouts))
                )
            );
    }

    function _dataAccess(DataAccess memory dataAccess) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    DATA_ACCESS,
                    _set(dataAccess.readable),
                    _set(dataAccess.writable),
                    dataAccess.ceiling,
                    dataAccess.pii
                )
            );
    }

    function _communication(Communication memory communication) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    COMMUNICATION,
                    _set(communication.channels),
                    _set(communication.recipients),
                    communication.outside
                )
            );
    }

    function _bound(Bound memory bound) private pure returns (bytes32) {
        return keccak256(abi.encode(BOUND, bound.flagAt, bound.soft, bound.hard));
    }

    function _set(ItemSet memory set) private pure returns (bytes32) {
        return keccak256(abi.encode(ITEM_SET, set.mode, keccak256(abi.encodePacked(set.items))));
    }
}
