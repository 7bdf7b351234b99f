// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnvelopeOrder} from "../../../../contracts/lineage/envelope/EnvelopeOrder.sol";
import {Envelope} from "../../../../contracts/types/Envelope.sol";
import {EnvelopeArbitrary} from "./EnvelopeArbitrary.sol";

/// @notice What the order of envelopes says of any two, for those who say the same elsewhere.
contract EnvelopeOrderProbe {
    /// @return child as granted
    /// @return parent with nothing absent that limits the child
    /// @return field what `firstWider` says of the child resolved
    function compare(
        uint256 seed,
        uint256 other
    ) external pure returns (Envelope memory child, Envelope memory parent, bytes32 field) {
        child = EnvelopeArbitrary.from(seed);
        parent = EnvelopeArbitrary.from(other);
        Envelope memory filled = EnvelopeArbitrary.from(seed);
        EnvelopeOrder.resolve(filled, parent);
        field = EnvelopeOrder.firstWider(filled, parent);
    }
}
