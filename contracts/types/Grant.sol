// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Envelope} from "./Envelope.sol";

/// @notice A genesis as the organization nominates it. It counts once its principals have signed it.
/// @param principals ERC-7913 signers, strictly ascending by keccak256, 1 to 32
/// @param threshold how many of them must sign: the genesis, and every delegation directly under it
/// @param activationDelay seconds between the signatures and the first use
/// @param textHash SHA-256 of the text the principals commit to
struct Nomination {
    bytes[] principals;
    uint8 threshold;
    uint64 activationDelay;
    bytes32 textHash;
}

/// @notice Authority handed down.
/// @param parent a genesis, or a delegation whose agent is the delegator
/// @param agentId the agent that receives it
/// @param receiverKeyHash a key of the line the agent's key is of now: whoever gets its key by recovery receives nothing
/// @param levels how many levels of delegation may follow below; 0 for none
/// @param cosigners how many principals must sign every delegation made below this one
/// @param reasoningRequired whether actions and delegations below need a reasoning hash
/// @param reasoningHash SHA-256 of why it was granted; zero for none
/// @param envelope its limits; absent bounds and rates become the parent's
/// @param grantMark `grantMarkOf` the delegator, zero directly under a genesis: revoking its grants ends what it signed and
/// nobody entered, too
/// @param nonce the delegator's next nonce
/// @param deadline unix seconds; the last moment this may be entered, at most `Deadlines.LONGEST` ahead
struct Grant {
    bytes32 parent;
    uint256 agentId;
    bytes32 receiverKeyHash;
    uint8 levels;
    uint8 cosigners;
    bool reasoningRequired;
    bytes32 reasoningHash;
    Envelope envelope;
    bytes16 grantMark;
    uint64 nonce;
    uint64 deadline;
}

/// @notice A signature and whose it is.
/// @param signer ERC-7913 signer: 20 bytes are a wallet or smart account, more are `verifier || key`
struct Signature {
    bytes signer;
    bytes signature;
}
