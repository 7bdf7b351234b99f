// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentStanding} from "../interfaces/IAgentStanding.sol";
import {IEvaluator} from "../interfaces/IEvaluator.sol";
import {ITrustLineage} from "../interfaces/ITrustLineage.sol";
import {EnvelopeStorage} from "./envelope/EnvelopeStorage.sol";
import {Reason} from "../types/Reason.sol";
import {Statefulness} from "../types/Words.sol";

/// @title The tree of a lineage, and whether a node stands
/// @notice Nodes by what their signers signed, and the walk from one of them up to the humans.
/// @dev What was fixed at grant is read where it is needed; what can end later (nodes, grants, agents, the genesis) is read
/// over the whole path at every use, so one write stops all below.
abstract contract LineageTree is ITrustLineage {
    /// @dev The first eleven members share a slot, so a revocation changes one.
    /// @param grantEpoch the delegator's; 0 directly under a genesis
    /// @param root place of its genesis in `_genesisIds`
    /// @param keyLine the line the receiver's key was of
    struct Node {
        uint40 agentId;
        uint32 grantEpoch;
        uint40 notBefore;
        uint40 notAfter;
        uint40 revokedAt;
        uint8 depth;
        uint8 levels;
        uint8 cosigners;
        bool reasoningRequired;
        uint16 root;
        uint16 keyLine;
        bytes32 parent;
        bytes32 envelopeHash;
        bytes32 reasoningHash;
        EnvelopeStorage.Limits limits;
    }

    /// @param nominatedAt 0 for an unknown id
    /// @param root its own place in `_genesisIds`
    struct Root {
        uint8 threshold;
        uint40 nominatedAt;
        uint64 activeAt;
        uint40 revokedAt;
        uint64 activationDelay;
        uint16 root;
        bytes32 textHash;
        bytes[] principals;
        mapping(bytes32 signerHash => bool) isPrincipal;
    }

    /// @dev One slot: a grant names the mark, which nobody knows ahead; its node keeps the epoch, which is shorter, and was
    /// entered while it was the one of the mark.
    struct Granting {
        uint32 epoch;
        bytes16 mark;
    }

    /// @dev Stands for guardian and timelock in `_disowned`: who ends a node for everyone, whoever signed it.
    bytes32 internal constant EVERYONE = bytes32(0);
    /// @dev The heaviest path of this depth is walked with what `TrustPolicy.LINEAGE_GAS` gives, and a fifth to spare.
    uint8 private constant DEEPEST = 10;

    /// @inheritdoc ITrustLineage
    uint8 public immutable override MAX_DEPTH;
    IAgentStanding internal immutable _agents;

    bytes32[] internal _genesisIds;
    bytes16 internal _mark;
    mapping(bytes32 genesis => Root root) internal _roots;
    mapping(bytes32 delegation => Node node) internal _nodes;
    mapping(bytes32 delegator => uint64 nonce) internal _nonces;
    mapping(uint256 agentId => Granting granting) internal _granting;
    /// @dev Who ended a node that nobody had entered, and when: keccak256 of a signer, or EVERYONE.
    mapping(bytes32 node => mapping(bytes32 by => uint40 time)) internal _disowned;

    /// @param agents IAgentStanding
    /// @param maxDepth deepest delegation, 1 to 10
    constructor(address agents, uint8 maxDepth) {
        // Check
        if (agents == address(0)) revert Lineage_ZeroField("agents");
        if (maxDepth == 0 || maxDepth > DEEPEST) revert Lineage_BadMaxDepth(maxDepth);
        // Effect
        _agents = IAgentStanding(agents);
        MAX_DEPTH = maxDepth;
    }

    /// @inheritdoc ITrustLineage
    function getGenesis(bytes32 genesis) external view override returns (Genesis memory) {
        Root storage root = _roots[genesis];
        return
            Genesis({
                threshold: root.threshold,
                nominatedAt: root.nominatedAt,
                activeAt: root.activeAt,
                revokedAt: root.revokedAt,
                activationDelay: root.activationDelay,
                textHash: root.textHash
            });
    }

    /// @inheritdoc ITrustLineage
    function getPrincipals(bytes32 genesis) external view override returns (bytes[] memory) {
        return _principalsOf(genesis);
    }

    /// @inheritdoc ITrustLineage
    function getDelegation(bytes32 delegation) external view override returns (Delegation memory) {
        Node storage node = _nodes[delegation];
        return
            Delegation({
                parent: node.parent,
                agentId: node.agentId,
                depth: node.depth,
                levels: node.levels,
                cosigners: node.cosigners,
                reasoningRequired: node.reasoningRequired,
                grantEpoch: node.grantEpoch,
                keyLine: node.keyLine,
                notBefore: node.notBefore,
                notAfter: node.notAfter,
                revokedAt: node.revokedAt,
                envelopeHash: node.envelopeHash,
                reasoningHash: node.reasoningHash
            });
    }

    /// @inheritdoc ITrustLineage
    function originOf(bytes32 node) external view override returns (bytes32 genesis, bytes[] memory principals) {
        genesis = _genesisOf(node);
        return (genesis, _principalsOf(genesis));
    }

    /// @inheritdoc ITrustLineage
    function pathOf(bytes32 node) external view override returns (bytes32[] memory path) {
        bytes32 genesis = _genesisOf(node);
        if (genesis == 0) return path;
        path = new bytes32[](uint256(_nodes[node].depth) + 1);
        path[0] = node;
        for (uint256 i = 1; i < path.length; ++i) path[i] = _nodes[path[i - 1]].parent;
    }

    /// @inheritdoc ITrustLineage
    function standingOf(bytes32 node, uint64 time) external view override returns (uint256 reason) {
        return _standing(node, time);
    }

    /// @inheritdoc ITrustLineage
    function nonceOf(bytes32 delegator) external view override returns (uint64) {
        return _nonces[delegator];
    }

    /// @inheritdoc ITrustLineage
    function grantEpochOf(uint256 agentId) external view override returns (uint32) {
        return _granting[agentId].epoch;
    }

    /// @inheritdoc ITrustLineage
    function grantMarkOf(uint256 agentId) external view override returns (bytes16) {
        return _granting[agentId].mark;
    }

    /// @inheritdoc ITrustLineage
    function mark() external view override returns (bytes16) {
        return _mark;
    }

    /// @inheritdoc ITrustLineage
    function disownedAt(bytes32 node, bytes32 by) external view override returns (uint64) {
        return _disowned[node][by];
    }

    /// @inheritdoc ITrustLineage
    function genesisCount() external view override returns (uint64) {
        return uint64(_genesisIds.length);
    }

    /// @inheritdoc IEvaluator
    /// @dev What is granted and revoked is kept here, and agents in their registry.
    function statefulness() external pure override returns (Statefulness) {
        return Statefulness.Organization;
    }

    /// @dev WITHIN_LIMITS when the node and everything above it stands, else why the lowest that does not stand does not.
    function _standing(bytes32 id, uint64 time) internal view returns (uint256 reason) {
        (, reason) = _climb(id, time);
    }

    /// @dev The delegations from a node up, and what `_standing` says of it. All agents are asked about in one call, when the
    /// rest of the path is known: one below what ended is said first.
    function _climb(bytes32 id, uint64 time) internal view returns (bytes32[] memory path, uint256 reason) {
        Node storage node = _nodes[id];
        uint256 depth = node.depth;
        if (depth == 0 && _roots[id].nominatedAt == 0) return (path, Reason.NO_AUTHORITY);
        uint256[] memory holders;
        (path, holders) = _room(depth);
        reason = Reason.WITHIN_LIMITS;
        uint256 stand = 0;
        for (; stand < depth; ++stand) {
            bytes32 parent = node.parent;
            Node storage above = _nodes[parent];
            reason = _nodeStanding(node, above, stand + 1 == depth, time);
            if (reason != Reason.WITHIN_LIMITS) break;
            path[stand] = id;
            holders[stand] = (uint256(node.agentId) << 16) | node.keyLine;
            (id, node) = (parent, above);
        }
        uint256 unfit = _holderStanding(holders, stand);
        if (unfit != Reason.WITHIN_LIMITS) return (path, unfit);
        if (reason == Reason.WITHIN_LIMITS) reason = _rootStanding(_roots[id], time);
    }

    function _principalsOf(bytes32 genesis) internal view returns (bytes[] memory) {
        return _roots[genesis].principals;
    }

    /// @dev Zero for an unknown id.
    function _genesisOf(bytes32 node) internal view returns (bytes32) {
        if (_nodes[node].depth != 0) return _genesisIds[_nodes[node].root];
        return _roots[node].nominatedAt == 0 ? bytes32(0) : node;
    }

    function _nodeStanding(
        Node storage node,
        Node storage parent,
        bool isTop,
        uint64 time
    ) private view returns (uint256) {
        if (node.revokedAt != 0) return Reason.LINEAGE_REVOKED;
        if (time < node.notBefore) return Reason.NOT_YET_VALID;
        if (time >= node.notAfter) return Reason.DELEGATION_EXPIRED;
        // A genesis has no grant epoch: it ends as a whole.
        if (!isTop && _granting[parent.agentId].epoch != node.grantEpoch) return Reason.LINEAGE_REVOKED;
        return Reason.WITHIN_LIMITS;
    }

    /// @dev Of the agents of the lowest nodes, so many as stand otherwise.
    function _holderStanding(uint256[] memory holders, uint256 count) private view returns (uint256) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(holders, count)
        }
        if (count == 0) return Reason.WITHIN_LIMITS;
        // Interaction: the organization's own registry, which does not revert for this.
        uint256 place = _agents.firstUnfit(holders);
        if (place == count) return Reason.WITHIN_LIMITS;
        uint256 holder = holders[place];
        (, uint16 keyLine) = _agents.lifeOf(holder >> 16);
        // Whoever has the key of today is not whom the grant was made to.
        return keyLine == uint16(holder) ? Reason.LINEAGE_AGENT : Reason.LINEAGE_KEY;
    }

    /// @dev Two lists that are not cleared: each place is written before it is read.
    function _room(uint256 length) private pure returns (bytes32[] memory path, uint256[] memory holders) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            path := mload(0x40)
            holders := add(path, shl(5, add(length, 1)))
            mstore(path, length)
            mstore(holders, length)
            mstore(0x40, add(holders, shl(5, add(length, 1))))
        }
    }

    function _rootStanding(Root storage root, uint64 time) private view returns (uint256) {
        if (root.revokedAt != 0) return Reason.LINEAGE_REVOKED;
        bool active = root.activeAt != 0 && time >= root.activeAt;
        return active ? Reason.WITHIN_LIMITS : Reason.GENESIS_PENDING;
    }
}
