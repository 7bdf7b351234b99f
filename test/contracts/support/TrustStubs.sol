// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentStanding} from "../../../contracts/interfaces/IAgentStanding.sol";
import {IModelRegistry} from "../../../contracts/interfaces/IModelRegistry.sol";
import {Custody, Dimension, Posture, Statefulness, Status, Verdict} from "../../../contracts/types/Words.sol";

/// @notice One agent whose standing is what a test says; everyone else is unknown.
contract AgentsStub {
    IAgentStanding.Standing private _standing;
    uint256 private immutable _agentId;

    constructor(uint256 agentId) {
        _agentId = agentId;
    }

    function set(IAgentStanding.Standing memory standing) external {
        _standing = standing;
    }

    function setPosture(Posture posture) external {
        _standing.posture = posture;
    }

    function setCustody(Custody custody) external {
        _standing.custody = custody;
    }

    function setStatus(Status status) external {
        _standing.status = status;
    }

    function setCapableUntil(uint64 capableUntil) external {
        _standing.capableUntil = capableUntil;
    }

    function standingOf(uint256 agentId, bytes32) external view returns (IAgentStanding.Standing memory standing) {
        if (agentId == _agentId) return _standing;
    }
}

/// @notice Models as a test says.
contract ModelsStub {
    mapping(bytes32 digest => IModelRegistry.Model model) private _models;

    function set(bytes32 digest, IModelRegistry.Model memory model) external {
        _models[digest] = model;
    }

    function getModel(bytes32 digest) external view returns (IModelRegistry.Model memory) {
        return _models[digest];
    }
}

/// @notice A brake anyone may pull.
contract PauseStub {
    uint64 public pausedUntil;

    function set(uint64 until) external {
        pausedUntil = until;
    }
}

/// @notice Roles of which only the timelock's seat is taken, by whoever made it.
contract RolesStub {
    address public immutable timelock = msg.sender;
    bytes32 public constant GUARDIAN = "guardian";
    bytes32 public constant REGISTRAR = "registrar";
}

/// @notice Answers what a test says, to anything; with `demand`, only to this very call data.
contract EvaluatorStub {
    struct Answer {
        Verdict verdict;
        Dimension dimension;
        uint256 reason;
    }

    Answer private _answer;
    bytes32 private _demanded;

    constructor(Verdict verdict, uint256 reason) {
        _answer = Answer({verdict: verdict, dimension: Dimension.Temporal, reason: reason});
    }

    function set(Verdict verdict, uint256 reason) external {
        _answer.verdict = verdict;
        _answer.reason = reason;
    }

    function demand(bytes calldata callData) external {
        _demanded = keccak256(callData);
    }

    /// @notice To a policy it is constant: only the test that made it changes it.
    function statefulness() external pure returns (Statefulness) {
        return Statefulness.Pure;
    }

    fallback(bytes calldata callData) external returns (bytes memory) {
        require(_demanded == 0 || keccak256(callData) == _demanded, "another call");
        return abi.encode(_answer);
    }
}

/// @notice Another organization's registry, with one policy.
contract PartnerStub {
    struct Resolved {
        uint64 version;
        address evaluator;
        uint64 gasLimit;
        uint64 publishedAt;
        uint8 changeKind;
        uint8 state;
        bytes32 codeHash;
        bytes32 mappingHash;
        bytes32 rationaleHash;
        bytes32 parametersHash;
        bytes32 liveCodeHash;
    }

    address private immutable _evaluator;

    constructor(address evaluator) {
        _evaluator = evaluator;
    }

    function resolve(uint256) external view returns (Resolved memory resolved) {
        resolved.version = 1;
        resolved.evaluator = _evaluator;
        resolved.codeHash = _evaluator.codehash;
        resolved.liveCodeHash = _evaluator.codehash;
    }
}
