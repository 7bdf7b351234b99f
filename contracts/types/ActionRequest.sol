// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice One human approval, exactly as it was signed (EIP-712, see `Approvals`).
/// @param signer ERC-7913 signer: 20 bytes are a wallet, more are `verifier || key`
/// @param validBefore unix seconds; the approval counts only for a `request.time` below it
/// @param signature over the approval's EIP-712 digest
struct Approval {
    bytes signer;
    uint64 validBefore;
    bytes signature;
}

/// @notice The state of one budget or rate counter at the moment of the decision, reserved off chain before the signature.
/// @param id the counter: keccak256(abi.encode(delegation, meter, period)), see `Meters`
/// @param window 0 per action, 1 UTC day, 2 UTC month, 3 lifetime, 4 UTC hour
/// @param n place of this reservation in the counter, contiguous from 1
/// @param before total already reserved, in the unit of the counter
/// @param reserved what this action adds
struct Counter {
    bytes32 id;
    uint8 window;
    uint64 n;
    uint256 before;
    uint256 reserved;
}

/// @notice One action as a policy sees it. A pure function of the envelope's claims and disclosures, so anyone can rebuild it.
/// @param agentId the acting agent in AgentRegistry
/// @param delegationId authority the action runs under; zero is none
/// @param actionType keccak256 of the UTF-8 action type
/// @param target keccak256(salt || UTF-8 origin): the salt is in the mapping, so a public chain does not show the targets
/// @param actDigest SHA-256 over the canonical `act` and `sub` the agent signed; what an approval binds to
/// @param mappingHash SHA-256 of the action mapping the request was read with
/// @param modelDigest the model the agent says it runs
/// @param facets bit set of `Facet`: which of the following members are meaningful. To a lineage a member that is not zero
/// counts as if its facet were set (`amount` or `currency` as AMOUNT, a `classification` above 0 as CLASSIFICATION);
/// TrustPolicy blocks it (DIMENSION_NOT_HELD)
/// @param amount minor units of `currency`
/// @param currency ISO 4217 letters, left aligned
/// @param recipient keccak256(salt || UTF-8 recipient)
/// @param channel keccak256 of the UTF-8 channel name
/// @param dataSet keccak256(salt || UTF-8 data set); WRITE without DATA_SET writes to the zero name, which only a set of mode
/// All contains
/// @param classification 0 public, 1 restricted, 2 confidential, 3 secret, 4 top secret
/// @param risk 0 to 1000
/// @param time unix seconds; the only clock a policy may read
/// @param logId the log the decision is recorded in
/// @param holdId SHA-256 of the intent that was held, when this one resumes it
/// @param plan root of a signed plan this action belongs to; zero for none
/// @param spent counters this action was charged to: the acting delegation's first, then each ancestor's, meters ascending;
/// what is spent is charged at every node that holds Financial when AMOUNT is set, or `amount` or `currency` is not zero
/// @param approvals human approvals, strictly ascending by keccak256 of the signer
/// @param planPath from the act to the root of the plan (OpenZeppelin MerkleProof, leaf = keccak256(actDigest))
struct ActionRequest {
    uint256 agentId;
    bytes32 delegationId;
    bytes32 actionType;
    bytes32 target;
    bytes32 actDigest;
    bytes32 mappingHash;
    bytes32 modelDigest;
    uint256 facets;
    uint256 amount;
    bytes32 currency;
    bytes32 recipient;
    bytes32 channel;
    bytes32 dataSet;
    uint256 classification;
    uint256 risk;
    uint64 time;
    uint64 logId;
    bytes32 holdId;
    bytes32 plan;
    Counter[] spent;
    Approval[] approvals;
    bytes32[] planPath;
}

/// @title Facets
/// @notice Bits of `ActionRequest.facets`.
library Facet {
    uint256 internal constant AMOUNT = 1 << 0;
    uint256 internal constant RECIPIENT = 1 << 1;
    uint256 internal constant CHANNEL = 1 << 2;
    uint256 internal constant DATA_SET = 1 << 3;
    uint256 internal constant CLASSIFICATION = 1 << 4;
    uint256 internal constant WRITE = 1 << 5;
    uint256 internal constant PII = 1 << 6;
    uint256 internal constant EXTERNAL = 1 << 7;
    uint256 internal constant RISK = 1 << 8;
    uint256 internal constant REASONING = 1 << 9;
}
