// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Scope, Verdict} from "./Words.sol";

/// @notice What TrustPolicy decides by. Kept ABI-encoded in PolicyRegistry, in its one canonical form.
/// @param scope whose actions are judged
/// @param stateAge seconds `request.time` may be away from the block's time, 1 to 60
/// @param approvalsNeeded approvals that release what is Held, unless the rule says more; 0 when there are no approvers
/// @param minSlsa least SLSA build level of a model, 0 to 4
/// @param insideCeiling highest classification that may go to recipients inside, 0 to 4
/// @param outsideCeiling highest classification that may leave the organization, 0 to 4
/// @param outsidePii whether personal data may leave the organization
/// @param custodyFloors by whose hand holds the agent's key
/// @param targets keccak256(salt || origin), strictly ascending
/// @param rules by action type, strictly ascending; what no rule names is Blocked
/// @param approvers by keccak256 of the signer, strictly ascending
/// @param releases by recipient, strictly ascending
/// @param bands by score, strictly ascending
/// @param customs in the order they run, at most 8, no evaluator twice
/// @param partners in the order they run, at most 4
struct PolicyParameters {
    Scope scope;
    uint64 stateAge;
    uint8 approvalsNeeded;
    uint8 minSlsa;
    uint8 insideCeiling;
    uint8 outsideCeiling;
    bool outsidePii;
    CustodyFloors custodyFloors;
    bytes32[] targets;
    Rule[] rules;
    Approver[] approvers;
    Release[] releases;
    RiskBand[] bands;
    Custom[] customs;
    Partner[] partners;
}

/// @notice Mildest verdict for each kind of custody: AutoApproved adds nothing, Blocked refuses the kind, None is not allowed.
struct CustodyFloors {
    Verdict agent;
    Verdict sidecar;
    Verdict gateway;
}

/// @notice The organization's limits for one action type.
/// @param actionType keccak256 of the UTF-8 action type
/// @param floor mildest verdict; AutoApproved adds nothing, None is not allowed
/// @param facets bit set of `Facet` a request may carry; AMOUNT here makes an amount mandatory
/// @param currency ISO 4217 letters, left aligned; zero exactly when AMOUNT is not in `facets`, and then so are the amounts
/// @param flagAbove amounts above are Flagged
/// @param holdAbove amounts above are Held
/// @param blockAbove amounts above are Blocked
/// @param approvalsNeeded approvals that release this action when it is Held; 0 means the policy's number
struct Rule {
    bytes32 actionType;
    Verdict floor;
    uint256 facets;
    bytes32 currency;
    uint256 flagAbove;
    uint256 holdAbove;
    uint256 blockAbove;
    uint8 approvalsNeeded;
}

/// @notice A human who may release what is Held.
/// @param signer ERC-7913 signer: a wallet, a smart account, a P-256 key or a passkey; 20 to 128 bytes
/// @param ceiling largest amount this human may approve, in minor units of the action's currency
struct Approver {
    bytes signer;
    uint256 ceiling;
}

/// @notice What may be sent to one recipient. Comes before the ceilings for inside and outside.
/// @param recipient keccak256(salt || UTF-8 recipient)
/// @param ceiling highest classification, 0 to 4
/// @param pii whether personal data may be sent
struct Release {
    bytes32 recipient;
    uint8 ceiling;
    bool pii;
}

/// @notice What a risk score does.
/// @param from score from which this band counts, 0 to 1000; the highest band that is reached counts
/// @param permille the rule's amounts shrink to this many thousandths; not above the band before
/// @param floor mildest verdict; not milder than the band before
struct RiskBand {
    uint16 from;
    uint16 permille;
    Verdict floor;
}

/// @notice An evaluator of the organization's own.
/// @param evaluator IEvaluator
/// @param codeHash its code when it was reviewed; other code is UNEVALUABLE
/// @param gas what its call gets, exactly
struct Custom {
    address evaluator;
    bytes32 codeHash;
    uint64 gas;
}

/// @notice Another organization whose policy has a say. It can only tighten, and its Held is not released here.
/// @param registry that organization's IPolicyRegistry
/// @param policyId its policy for visitors
/// @param gas what the call of its evaluator gets, exactly
struct Partner {
    address registry;
    uint256 policyId;
    uint64 gas;
}
