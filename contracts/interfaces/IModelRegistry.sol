// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The models an organization's agents may run
/// @notice An entry says where a model comes from. It ends only by revocation, at once; after that the timelock alone can enter
/// the digest anew, with a call written after the revocation: a stolen guardian stops a model, but not for ever.
interface IModelRegistry {
    /// @param registeredAt unix seconds; 0 for an unknown digest
    /// @param revokedAt unix seconds; 0 while it stands
    /// @param slsaLevel SLSA build level of its provenance, 0 to 4
    /// @param sbomDigest SHA-256 of the AI-SBOM
    /// @param provenanceDigest SHA-256 of the SLSA provenance attestation; zero exactly when the level is 0
    struct Model {
        uint64 registeredAt;
        uint64 revokedAt;
        uint8 slsaLevel;
        bytes32 sbomDigest;
        bytes32 provenanceDigest;
    }

    /// @notice A model was entered, or entered anew after a revocation.
    event ModelRegistered(
        bytes32 indexed digest,
        uint8 slsaLevel,
        bytes32 sbomDigest,
        bytes32 provenanceDigest,
        string sbomUri
    );
    /// @notice A model ended: no decision lets it act from now on.
    event ModelRevoked(bytes32 indexed digest, address indexed by, bytes32 reason);

    /// @notice A member that must be set is zero.
    error Model_ZeroField(string field);
    /// @notice The digest is registered, and stands.
    error Model_Exists(bytes32 digest);
    /// @notice No model has this digest.
    error Model_Unknown(bytes32 digest);
    /// @notice The model was revoked before.
    error Model_IsRevoked(bytes32 digest);
    /// @notice The level is above 4, or does not fit the provenance digest.
    error Model_BadLevel(uint8 slsaLevel, bytes32 provenanceDigest);

    /// @notice Enters a model, also one that was revoked. Timelock only.
    /// @param sbomUri where the AI-SBOM is
    /// @param expectedMark `mark()` the call was written for: the one of the last revocation, of whatever model
    /// @param deadline unix seconds
    function register(
        bytes32 digest,
        uint8 slsaLevel,
        bytes32 sbomDigest,
        bytes32 provenanceDigest,
        string calldata sbomUri,
        bytes16 expectedMark,
        uint64 deadline
    ) external;

    /// @notice Ends a model at once. Guardian or timelock.
    function revoke(bytes32 digest, bytes32 reason) external;

    /// @notice Of the last revocation, or of the deployment before the first (see Marks). Entering a model leaves it.
    function mark() external view returns (bytes16);

    /// @notice The entry; all zero for an unknown digest. Never reverts.
    function getModel(bytes32 digest) external view returns (Model memory);
}
