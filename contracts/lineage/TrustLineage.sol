// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Governed} from "../governance/Governed.sol";
import {IEvaluator} from "../interfaces/IEvaluator.sol";
import {ITrustLineage} from "../interfaces/ITrustLineage.sol";
import {Deadlines} from "../libraries/Deadlines.sol";
import {Decisions} from "../libraries/Decisions.sol";
import {Marks} from "../libraries/Marks.sol";
import {Charges} from "./envelope/Charges.sol";
import {EnvelopeRules} from "./envelope/EnvelopeRules.sol";
import {EnvelopeStorage} from "./envelope/EnvelopeStorage.sol";
import {GrantRules} from "./envelope/GrantRules.sol";
import {StepRules} from "./envelope/StepRules.sol";
import {ActionRequest, Facet} from "../types/ActionRequest.sol";
import {Decision} from "../types/Decision.sol";
import {Envelope} from "../types/Envelope.sol";
import {Grant, Nomination, Signature} from "../types/Grant.sol";
import {Reason} from "../types/Reason.sol";
import {Dimension, Status, Verdict} from "../types/Words.sol";
import {LineageTree} from "./LineageTree.sol";

/// @title Authority from a human down to each agent
/// @notice Grants, revocations, and what they mean for an action.
/// @dev NOTE: who revoked is reported as keccak256 of the ERC-7913 signer; a sender is a signer of 20 bytes.
/// WARNING: the signature of a smart account or of a key behind a verifier is what that contract says it is. Whoever
/// nominates a principal trusts its code.
contract TrustLineage is LineageTree, Governed, EIP712 {
    using Charges for Charges.Queue;
    using EnvelopeStorage for EnvelopeStorage.Limits;

    bytes32 private constant GENESIS_TYPEHASH = keccak256(
        "Genesis(bytes32 genesis,bytes32 text,uint8 threshold,uint64 activationDelay)"
    );
    bytes32 private constant REVOCATION_TYPEHASH = keccak256("Revocation(bytes32 node,bytes32 reason,uint64 deadline)");
    bytes32 private constant GRANTS_REVOCATION_TYPEHASH = keccak256(
        "GrantsRevocation(uint256 agent,uint32 epoch,bytes32 reason,uint64 deadline)"
    );
    bytes32 private constant NONCE_CANCELLATION_TYPEHASH = keccak256(
        "NonceCancellation(bytes32 delegator,uint64 nonce,bytes32 reason,uint64 deadline)"
    );
    uint256 private constant MAX_PRINCIPALS = 32;
    /// @dev Nonces burnt at once: enough for whatever was signed in advance, too few to leave a delegator without any.
    uint64 private constant MAX_BURN = 256;
    uint256 private constant MIN_SIGNER = 20;
    uint256 private constant MAX_SIGNER = 128;

    /// @param roles IRoles
    /// @param agents IAgentStanding
    /// @param maxDepth deepest delegation, 1 to 10
    constructor(
        address roles,
        address agents,
        uint8 maxDepth
    ) LineageTree(agents, maxDepth) Governed(roles) EIP712("Countersign", "1") {}

    /// @inheritdoc ITrustLineage
    function nominate(
        Nomination calldata nomination,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock returns (bytes32 genesis) {
        // Check
        Marks.check({expected: expectedMark, actual: _mark, deadline: deadline});
        if (nomination.textHash == 0) revert Lineage_ZeroField("textHash");
        bytes32[] memory signers = _checkNominated(nomination);
        genesis = keccak256(
            abi.encode(
                block.chainid,
                address(this),
                nomination.textHash,
                nomination.threshold,
                nomination.activationDelay,
                signers
            )
        );
        Root storage root = _roots[genesis];
        if (root.nominatedAt != 0) revert Lineage_GenesisExists(genesis);
        _checkOwned(genesis, EVERYONE);
        for (uint256 i = 0; i < signers.length; ++i) _checkOwned(genesis, signers[i]);

        // Effect: it is known, and waits for its principals.
        root.threshold = nomination.threshold;
        root.nominatedAt = uint40(block.timestamp);
        root.activationDelay = nomination.activationDelay;
        root.root = SafeCast.toUint16(_genesisIds.length);
        root.textHash = nomination.textHash;
        for (uint256 i = 0; i < signers.length; ++i) {
            root.principals.push(nomination.principals[i]);
            root.isPrincipal[signers[i]] = true;
        }
        _genesisIds.push(genesis);
        _mark = Marks.follow(_mark);
        emit GenesisNominated({
            genesis: genesis,
            textHash: nomination.textHash,
            principals: _principalsOf(genesis),
            threshold: nomination.threshold,
            activationDelay: nomination.activationDelay
        });
    }

    /// @inheritdoc ITrustLineage
    function establish(bytes32 genesis, Signature[] calldata signatures) external override {
        // Check: nominated, neither established nor revoked, and signed by enough.
        Root storage root = _roots[genesis];
        if (root.nominatedAt == 0) revert Lineage_Unknown(genesis);
        if (root.activeAt != 0) revert Lineage_GenesisExists(genesis);
        if (root.revokedAt != 0) revert Lineage_IsRevoked(genesis);
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(GENESIS_TYPEHASH, genesis, root.textHash, root.threshold, root.activationDelay))
        );
        _checkPrincipals(root, digest, signatures, root.threshold);
        // Effect: a delay beyond all time means never.
        uint256 activeAt = block.timestamp + root.activationDelay;
        root.activeAt = activeAt > type(uint64).max ? type(uint64).max : uint64(activeAt);
        emit GenesisEstablished(genesis, root.activeAt);
    }

    /// @inheritdoc ITrustLineage
    function delegate(
        Grant calldata grant,
        Envelope calldata parentEnvelope,
        bytes calldata agentSignature,
        Signature[] calldata principals
    ) external override returns (bytes32 delegation) {
        // Check: the parent stands, the grant is within what it hands down, the delegator signed, and nobody who could end it
        // did so before it came.
        _checkDeadline(grant.deadline);
        if (grant.deadline > Deadlines.latest()) revert Lineage_DeadlineTooFar(grant.deadline, Deadlines.latest());
        bytes32 genesis = _genesisOf(grant.parent);
        if (genesis == 0) revert Lineage_Unknown(grant.parent);
        uint256 standing = _standing(grant.parent, uint64(block.timestamp));
        if (standing != Reason.WITHIN_LIMITS) revert Lineage_NotStanding(grant.parent, standing);
        Node storage parent = _nodes[grant.parent];
        bytes32 delegator = grant.parent == genesis ? genesis : bytes32(uint256(parent.agentId));
        if (grant.nonce != _nonces[delegator]) {
            revert Lineage_WrongNonce(delegator, grant.nonce, _nonces[delegator]);
        }
        // A genesis ends as a whole, and its grants name no mark.
        bytes16 grantMark = grant.parent == genesis ? bytes16(0) : _granting[parent.agentId].mark;
        if (grant.grantMark != grantMark) revert Lineage_WrongGrantMark(delegator, grant.grantMark, grantMark);
        uint16 keyLine = _checkReceiver(grant);
        _checkTerms(grant, parent);
        (bytes32 structHash, bytes memory encoded) = GrantRules.admit({
            encodedGrant: abi.encode(grant),
            parentEnvelope: abi.encode(parentEnvelope),
            parentHash: parent.envelopeHash
        });
        delegation = _hashTypedDataV4(structHash);
        _checkDelegator(_roots[genesis], parent, delegation, agentSignature, principals);

        // Effect
        ++_nonces[delegator];
        _nodes[delegation].envelopeHash = keccak256(encoded);
        _nodes[delegation].keyLine = keyLine;
        Envelope memory envelope = abi.decode(encoded, (Envelope));
        _store(delegation, grant, envelope, genesis);
        emit Delegated({
            delegation: delegation,
            parent: grant.parent,
            agentId: grant.agentId,
            receiverKeyHash: grant.receiverKeyHash,
            depth: parent.depth + 1,
            levels: grant.levels,
            cosigners: grant.cosigners,
            reasoningRequired: grant.reasoningRequired,
            reasoningHash: grant.reasoningHash,
            envelope: envelope
        });
    }

    /// @inheritdoc ITrustLineage
    function revoke(bytes32 node, bytes32 reason) external override {
        // Check: of a node that nobody entered yet, anyone may speak. It counts if they turn out to have the power.
        bytes32 by = _sender();
        bytes32 genesis = _genesisOf(node);
        if (genesis == 0) {
            return _disown({node: node, counted: _mayRestrict(msg.sender) ? EVERYONE : by, by: by, reason: reason});
        }
        if (!_roots[genesis].isPrincipal[by] && !_mayRestrict(msg.sender)) _refuseSender();
        // Effect
        _revoke(node, by, reason);
    }

    /// @inheritdoc ITrustLineage
    function revokeSigned(
        bytes32 node,
        bytes32 reason,
        uint64 deadline,
        Signature calldata signature
    ) external override {
        // Check
        _checkDeadline(deadline);
        bytes32 by = keccak256(signature.signer);
        bytes32 genesis = _genesisOf(node);
        if (genesis != 0 && !_roots[genesis].isPrincipal[by] && by != _granterOf(node)) {
            revert Lineage_Unauthorized(signature.signer);
        }
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(REVOCATION_TYPEHASH, node, reason, deadline)));
        _checkSignature(signature.signer, digest, signature.signature);
        // Effect
        if (genesis == 0) _disown({node: node, counted: by, by: by, reason: reason});
        else _revoke(node, by, reason);
    }

    /// @inheritdoc ITrustLineage
    function revokeGrants(uint256 agentId, bytes32 reason) external override {
        // Check
        if (_agents.ownerOfAgent(agentId) != msg.sender && !_mayRestrict(msg.sender)) _refuseSender();
        // Effect
        _revokeGrants(agentId, _sender(), reason);
    }

    /// @inheritdoc ITrustLineage
    function revokeGrantsSigned(
        uint256 agentId,
        bytes32 reason,
        uint64 deadline,
        bytes calldata signature
    ) external override {
        // Check: the epoch is signed, so this cannot be entered twice.
        _checkDeadline(deadline);
        bytes memory signer = _agents.signerOf(agentId);
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(GRANTS_REVOCATION_TYPEHASH, agentId, _granting[agentId].epoch, reason, deadline))
        );
        _checkSignature(signer, digest, signature);
        // Effect
        _revokeGrants(agentId, keccak256(signer), reason);
    }

    /// @inheritdoc ITrustLineage
    function cancelNonce(bytes32 delegator, uint64 nonce, bytes32 reason) external override {
        // Check
        bytes32 by = _sender();
        bool isEntitled = _roots[delegator].isPrincipal[by] || _agents.ownerOfAgent(uint256(delegator)) == msg.sender;
        if (!isEntitled && !_mayRestrict(msg.sender)) _refuseSender();
        // Effect
        _cancelNonce(delegator, nonce, by, reason);
    }

    /// @inheritdoc ITrustLineage
    function cancelNonceSigned(
        bytes32 delegator,
        uint64 nonce,
        bytes32 reason,
        uint64 deadline,
        Signature calldata signature
    ) external override {
        // Check: a burnt nonce is never burnt again, so this cannot be entered twice.
        _checkDeadline(deadline);
        bytes32 by = keccak256(signature.signer);
        if (!_roots[delegator].isPrincipal[by] && by != keccak256(_agents.signerOf(uint256(delegator)))) {
            revert Lineage_Unauthorized(signature.signer);
        }
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(NONCE_CANCELLATION_TYPEHASH, delegator, nonce, reason, deadline))
        );
        _checkSignature(signature.signer, digest, signature.signature);
        // Effect
        _cancelNonce(delegator, nonce, by, reason);
    }

    /// @inheritdoc IEvaluator
    /// @dev The policy plays no part: what humans signed is not read differently by different policies.
    function evaluate(
        uint256,
        ActionRequest calldata request
    ) external view override returns (Verdict verdict, Dimension dimension, uint256 reason) {
        Decision memory decision = _evaluate(request);
        return (decision.verdict, decision.dimension, decision.reason);
    }

    function _evaluate(ActionRequest calldata request) private view returns (Decision memory decision) {
        bytes32 id = request.delegationId;
        Node storage node = _nodes[id];
        if (node.depth == 0) return Decisions.blocked(Dimension.None, Reason.NO_AUTHORITY);
        if (node.agentId != request.agentId) return Decisions.blocked(Dimension.None, Reason.LINEAGE_FOREIGN);
        (bytes32[] memory path, uint256 standing) = _climb(id, request.time);
        if (standing != Reason.WITHIN_LIMITS) return Decisions.blocked(_dimensionOf(standing), standing);

        decision = Decision({verdict: Verdict.AutoApproved, dimension: Dimension.None, reason: standing});
        EnvelopeRules.Progress memory progress = EnvelopeRules.start(request);
        for (uint256 i = 0; i < path.length; ++i) {
            id = path[i];
            node = _nodes[id];
            if (node.reasoningRequired && request.facets & Facet.REASONING == 0) {
                return Decisions.blocked(Dimension.Operational, Reason.REASONING_MISSING);
            }
            EnvelopeRules.judge(decision, progress, node.limits, request, id);
            if (decision.verdict == Verdict.Blocked) return decision;
        }
        uint256 taken = StepRules.judge(decision, request, progress.charges.taken(request));
        if (decision.verdict == Verdict.Blocked) return decision;
        // A counter nobody asked for was charged for something else.
        if (taken != request.spent.length) return Decisions.blocked(Dimension.None, Reason.COUNTER_MISMATCH);
    }

    function _store(bytes32 delegation, Grant calldata grant, Envelope memory envelope, bytes32 genesis) private {
        Node storage node = _nodes[delegation];
        Node storage parent = _nodes[grant.parent];
        node.agentId = uint40(grant.agentId);
        if (parent.depth != 0) node.grantEpoch = _granting[parent.agentId].epoch;
        node.notBefore = uint40(envelope.temporal.notBefore);
        node.notAfter = uint40(envelope.temporal.notAfter);
        node.depth = parent.depth + 1;
        node.levels = grant.levels;
        node.cosigners = grant.cosigners;
        node.reasoningRequired = grant.reasoningRequired;
        node.root = _roots[genesis].root;
        node.parent = grant.parent;
        node.reasoningHash = grant.reasoningHash;
        node.limits.store(envelope);
    }

    /// @dev Absorbing: a second revocation fails, so the first one's time and reason stay.
    function _revoke(bytes32 id, bytes32 by, bytes32 reason) private {
        Node storage node = _nodes[id];
        if (node.depth != 0) {
            if (node.revokedAt != 0) revert Lineage_IsRevoked(id);
            node.revokedAt = uint40(block.timestamp);
        } else {
            if (_roots[id].revokedAt != 0) revert Lineage_IsRevoked(id);
            _roots[id].revokedAt = uint40(block.timestamp);
            _mark = Marks.renew(_mark);
        }
        emit NodeRevoked(id, by, reason);
    }

    function _revokeGrants(uint256 agentId, bytes32 by, bytes32 reason) private {
        Granting storage granting = _granting[agentId];
        ++granting.epoch;
        granting.mark = Marks.renew(granting.mark);
        emit GrantsRevoked(agentId, granting.epoch, by, reason);
    }

    /// @dev Absorbing like a revocation: said once, for good. `counted` is whose power it is.
    function _disown(bytes32 node, bytes32 counted, bytes32 by, bytes32 reason) private {
        _checkOwned(node, counted);
        _disowned[node][counted] = uint40(block.timestamp);
        emit NodeDisowned(node, by, reason);
    }

    function _cancelNonce(bytes32 delegator, uint64 nonce, bytes32 by, bytes32 reason) private {
        uint64 next = _nonces[delegator];
        if (nonce < next || nonce - next >= MAX_BURN) revert Lineage_WrongNonce(delegator, nonce, next);
        _nonces[delegator] = nonce + 1;
        emit NonceCancelled(delegator, nonce, by, reason);
    }

    function _checkOwned(bytes32 node, bytes32 by) private view {
        if (_disowned[node][by] != 0) revert Lineage_IsRevoked(node);
    }

    /// @dev keccak256 of the key of the agent that granted a node; zero when it was not an agent.
    function _granterOf(bytes32 id) private view returns (bytes32) {
        uint256 granter = _nodes[_nodes[id].parent].agentId;
        return granter == 0 ? bytes32(0) : keccak256(_agents.signerOf(granter));
    }

    function _sender() private view returns (bytes32) {
        return keccak256(abi.encodePacked(msg.sender));
    }

    function _refuseSender() private view {
        revert Lineage_Unauthorized(abi.encodePacked(msg.sender));
    }

    function _checkDeadline(uint64 deadline) private view {
        if (block.timestamp > deadline) revert Lineage_Expired(deadline);
    }

    /// @dev keccak256 of each signer. A verifier without code is refused: among the precompiles, one answers yes to every
    /// signature.
    function _checkNominated(Nomination calldata nomination) private view returns (bytes32[] memory signers) {
        uint256 count = nomination.principals.length;
        bool counted = count != 0 && count <= MAX_PRINCIPALS;
        if (!counted || nomination.threshold == 0 || nomination.threshold > count) {
            revert Lineage_BadPrincipals(count, nomination.threshold);
        }
        bytes32 last = 0;
        signers = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes calldata signer = nomination.principals[i];
            bool sized = signer.length >= MIN_SIGNER && signer.length <= MAX_SIGNER;
            bool wallet = signer.length == MIN_SIGNER;
            if (!sized || (!wallet && address(bytes20(signer)).code.length == 0)) revert Lineage_BadSigner(signer);
            signers[i] = keccak256(signer);
            if (signers[i] <= last) revert Lineage_BadPrincipals(count, nomination.threshold);
            last = signers[i];
        }
    }

    /// @dev The receiving agent exists, has a key of the line the grant means, and is not on the path already.
    function _checkReceiver(Grant calldata grant) private view returns (uint16 keyLine) {
        Status status;
        (status, keyLine) = _agents.lifeOf(grant.agentId);
        bool living = status == Status.Active || status == Status.Suspended;
        if (!living || grant.agentId > type(uint40).max) revert Lineage_BadAgent(grant.agentId);
        (uint256 holder, uint16 meant) = _agents.lineOfKey(grant.receiverKeyHash);
        if (holder != grant.agentId || meant != keyLine) {
            revert Lineage_WrongKey(grant.agentId, grant.receiverKeyHash);
        }
        Node storage node = _nodes[grant.parent];
        while (node.depth != 0) {
            if (node.agentId == grant.agentId) revert Lineage_Cycle(grant.agentId);
            node = _nodes[node.parent];
        }
    }

    /// @dev What the grant hands further down. A genesis sets no terms but the depth of the lineage.
    function _checkTerms(Grant calldata grant, Node storage parent) private view {
        uint8 room = parent.depth == 0 ? MAX_DEPTH : parent.levels;
        if (grant.levels >= room) revert Lineage_TooDeep(grant.parent, grant.levels);
        if (grant.cosigners < parent.cosigners) revert Lineage_FewerCosigners(parent.cosigners, grant.cosigners);
        if (parent.reasoningRequired && (!grant.reasoningRequired || grant.reasoningHash == 0)) {
            revert Lineage_ReasoningRequired(grant.parent);
        }
    }

    /// @dev Directly under a genesis its principals delegate; further below the parent's agent, with its co-signers.
    function _checkDelegator(
        Root storage root,
        Node storage parent,
        bytes32 digest,
        bytes calldata agentSignature,
        Signature[] calldata principals
    ) private view {
        _checkOwned(digest, EVERYONE);
        for (uint256 i = 0; i < root.principals.length; ++i) _checkOwned(digest, keccak256(root.principals[i]));
        if (parent.depth == 0) return _checkPrincipals(root, digest, principals, root.threshold);
        bytes memory signer = _agents.signerOf(parent.agentId);
        _checkOwned(digest, keccak256(signer));
        _checkSignature(signer, digest, agentSignature);
        _checkPrincipals(root, digest, principals, parent.cosigners);
    }

    function _checkPrincipals(
        Root storage root,
        bytes32 digest,
        Signature[] calldata signatures,
        uint256 needed
    ) private view {
        if (signatures.length < needed) revert Lineage_TooFewSigners(needed, signatures.length);
        bytes32 last = 0;
        for (uint256 i = 0; i < signatures.length; ++i) {
            bytes calldata signer = signatures[i].signer;
            bytes32 hash = keccak256(signer);
            if (hash <= last || !root.isPrincipal[hash]) revert Lineage_BadSigner(signer);
            last = hash;
            _checkSignature(signer, digest, signatures[i].signature);
        }
    }

    function _checkSignature(bytes memory signer, bytes32 digest, bytes calldata signature) private view {
        if (!SignatureChecker.isValidSignatureNow(signer, digest, signature)) revert Lineage_BadSignature(signer);
    }

    function _dimensionOf(uint256 standing) private pure returns (Dimension) {
        bool timed = standing == Reason.NOT_YET_VALID || standing == Reason.DELEGATION_EXPIRED;
        return timed ? Dimension.Temporal : Dimension.None;
    }
}
