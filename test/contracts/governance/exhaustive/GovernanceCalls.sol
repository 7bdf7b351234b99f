// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentTrust} from "../../../../contracts/interfaces/IAgentTrust.sol";
import {IAnchorLog} from "../../../../contracts/interfaces/IAnchorLog.sol";
import {IPolicyRegistry} from "../../../../contracts/interfaces/IPolicyRegistry.sol";
import {Nomination} from "../../../../contracts/types/Grant.sol";
import {KeyType, LogKind, LogMode, Posture} from "../../../../contracts/types/Words.sol";
import {AgentStatements} from "../../support/AgentStatements.sol";
import {Dice} from "../../support/Dice.sol";
import {vm} from "../../support/Vm.sol";
import {GovernanceWorld} from "./GovernanceWorld.sol";

/// @notice Every loosening call there is, what it is about, and what it must name.
abstract contract GovernanceCalls is GovernanceWorld {
    using Dice for Dice.Cup;

    /// @notice The loosening calls; what `stale-calls.test.ts` holds against the role matrix.
    enum Kind {
        Unpause,
        Reinstate,
        RaisePosture,
        SetModel,
        RecoverKey,
        Attest,
        Announce,
        NameContract,
        Publish,
        Open,
        OpenSuccessor,
        SetAnchorer,
        AddSigner,
        Register,
        Nominate,
        ChangeCouncil,
        GrantRole,
        UpdateDelay,
        OpenGate
    }

    uint256 internal constant POLICIES = 2;

    /// @dev Every genesis a call would nominate.
    bytes32[] internal _geneses;
    /// @dev Numbers nobody used before.
    uint256 private _fresh;

    /// @dev What a call of this kind is about: one thing with one mark.
    function _subjectOf(Kind kind, uint256 id) internal pure returns (bytes32) {
        if (kind == Kind.Unpause) return "pause";
        if (kind < Kind.Attest) return keccak256(abi.encode("agent", id));
        if (kind == Kind.Attest) return keccak256(abi.encode("attestation", id));
        if (kind == Kind.Announce) return "roots";
        if (kind == Kind.NameContract) return "names";
        if (kind == Kind.Publish) return keccak256(abi.encode("policy", id));
        if (kind == Kind.Open) return "logs";
        if (kind <= Kind.AddSigner) return keccak256(abi.encode("log", id));
        if (kind == Kind.Register) return "models";
        if (kind == Kind.Nominate) return "geneses";
        return kind == Kind.OpenGate ? bytes32("gate") : bytes32("council");
    }

    function _markOf(Kind kind, uint256 id) internal view returns (bytes16) {
        if (kind == Kind.Unpause) return _pause.mark();
        if (kind < Kind.Attest) return _agents.getAgent(id).mark;
        if (kind == Kind.Attest) return _agents.attestationMarkOf(id, "action");
        if (kind == Kind.Announce) return _certificates.mark();
        if (kind == Kind.NameContract) return _system.mark();
        if (kind == Kind.Publish) return _policies.markOf(id, _policies.currentVersion(id));
        if (kind == Kind.Open) return _logs.mark();
        if (kind <= Kind.AddSigner) return _logs.getLog(uint64(id)).mark;
        if (kind == Kind.Register) return _models.mark();
        if (kind == Kind.Nominate) return _lineage.mark();
        return kind == Kind.OpenGate ? gate.mark() : _council.mark();
    }

    /// @dev Which of its things a call is about; also one that is not there yet.
    function _idFor(Kind kind, Dice.Cup memory cup) internal view returns (uint256) {
        if (kind >= Kind.Reinstate && kind <= Kind.Attest) return 1 + cup.roll(_agents.agentCount() + 1);
        if (kind == Kind.Publish) return 1 + cup.roll(POLICIES);
        if (kind > Kind.Open && kind <= Kind.AddSigner) return 1 + cup.roll(_logs.logCount() + 1);
        return 0;
    }

    /// @dev The calls of an operation of this kind; with `expect` first where the target names no mark.
    function _compose(
        Kind kind,
        uint256 id,
        bytes16 mark
    ) internal returns (address[] memory targets, bytes[] memory payloads) {
        bool isUndated = kind == Kind.GrantRole || kind == Kind.UpdateDelay;
        targets = new address[](isUndated ? 2 : 1);
        payloads = new bytes[](isUndated ? 2 : 1);
        if (isUndated) (targets[0], payloads[0]) = (address(_council), abi.encodeCall(_council.expect, (mark, NEVER)));
        uint256 last = targets.length - 1;
        (targets[last], payloads[last]) = _call(kind, id, mark);
    }

    /// @dev Any number, as a runner picks it.
    function _kind(uint256 number) internal pure returns (Kind) {
        return Kind(number % (uint256(type(Kind).max) + 1));
    }

    function _freshly() internal returns (uint256) {
        return ++_fresh;
    }

    function _publicKey(uint256 key) internal pure returns (bytes memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        return abi.encode(x, y);
    }

    function _call(Kind kind, uint256 id, bytes16 mark) private returns (address, bytes memory) {
        if (kind == Kind.Unpause) return (address(_pause), abi.encodeCall(_pause.unpause, (mark, NEVER)));
        if (kind <= Kind.Attest) return (address(_agents), _ofAgent(kind, id, mark));
        if (kind == Kind.Announce) {
            return (
                address(_certificates),
                abi.encodeCall(_certificates.announce, (bytes32(_freshly()), 0, mark, NEVER))
            );
        }
        if (kind == Kind.NameContract) {
            // Some names are given to another contract.
            string memory name = _freshly() % 3 == 0 ? "name" : string(abi.encode(_freshly()));
            return (address(_system), abi.encodeCall(_system.nameContract, (name, _evaluator, mark, NEVER)));
        }
        if (kind == Kind.Publish) return (address(_policies), _publication(id, mark));
        if (kind <= Kind.AddSigner) return (address(_logs), _ofLog(kind, uint64(id), mark));
        if (kind == Kind.Register) {
            // Some were registered before, and revoked perhaps.
            uint256 digest = _freshly();
            if (digest % 3 == 0) digest /= 2;
            return (
                address(_models),
                abi.encodeCall(_models.register, (bytes32(digest), 0, "sbom", 0, "", mark, NEVER))
            );
        }
        if (kind == Kind.Nominate) return (address(_lineage), _nomination(mark));
        if (kind == Kind.OpenGate) return (address(gate), abi.encodeCall(gate.open, (mark, NEVER)));
        return _ofPower(kind, mark);
    }

    function _ofAgent(Kind kind, uint256 id, bytes16 mark) private returns (bytes memory) {
        if (kind == Kind.Reinstate) return abi.encodeCall(_agents.reinstate, (id, mark, NEVER));
        if (kind == Kind.RaisePosture) {
            Posture posture = Posture(uint8(Posture.Supervised) + uint8(_freshly() % 3) + 1);
            return abi.encodeCall(_agents.raisePosture, (id, posture, mark, NEVER));
        }
        if (kind == Kind.SetModel) return abi.encodeCall(_agents.setModel, (id, bytes32(_freshly()), mark, NEVER));
        if (kind == Kind.RecoverKey) {
            uint256 key = 0xf000 + _freshly();
            bytes32 digest = AgentStatements.replacement(address(_agents), false, id, key, mark, NEVER);
            return abi.encodeCall(_agents.recoverKey, (id, AgentStatements.newKey(key, key, digest), mark, NEVER));
        }
        IAgentTrust.Vouching memory vouching;
        vouching.capability = IAgentTrust.Capability({
            actionType: "action",
            // Vouches for whatever it is asked.
            attester: address(bytes20(_members[0])),
            expiresAt: NEVER,
            documentHash: bytes32(_freshly())
        });
        vouching.deadline = uint64(block.timestamp) + 30 days;
        return abi.encodeCall(_agents.attest, (id, vouching, mark, NEVER));
    }

    function _ofLog(Kind kind, uint64 id, bytes16 mark) private returns (bytes memory) {
        IAnchorLog.SignerKey[] memory keys = new IAnchorLog.SignerKey[](0);
        if (kind == Kind.Open) {
            return abi.encodeCall(_logs.open, (LogKind.Signing, LogMode.Stored, THIEF, keys, mark, NEVER));
        }
        if (kind == Kind.OpenSuccessor) {
            return abi.encodeCall(_logs.openSuccessor, (id, 0, THIEF, keys, mark, NEVER));
        }
        if (kind == Kind.SetAnchorer) return abi.encodeCall(_logs.setAnchorer, (id, THIEF, mark, NEVER));
        bytes memory key = _publicKey(0xf000 + _freshly());
        return abi.encodeCall(_logs.addSigner, (id, KeyType.P256, key, 0, NEVER, mark, NEVER));
    }

    function _publication(uint256 id, bytes16 mark) private returns (bytes memory) {
        IPolicyRegistry.Publication memory publication = IPolicyRegistry.Publication({
            evaluator: _evaluator,
            gasLimit: 1_000_000,
            codeHash: _evaluator.codehash,
            mappingHash: "mapping",
            rationaleHash: "rationale",
            parameters: abi.encode(_freshly())
        });
        return abi.encodeCall(_policies.publish, (id, mark, NEVER, publication));
    }

    function _nomination(bytes16 mark) private returns (bytes memory) {
        Nomination memory nomination = Nomination({
            principals: new bytes[](1),
            threshold: 1,
            activationDelay: 0,
            textHash: bytes32(_freshly())
        });
        nomination.principals[0] = abi.encodePacked(THIEF);
        bytes32[] memory signers = new bytes32[](1);
        signers[0] = keccak256(nomination.principals[0]);
        _geneses.push(
            keccak256(abi.encode(block.chainid, _lineage, nomination.textHash, uint8(1), uint64(0), signers))
        );
        return abi.encodeCall(_lineage.nominate, (nomination, mark, NEVER));
    }

    function _ofPower(Kind kind, bytes16 mark) private returns (address, bytes memory) {
        if (kind == Kind.ChangeCouncil) {
            uint64 threshold = 2 + uint64(_freshly() % 2);
            bytes[] memory none = new bytes[](0);
            return (address(_council), abi.encodeCall(_council.change, (none, none, threshold, mark, NEVER)));
        }
        if (kind == Kind.GrantRole) {
            return (address(_roles), abi.encodeCall(_roles.grantRole, (_roles.GUARDIAN(), THIEF)));
        }
        return (address(_timelock), abi.encodeCall(_timelock.updateDelay, (DELAY)));
    }
}
