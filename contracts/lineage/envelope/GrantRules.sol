// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ITrustLineage} from "../../interfaces/ITrustLineage.sol";
import {Envelope} from "../../types/Envelope.sol";
import {Grant} from "../../types/Grant.sol";
import {EnvelopeForm} from "./EnvelopeForm.sol";
import {EnvelopeHash} from "./EnvelopeHash.sol";
import {EnvelopeOrder} from "./EnvelopeOrder.sol";

/// @title What the envelope of a grant must be
/// @notice Form and narrowness, checked once, when a grant is entered.
/// @dev Linked, because TrustLineage would be too large with it. Granting needs it; deciding does not.
library GrantRules {
    /// @notice Checks the envelope of a grant and fills in what it leaves to its parent.
    /// @dev Encoded values on both sides: enums have no standard name in the interface of a library.
    /// @param encodedGrant Grant
    /// @param parentEnvelope Envelope; ignored under a genesis
    /// @param parentHash of the parent's envelope as stored; zero under a genesis
    /// @return structHash EIP-712 hash of the grant as signed
    /// @return envelope the grant's, complete and ABI-encoded
    function admit(
        bytes calldata encodedGrant,
        bytes calldata parentEnvelope,
        bytes32 parentHash
    ) external view returns (bytes32 structHash, bytes memory envelope) {
        Grant memory grant = abi.decode(encodedGrant, (Grant));
        bytes32 field = EnvelopeForm.firstFlaw(grant.envelope);
        if (field != 0) revert ITrustLineage.Lineage_NotCanonical(_text(field));
        uint64 notAfter = grant.envelope.temporal.notAfter;
        if (notAfter <= block.timestamp) revert ITrustLineage.Lineage_WindowOver(notAfter);
        // What was signed is hashed before anything is filled in.
        structHash = EnvelopeHash.hash(grant);
        if (parentHash != 0) _narrow(grant.envelope, parentEnvelope, parentHash);
        return (structHash, abi.encode(grant.envelope));
    }

    function _narrow(Envelope memory envelope, bytes calldata parentEnvelope, bytes32 parentHash) private pure {
        bytes32 actual = keccak256(parentEnvelope);
        if (actual != parentHash) revert ITrustLineage.Lineage_WrongParentEnvelope(parentHash, actual);
        Envelope memory parent = abi.decode(parentEnvelope, (Envelope));
        EnvelopeOrder.resolve(envelope, parent);
        bytes32 field = EnvelopeOrder.firstWider(envelope, parent);
        if (field != 0) revert ITrustLineage.Lineage_Wider(_text(field));
    }

    /// @dev A name of at most 32 letters.
    function _text(bytes32 name) private pure returns (string memory) {
        uint256 length = 0;
        while (length < 32 && name[length] != 0) ++length;
        bytes memory text = new bytes(length);
        for (uint256 i = 0; i < length; ++i) text[i] = name[i];
        return string(text);
    }
}
