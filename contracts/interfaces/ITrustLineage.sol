// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Envelope} from "../types/Envelope.sol";
import {Grant, Nomination, Signature} from "../types/Grant.sol";
import {IEvaluator} from "./IEvaluator.sol";

/// @title Authority from a human down to each agent
/// @notice A genesis is a human commitment; a delegation hands authority down and can only narrow it. Both are nodes of one
/// tree, named by what their signers signed. Revoking is one write: whatever lies below dies because every use walks up.
/// @dev The order of envelopes and what they say of an action live in this one contract, so that no policy version can make
/// a tighter envelope milder, or reread what a human signed. As an `IEvaluator` it judges `request.delegationId` over the
/// whole path: standing, validity and the limits of every node.
/// EIP-712 domain: name "Countersign", version "1", verifying contract this one.
interface ITrustLineage is IEvaluator {
    /// @param threshold principals needed for the genesis and for each delegation directly under it
    /// @param nominatedAt unix seconds; 0 for an unknown id
    /// @param activeAt unix seconds; 0 until the principals have signed
    /// @param revokedAt unix seconds; 0 while it stands
    /// @param textHash SHA-256 of the text the principals committed to
    struct Genesis {
        uint8 threshold;
        uint64 nominatedAt;
        uint64 activeAt;
        uint64 revokedAt;
        uint64 activationDelay;
        bytes32 textHash;
    }

    /// @param parent a genesis or a delegation; zero for an unknown id
    /// @param agentId the agent that holds it
    /// @param depth 1 under a genesis
    /// @param levels how many levels may follow below
    /// @param cosigners principals needed for each delegation below
    /// @param reasoningRequired whether actions and delegations below need a reasoning hash
    /// @param grantEpoch the delegator's epoch it was made in
    /// @param keyLine the line the holder's key was of: it stands only while the holder has a key of this line
    /// @param notBefore unix seconds, inclusive
    /// @param notAfter unix seconds, exclusive
    /// @param revokedAt unix seconds; 0 while it stands
    /// @param envelopeHash keccak256 of the ABI-encoded envelope, as stored
    /// @param reasoningHash SHA-256 of why it was granted; zero for none
    struct Delegation {
        bytes32 parent;
        uint256 agentId;
        uint8 depth;
        uint8 levels;
        uint8 cosigners;
        bool reasoningRequired;
        uint32 grantEpoch;
        uint16 keyLine;
        uint64 notBefore;
        uint64 notAfter;
        uint64 revokedAt;
        bytes32 envelopeHash;
        bytes32 reasoningHash;
    }

    /// @notice The organization nominated a genesis: it waits for its principals.
    event GenesisNominated(
        bytes32 indexed genesis,
        bytes32 indexed textHash,
        bytes[] principals,
        uint8 threshold,
        uint64 activationDelay
    );
    /// @notice The principals committed. Authority under it counts from `activeAt` on.
    event GenesisEstablished(bytes32 indexed genesis, uint64 activeAt);
    /// @notice Authority was handed down. `envelope` is complete: absent bounds are filled in.
    event Delegated(
        bytes32 indexed delegation,
        bytes32 indexed parent,
        uint256 indexed agentId,
        bytes32 receiverKeyHash,
        uint8 depth,
        uint8 levels,
        uint8 cosigners,
        bool reasoningRequired,
        bytes32 reasoningHash,
        Envelope envelope
    );
    /// @notice A genesis or a delegation ended for good, and with it all below. `by` is keccak256 of the ERC-7913 signer that
    /// revoked it; of the caller's address when it sent the transaction itself.
    event NodeRevoked(bytes32 indexed node, bytes32 indexed by, bytes32 reason);
    /// @notice A genesis or a delegation that nobody entered yet was ended in advance: it can never be entered, if `by` (as in
    /// `NodeRevoked`) is the guardian, the timelock, a principal of its genesis, or the agent that signed it.
    event NodeDisowned(bytes32 indexed node, bytes32 indexed by, bytes32 reason);
    /// @notice Nonces of a delegator up to `nonce` were burnt: what was signed for them can never be entered. `by` as in
    /// `NodeRevoked`.
    event NonceCancelled(bytes32 indexed delegator, uint64 nonce, bytes32 indexed by, bytes32 reason);
    /// @notice All grants an agent made so far ended for good. `by` as in `NodeRevoked`.
    event GrantsRevoked(uint256 indexed agentId, uint32 epoch, bytes32 indexed by, bytes32 reason);

