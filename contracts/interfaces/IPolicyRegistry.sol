// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ChangeKind, Statefulness} from "../types/Words.sol";
import {IPolicyCommitments} from "./IPolicyCommitments.sol";

/// @title Every policy an organization ever had, by version
/// @notice Append-only. A version pins an evaluator by code hash, its parameters, the action mapping and the gas a
/// decision may use.
interface IPolicyRegistry is IPolicyCommitments {
    /// @param evaluator IPolicy
    /// @param gasLimit the top call of a decision runs with exactly this
    /// @param publishedAt unix seconds
    /// @param changeKind against the version before; Unknown is treated as loosening
    /// @param state what can change its answers while everything here stays; never None
    /// @param codeHash of `evaluator` when it was published
    /// @param mappingHash SHA-256 of the action mapping
    /// @param rationaleHash SHA-256 of the text that says why
    /// @param parametersHash keccak256 of the parameters
    struct Version {
        address evaluator;
        uint64 gasLimit;
        uint64 publishedAt;
        ChangeKind changeKind;
        Statefulness state;
        bytes32 codeHash;
        bytes32 mappingHash;
        bytes32 rationaleHash;
        bytes32 parametersHash;
    }

    /// @notice What `publish` takes: a version as its author wrote it.
    struct Publication {
        address evaluator;
        uint64 gasLimit;
        bytes32 codeHash;
        bytes32 mappingHash;
        bytes32 rationaleHash;
        bytes parameters;
    }

    /// @notice A version of a policy is in force from now on.
    event PolicyPublished(
        uint256 indexed policyId,
        uint64 indexed version,
        address indexed evaluator,
        bytes32 codeHash,
        bytes32 mappingHash,
        bytes32 rationaleHash,
        bytes32 parametersHash,
        uint64 gasLimit,
        ChangeKind changeKind,
        Statefulness state
    );

    /// @notice Policy ids run from 1.
    error Policy_ZeroId();
    /// @notice The evaluator has no code, or other code than the publication names.
    error Policy_WrongCode(address evaluator, bytes32 expected, bytes32 actual);
    /// @notice The evaluator does not accept the parameters.
    error Policy_BadParameters(address evaluator);
    /// @notice The gas limit is outside [MIN_GAS, MAX_GAS].
    error Policy_BadGasLimit(uint64 gasLimit);
    /// @notice The parameters name more than can be asked with the gas limit, or the evaluator does not say what they need.
    error Policy_TooLittleGas(address evaluator, uint64 gasLimit, uint256 needed);
    /// @notice The mapping hash must not be zero.
    error Policy_ZeroMapping();
    /// @notice Two versions in one timestamp would make `versionAt` ambiguous.
    error Policy_SameTimestamp(uint256 policyId, uint64 timestamp);
    /// @notice No such version.
    error Policy_UnknownVersion(uint256 policyId, uint64 version);

    /// @notice Adds the next version. Timelock only.
    /// @param expectedMark `markOf` the version in force; zero for a new policy, which undoes nothing
    /// @param deadline unix seconds
    function publish(
        uint256 policyId,
        bytes16 expectedMark,
        uint64 deadline,
        Publication calldata publication
    ) external returns (uint64 version);

    /// @notice The version in force; 0 for an unknown policy.
    function currentVersion(uint256 policyId) external view returns (uint64);

    /// @notice The mark of a version (see Marks); zero for a version there is not, and so for a policy without any.
    function markOf(uint256 policyId, uint64 version) external view returns (bytes16);

    /// @notice The version that was in force at `timestamp`; 0 when there was none.
    function versionAt(uint256 policyId, uint64 timestamp) external view returns (uint64);

    /// @notice A version's entry.
    function getVersion(uint256 policyId, uint64 version) external view returns (Version memory);

    /// @notice A version's parameters, as the evaluator decodes them.
    function getParameters(uint256 policyId, uint64 version) external view returns (bytes memory);

    /// @notice What an evaluator asks of the version in force; all zero and empty for an unknown policy. Never reverts.
    function inForce(
        uint256 policyId
    ) external view returns (uint64 version, address evaluator, bytes32 mappingHash, bytes memory parameters);

    /// @notice The version in force with the code hash its evaluator has now. All zero for an unknown policy. Never reverts.
    function resolve(
        uint256 policyId
    ) external view returns (uint64 version, Version memory entry, bytes32 liveCodeHash);
}
