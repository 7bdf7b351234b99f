// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {Governed} from "../governance/Governed.sol";
import {IPolicy} from "../interfaces/IPolicy.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {Marks} from "../libraries/Marks.sol";
import {CodeStorage} from "./CodeStorage.sol";
import {ChangeKind, Statefulness} from "../types/Words.sol";
import {PolicyCommitments} from "./PolicyCommitments.sol";
import {PolicyState} from "./PolicyState.sol";

/// @title The policies of one organization, by version
/// @notice What is allowed, and what was at any block before.
/// @dev WARNING: `publish` asks the evaluator whether it accepts the parameters. Evaluators are code the timelock chose;
/// one that lies there can only refuse or mislabel its own publication.
contract PolicyRegistry is IPolicyRegistry, PolicyCommitments, Governed {
    using Checkpoints for Checkpoints.Trace256;

    /// @notice Least gas a decision may be given.
    uint64 public constant MIN_GAS = 100_000;
    /// @notice Most gas a decision may be given.
    uint64 public constant MAX_GAS = 10_000_000;

    mapping(uint256 policyId => Version[] versions) private _versions;
    mapping(uint256 policyId => mapping(uint64 version => address pointer)) private _parameters;
    mapping(uint256 policyId => mapping(uint64 version => bytes16 mark)) private _marks;
    /// @dev Timestamp to version.
    mapping(uint256 policyId => Checkpoints.Trace256 trace) private _history;

    /// @param roles_ IRoles
    /// @param agents_ IAgentStanding
    constructor(address roles_, address agents_) Governed(roles_) PolicyCommitments(agents_) {}

    /// @inheritdoc IPolicyRegistry
    function currentVersion(uint256 policyId) external view override returns (uint64) {
        return _currentVersion(policyId);
    }

    /// @inheritdoc IPolicyRegistry
    function markOf(uint256 policyId, uint64 version) external view override returns (bytes16) {
        return _marks[policyId][version];
    }

    /// @inheritdoc IPolicyRegistry
    function versionAt(uint256 policyId, uint64 timestamp) external view override returns (uint64) {
        return uint64(_history[policyId].upperLookup(timestamp));
    }

    /// @inheritdoc IPolicyRegistry
    function getVersion(uint256 policyId, uint64 version) external view override returns (Version memory) {
        return _getVersion(policyId, version);
    }

    /// @inheritdoc IPolicyRegistry
    function getParameters(uint256 policyId, uint64 version) external view override returns (bytes memory) {
        address pointer = _parameters[policyId][version];
        if (pointer == address(0)) revert Policy_UnknownVersion(policyId, version);
        return CodeStorage.read(pointer);
    }

    /// @inheritdoc IPolicyRegistry
    function inForce(
        uint256 policyId
    ) external view override returns (uint64 version, address evaluator, bytes32 mappingHash, bytes memory parameters) {
        version = _currentVersion(policyId);
        if (version == 0) return (version, evaluator, mappingHash, parameters);
        Version storage entry = _getVersion(policyId, version);
        return (version, entry.evaluator, entry.mappingHash, CodeStorage.read(_parameters[policyId][version]));
    }

    /// @inheritdoc IPolicyRegistry
    function resolve(
        uint256 policyId
    ) external view override returns (uint64 version, Version memory entry, bytes32 liveCodeHash) {
        version = _currentVersion(policyId);
        if (version == 0) return (version, entry, liveCodeHash);
        entry = _getVersion(policyId, version);
        liveCodeHash = entry.evaluator.codehash;
    }

    /// @notice The code hash `publish` compares with: what a publication of `evaluator` must name now.
    function codeHashOf(address evaluator) external view returns (bytes32) {
        return evaluator.codehash;
    }

    /// @inheritdoc IPolicyRegistry
    function publish(
        uint256 policyId,
        bytes16 expectedMark,
        uint64 deadline,
        Publication calldata publication
    ) external override onlyTimelock returns (uint64 version) {
        // Check: the call is still the one that was decided, and the publication is sound.
        if (policyId == 0) revert Policy_ZeroId();
        uint64 current = _currentVersion(policyId);
        bytes16 mark = _marks[policyId][current];
        Marks.check({expected: expectedMark, actual: mark, deadline: deadline});
        _checkTimestamp(policyId, current);
        _checkPublication(publication);
        Statefulness state = _stateOf(publication);
        ChangeKind changeKind = _changeKind(policyId, current, publication, state);

        // Effect
        version = current + 1;
        _marks[policyId][version] = Marks.renew(mark);
        bytes32 parametersHash = keccak256(publication.parameters);
        _parameters[policyId][version] = CodeStorage.write({
            salt: keccak256(abi.encode(policyId, version)),
            data: publication.parameters
        });
        _history[policyId].push({key: block.timestamp, value: version});
        _versions[policyId].push(
            Version({
                evaluator: publication.evaluator,
                gasLimit: publication.gasLimit,
                publishedAt: uint64(block.timestamp),
                changeKind: changeKind,
                state: state,
                codeHash: publication.codeHash,
                mappingHash: publication.mappingHash,
                rationaleHash: publication.rationaleHash,
                parametersHash: parametersHash
            })
        );
        emit PolicyPublished({
            policyId: policyId,
            version: version,
            evaluator: publication.evaluator,
            codeHash: publication.codeHash,
            mappingHash: publication.mappingHash,
            rationaleHash: publication.rationaleHash,
            parametersHash: parametersHash,
            gasLimit: publication.gasLimit,
            changeKind: changeKind,
            state: state
        });
    }

    function _currentVersion(uint256 policyId) private view returns (uint64) {
        return uint64(_versions[policyId].length);
    }

    function _getVersion(uint256 policyId, uint64 version) private view returns (Version storage) {
        if (version == 0 || version > _versions[policyId].length) revert Policy_UnknownVersion(policyId, version);
        return _versions[policyId][version - 1];
    }

    function _checkTimestamp(uint256 policyId, uint64 current) private view {
        if (current == 0 || _getVersion(policyId, current).publishedAt < block.timestamp) return;
        revert Policy_SameTimestamp(policyId, uint64(block.timestamp));
    }

    function _checkPublication(Publication calldata publication) private view {
        address evaluator = publication.evaluator;
        bytes32 actual = evaluator.codehash;
        if (evaluator.code.length == 0 || actual != publication.codeHash) {
            revert Policy_WrongCode(evaluator, publication.codeHash, actual);
        }
        if (publication.gasLimit < MIN_GAS || publication.gasLimit > MAX_GAS) {
            revert Policy_BadGasLimit(publication.gasLimit);
        }
        if (publication.mappingHash == 0) revert Policy_ZeroMapping();
        if (publication.parameters.length > CodeStorage.MAX_LENGTH) revert Policy_BadParameters(evaluator);
        // Interaction: read-only. Anything but a clean `true` is a no.
        uint256 accepted = _ask(evaluator, abi.encodeCall(IPolicy.accepts, (publication.parameters)));
        if (accepted != 1) revert Policy_BadParameters(evaluator);
        // No answer is more gas than there is.
        uint256 needed = _ask(evaluator, abi.encodeCall(IPolicy.gasNeeded, (publication.parameters)));
        if (needed > publication.gasLimit) {
            revert Policy_TooLittleGas(evaluator, publication.gasLimit, needed);
        }
    }

    function _stateOf(Publication calldata publication) private view returns (Statefulness) {
        // Interaction: read-only.
        bytes memory question = abi.encodeCall(IPolicy.statefulnessUnder, (publication.parameters));
        return PolicyState.wordOf(_ask(publication.evaluator, question));
    }

    /// @dev Only parameters are comparable: any other difference, the gas limit included, makes the change Unknown. What
    /// becomes Mutable is not only tighter, whatever the evaluator says: it may be milder tomorrow.
    function _changeKind(
        uint256 policyId,
        uint64 current,
        Publication calldata publication,
        Statefulness state
    ) private view returns (ChangeKind) {
        if (current == 0) return ChangeKind.Unknown;
        Version storage before = _getVersion(policyId, current);
        if (
            before.codeHash != publication.codeHash ||
            before.mappingHash != publication.mappingHash ||
            before.gasLimit != publication.gasLimit ||
            before.parametersHash == keccak256(publication.parameters)
        ) return ChangeKind.Unknown;
        // Interaction: read-only.
        bytes memory parameters = CodeStorage.read(_parameters[policyId][current]);
        uint256 kind = _ask(
            publication.evaluator,
            abi.encodeCall(IPolicy.compare, (parameters, publication.parameters))
        );
        if (kind > uint256(type(ChangeKind).max)) return ChangeKind.Unknown;
        bool becomesMutable = state == Statefulness.Mutable && before.state != Statefulness.Mutable;
        return becomesMutable && ChangeKind(kind) == ChangeKind.Tighten ? ChangeKind.Mixed : ChangeKind(kind);
    }

    /// @dev One word from an evaluator; all ones for a revert or an answer of another size.
    function _ask(address evaluator, bytes memory question) private view returns (uint256) {
        (bool success, bytes memory answer) = evaluator.staticcall(question);
        return success && answer.length == 32 ? uint256(bytes32(answer)) : type(uint256).max;
    }
}