    /// @notice No genesis or delegation has this id.
    error Lineage_Unknown(bytes32 node);
    /// @notice The genesis was nominated or established before.
    error Lineage_GenesisExists(bytes32 genesis);
    /// @notice A member that must be set is zero.
    error Lineage_ZeroField(string field);
    /// @notice Principals must be 1 to 32, ascending by keccak256 and distinct, and the threshold 1 to their number.
    error Lineage_BadPrincipals(uint256 count, uint8 threshold);
    /// @notice Fewer principals signed than needed.
    error Lineage_TooFewSigners(uint256 needed, uint256 actual);
    /// @notice Not a principal of the genesis, out of order, or signed twice.
    error Lineage_BadSigner(bytes signer);
    /// @notice The signature is not the signer's over this message.
    error Lineage_BadSignature(bytes signer);
    /// @notice The call's deadline (unix seconds) has passed.
    error Lineage_Expired(uint64 deadline);
    /// @notice The grant's deadline is further ahead than a signed grant may wait.
    error Lineage_DeadlineTooFar(uint64 deadline, uint64 latest);
    /// @notice The grant was signed before the delegator's grants were revoked.
    error Lineage_WrongGrantMark(bytes32 delegator, bytes16 expected, bytes16 actual);
    /// @notice The key is not of the line the receiving agent's key is of.
    error Lineage_WrongKey(uint256 agentId, bytes32 keyHash);
    /// @notice The message was signed for another nonce of the delegator, or would burn one that is used or too far ahead.
    error Lineage_WrongNonce(bytes32 delegator, uint64 expected, uint64 actual);
    /// @notice The node, or one above it, does not stand: revoked, not in force, expired, or held by an agent that is not
    /// Active.
    error Lineage_NotStanding(bytes32 node, uint256 reason);
    /// @notice The parent hands down no further levels, or fewer than the grant asks for.
    error Lineage_TooDeep(bytes32 parent, uint8 levels);
    /// @notice The agent is on the path already: authority does not run in circles.
    error Lineage_Cycle(uint256 agentId);
    /// @notice The receiving agent is not Active or Suspended.
    error Lineage_BadAgent(uint256 agentId);
    /// @notice A grant may not ask for fewer co-signers than its parent.
    error Lineage_FewerCosigners(uint8 needed, uint8 actual);
    /// @notice The parent requires a reasoning hash, or that the child requires one.
    error Lineage_ReasoningRequired(bytes32 parent);
    /// @notice The parent envelope that came with the call is not the stored one.
    error Lineage_WrongParentEnvelope(bytes32 expected, bytes32 actual);
    /// @notice The envelope is not in its canonical form; `field` says where.
    error Lineage_NotCanonical(string field);
    /// @notice The child is wider than its parent; `field` says where.
    error Lineage_Wider(string field);
    /// @notice The window is over already.
    error Lineage_WindowOver(uint64 notAfter);
    /// @notice The node was revoked before, be it before anyone entered it.
    error Lineage_IsRevoked(bytes32 node);
    /// @notice The caller or signer has no power over this node or agent.
    error Lineage_Unauthorized(bytes signer);
    /// @notice The depth limit of a lineage must be 1 to 10.
    error Lineage_BadMaxDepth(uint8 maxDepth);

    /// @notice Names who may commit to a genesis. Timelock only: who could establish one alone could authorize anything.
    /// @param expectedMark `mark()` the call was written for
    /// @param deadline unix seconds
    /// @return genesis its id
    function nominate(
        Nomination calldata nomination,
        bytes16 expectedMark,
        uint64 deadline
    ) external returns (bytes32 genesis);

    /// @notice Enters the principals' commitment: EIP-712 Genesis(bytes32 genesis,bytes32 text,uint8 threshold,uint64
    /// activationDelay). Anyone may relay it.
    /// @param signatures at least `threshold`, ascending by keccak256 of the signer
    function establish(bytes32 genesis, Signature[] calldata signatures) external;

    /// @notice Hands authority down. Anyone may relay it; the id is the EIP-712 digest of the grant.
    /// @param parentEnvelope the parent's envelope as its `Delegated` event showed it; ignored under a genesis
    /// @param agentSignature by the registered key of the parent's agent; empty under a genesis
    /// @param principals signatures of principals, ascending by keccak256 of the signer: the genesis' threshold directly under
    /// a genesis, else the parent's `cosigners`
    function delegate(
        Grant calldata grant,
        Envelope calldata parentEnvelope,
        bytes calldata agentSignature,
        Signature[] calldata principals
    ) external returns (bytes32 delegation);

