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
    MAX_BLACKOUTS,
    MAX_ITEMS,
    Operational,
    Temporal,
    TOP_SECRET
} from "../../types/Envelope.sol";
import {Dimension, SetMode} from "../../types/Words.sol";

/// @title The canonical form of envelopes
/// @notice One meaning, one spelling: sets are strictly ascending, blackouts apart, and what is not held is all zero, so two
/// envelopes that mean the same are the same.
library EnvelopeForm {
    uint256 private constant FINANCIAL = 1 << uint256(Dimension.Financial);
    uint256 private constant DATA_ACCESS = 1 << uint256(Dimension.DataAccess);
    uint256 private constant COMMUNICATION = 1 << uint256(Dimension.Communication);
    /// @dev Always held.
    uint256 private constant BASIC = (1 << uint256(Dimension.Operational)) | (1 << uint256(Dimension.Temporal));
    uint256 private constant ALL = FINANCIAL | BASIC | DATA_ACCESS | COMMUNICATION;

    /// @notice The first member that is not canonical; zero when all are.
    function firstFlaw(Envelope memory envelope) internal pure returns (bytes32 field) {
        uint256 dimensions = envelope.dimensions;
        if (dimensions & BASIC != BASIC || dimensions & ~ALL != 0) return "dimensions";
        field = dimensions & FINANCIAL != 0 ? _financial(envelope.financial) : _noFinancial(envelope.financial);
        if (field == 0) field = _operational(envelope.operational);
        if (field == 0) field = _temporal(envelope.temporal);
        if (field == 0) field = _dataAccess(envelope.dataAccess, dimensions & DATA_ACCESS != 0);
        if (field == 0) field = _communication(envelope.communication, dimensions & COMMUNICATION != 0);
    }

    function _financial(Financial memory financial) private pure returns (bytes32) {
        if (financial.currency == 0 || uint64(uint256(financial.currency)) != 0) return "financial.currency";
        if (!_isBound(financial.perAction)) return "financial.perAction";
        if (!_isBound(financial.perDay)) return "financial.perDay";
        if (!_isBound(financial.perMonth)) return "financial.perMonth";
        return _isBound(financial.lifetime) ? bytes32(0) : bytes32("financial.lifetime");
    }

    function _noFinancial(Financial memory financial) private pure returns (bytes32) {
        bool zero =
            financial.currency == 0 &&
                _isZero(financial.perAction) &&
                _isZero(financial.perDay) &&
                _isZero(financial.perMonth) &&
                _isZero(financial.lifetime);
        return zero ? bytes32(0) : bytes32("financial");
    }

    function _operational(Operational memory operational) private pure returns (bytes32) {
        if (!_isSet(operational.operations)) return "operational.operations";
        return _isSet(operational.targets) ? bytes32(0) : bytes32("operational.targets");
    }

    /// @dev The end of the window is stored in 40 bits.
    function _temporal(Temporal memory temporal) private pure returns (bytes32) {
        bool window = temporal.notBefore < temporal.notAfter && temporal.notAfter <= type(uint40).max;
        if (!window) return "temporal.notAfter";
        Blackout[] memory blackouts = temporal.blackouts;
        if (blackouts.length > MAX_BLACKOUTS) return "temporal.blackouts";
        for (uint256 i = 0; i < blackouts.length; ++i) {
            bool apart = i == 0 || blackouts[i - 1].until < blackouts[i].from;
            if (!apart || blackouts[i].from >= blackouts[i].until) return "temporal.blackouts";
        }
        return 0;
    }

    function _dataAccess(DataAccess memory dataAccess, bool held) private pure returns (bytes32) {
        if (!held) {
            bool zero =
                _isEmpty(dataAccess.readable) &&
                    _isEmpty(dataAccess.writable) &&
                    dataAccess.ceiling == 0 &&
                    !dataAccess.pii;
            return zero ? bytes32(0) : bytes32("dataAccess");
        }
        if (!_isSet(dataAccess.readable)) return "dataAccess.readable";
        if (!_isSet(dataAccess.writable)) return "dataAccess.writable";
        return dataAccess.ceiling <= TOP_SECRET ? bytes32(0) : bytes32("dataAccess.ceiling");
    }

    function _communication(Communication memory communication, bool held) private pure returns (bytes32) {
        if (!held) {
            bool zero =
                _isEmpty(communication.channels) && _isEmpty(communication.recipients) && !communication.outside;
            return zero ? bytes32(0) : bytes32("communication");
        }
        if (!_isSet(communication.channels)) return "communication.channels";
        return _isSet(communication.recipients) ? bytes32(0) : bytes32("communication.recipients");
    }

    function _isBound(Bound memory bound) private pure returns (bool) {
        return bound.flagAt <= bound.soft && bound.soft <= bound.hard;
    }

    function _isZero(Bound memory bound) private pure returns (bool) {
        return bound.flagAt == 0 && bound.soft == 0 && bound.hard == 0;
    }

    /// @dev Zero names nothing: it is what a request says that does not name one.
    function _isSet(ItemSet memory set) private pure returns (bool) {
        bytes32[] memory items = set.items;
        if (set.mode != SetMode.Listed) return items.length == 0;
        if (items.length == 0 || items.length > MAX_ITEMS || items[0] == 0) return false;
        for (uint256 i = 1; i < items.length; ++i) {
            if (items[i] <= items[i - 1]) return false;
        }
        return true;
    }

    function _isEmpty(ItemSet memory set) private pure returns (bool) {
        return set.mode == SetMode.None && set.items.length == 0;
    }
}
