// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governed} from "../governance/Governed.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {Marks} from "../libraries/Marks.sol";

/// @title The models of one organization
/// @notice What may run, and where it comes from.
/// @dev NOTE: the attestations themselves are off chain; whoever relies on a level checks them against these digests.
contract ModelRegistry is IModelRegistry, Governed {
    uint8 private constant MAX_LEVEL = 4;

    mapping(bytes32 digest => Model model) private _models;
    bytes16 private _mark;

    /// @param roles_ IRoles
    constructor(address roles_) Governed(roles_) {
        // There from the start, so that the first revocation costs what every later one does.
        _mark = Marks.renew(0);
    }

    /// @inheritdoc IModelRegistry
    function mark() external view override returns (bytes16) {
        return _mark;
    }

    /// @inheritdoc IModelRegistry
    function getModel(bytes32 digest) external view override returns (Model memory) {
        return _models[digest];
    }

    /// @inheritdoc IModelRegistry
    function register(
        bytes32 digest,
        uint8 slsaLevel,
        bytes32 sbomDigest,
        bytes32 provenanceDigest,
        string calldata sbomUri,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock {
        // Check: a digest enters anew only by a call that knows of its revocation; a level is claimed exactly when something
        // attests it.
        Marks.check({expected: expectedMark, actual: _mark, deadline: deadline});
        if (digest == 0) revert Model_ZeroField("digest");
        if (sbomDigest == 0) revert Model_ZeroField("sbomDigest");
        if (slsaLevel > MAX_LEVEL || (slsaLevel == 0) != (provenanceDigest == 0)) {
            revert Model_BadLevel(slsaLevel, provenanceDigest);
        }
        Model storage known = _models[digest];
        if (known.registeredAt != 0 && known.revokedAt == 0) revert Model_Exists(digest);
        // Effect
        _models[digest] = Model({
            registeredAt: uint64(block.timestamp),
            revokedAt: 0,
            slsaLevel: slsaLevel,
            sbomDigest: sbomDigest,
            provenanceDigest: provenanceDigest
        });
        emit ModelRegistered({
            digest: digest,
            slsaLevel: slsaLevel,
            sbomDigest: sbomDigest,
            provenanceDigest: provenanceDigest,
            sbomUri: sbomUri
        });
    }

    /// @inheritdoc IModelRegistry
    function revoke(bytes32 digest, bytes32 reason) external override onlyGuardianOrTimelock {
        // Check
        Model storage model = _models[digest];
        if (model.registeredAt == 0) revert Model_Unknown(digest);
        if (model.revokedAt != 0) revert Model_IsRevoked(digest);
        // Effect: whatever was decided before this cannot bring it back.
        model.revokedAt = uint64(block.timestamp);
        _mark = Marks.renew(_mark);
        emit ModelRevoked({digest: digest, by: msg.sender, reason: reason});
    }
}