    /// @notice Ends a genesis or a delegation. Guardian, timelock, or a principal of its genesis. An id nobody entered is ended
    /// in advance, by anyone; it counts from those who could end it afterwards, and from the agent that signed it.
    function revoke(bytes32 node, bytes32 reason) external;

    /// @notice The same for signers that send no transactions: EIP-712 Revocation(bytes32 node,bytes32 reason,uint64
    /// deadline), by a principal of its genesis or the registered key of the agent that granted it. Anyone may relay it.
    function revokeSigned(bytes32 node, bytes32 reason, uint64 deadline, Signature calldata signature) external;

    /// @notice Ends everything an agent granted so far. Guardian, timelock, or the agent's owner.
    function revokeGrants(uint256 agentId, bytes32 reason) external;

    /// @notice The same by the agent itself: EIP-712 GrantsRevocation(uint256 agent,uint32 epoch,bytes32 reason,uint64
    /// deadline), `epoch` being `grantEpochOf(agentId)`. Anyone may relay it.
    function revokeGrantsSigned(uint256 agentId, bytes32 reason, uint64 deadline, bytes calldata signature) external;

    /// @notice Burns the delegator's nonces up to and including `nonce`, at most 256 of them: what was signed for them can
    /// never be entered. Guardian, timelock, a principal of the genesis, or the owner of the agent.
    /// @param delegator a genesis id, or an agent id as bytes32
    function cancelNonce(bytes32 delegator, uint64 nonce, bytes32 reason) external;

    /// @notice The same for signers that send no transactions: EIP-712 NonceCancellation(bytes32 delegator,uint64 nonce,bytes32
    /// reason,uint64 deadline), by a principal of the genesis or the registered key of the agent. Anyone may relay it.
    function cancelNonceSigned(
        bytes32 delegator,
        uint64 nonce,
        bytes32 reason,
        uint64 deadline,
        Signature calldata signature
    ) external;

    /// @notice A genesis; all zero for an unknown id.
    function getGenesis(bytes32 genesis) external view returns (Genesis memory);

    /// @notice The principals of a genesis; empty for an unknown id.
    function getPrincipals(bytes32 genesis) external view returns (bytes[] memory);

    /// @notice A delegation; all zero for an unknown id.
    function getDelegation(bytes32 delegation) external view returns (Delegation memory);

    /// @notice Where the authority of a node comes from: its genesis and the humans behind it; zero and empty when unknown.
    function originOf(bytes32 node) external view returns (bytes32 genesis, bytes[] memory principals);

    /// @notice The nodes from `node` up to its genesis; empty when unknown.
    function pathOf(bytes32 node) external view returns (bytes32[] memory);

    /// @notice Whether a node and everything above it stands at `time`: WITHIN_LIMITS, or the reason it does not. Never
    /// reverts.
    function standingOf(bytes32 node, uint64 time) external view returns (uint256 reason);

    /// @notice Next nonce of a delegator: a genesis id, or an agent id as bytes32.
    function nonceOf(bytes32 delegator) external view returns (uint64);

    /// @notice Grants an agent made under an older epoch are dead.
    function grantEpochOf(uint256 agentId) external view returns (uint32);

    /// @notice What a grant by the agent must name: the mark of the last time its grants were revoked, zero before the first
    /// (see Marks). Nobody can sign for the epoch that a revocation begins before it does.
    function grantMarkOf(uint256 agentId) external view returns (bytes16);

    /// @notice Of the last nomination or the last end of a genesis; zero before the first (see Marks). It follows the one
    /// before when a genesis is nominated, and nobody knows it before one ends.
    function mark() external view returns (bytes16);

    /// @notice When a node was ended before anyone entered it, unix seconds; 0 when it was not.
    /// @param by keccak256 of an ERC-7913 signer; zero for guardian and timelock
    function disownedAt(bytes32 node, bytes32 by) external view returns (uint64);

    /// @notice How many geneses were ever nominated.
    function genesisCount() external view returns (uint64);

    /// @notice Deepest delegation, counted from 1 under a genesis.
    function MAX_DEPTH() external view returns (uint8);
}
