// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {Approval} from "../../types/ActionRequest.sol";

/// @title Human approvals (EIP-712)
/// @notice An approval binds one act, one hold, one log and one policy version: it fits nowhere else. Its `Action` says the
/// same act in words a wallet shows, with a salt, so that its hash tells nothing.
library Approvals {
    /// @param action `Approval.action`: hashStruct(Action)
    /// @param organization SHA-256 of the organization's name
    /// @param act `ActionRequest.actDigest`
    /// @param hold `ActionRequest.holdId`
    /// @param log `ActionRequest.logId`
    /// @param policy policy id
    /// @param version policy version in force
    /// @param validBefore unix seconds
    struct Terms {
        bytes32 action;
        bytes32 organization;
        bytes32 act;
        bytes32 hold;
        uint64 log;
        uint256 policy;
        uint64 version;
        uint64 validBefore;
    }

    bytes32 private constant DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant NAME_HASH = keccak256("Countersign");
    bytes32 private constant VERSION_HASH = keccak256("1");
    bytes32 private constant APPROVAL_TYPEHASH = keccak256(
        "Approval(Action action,bytes32 organization,bytes32 act,bytes32 hold,uint64 log,uint256 policy,uint64 version,"
        "uint64 validBefore)"
        "Action(string type,string target,string amount,string currency,string recipient,string until,bytes32 salt)"
    );

    /// @notice What the approver signs.
    /// @param system verifying contract of the domain; the chain id is read now, so a fork of the chain shares no approval
    function digest(address system, Terms memory terms) internal view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, system));
        // Every member is static (of `Action` stands its hash), so encoding the struct yields its members in order.
        return MessageHashUtils.toTypedDataHash(domain, keccak256(abi.encode(APPROVAL_TYPEHASH, terms)));
    }

    /// @notice The wallet that signed, or zero: the signer is not a wallet, or the signature is not its own. Never reverts.
    /// @dev High-s and 64-byte signatures are refused: one approval has one spelling.
    function recover(Approval calldata approval, bytes32 digest_) internal pure returns (address) {
        if (approval.signer.length != 20) return address(0);
        (address recovered, , ) = ECDSA.tryRecoverCalldata(digest_, approval.signature);
        return recovered == address(bytes20(approval.signer)) ? recovered : address(0);
    }
}
