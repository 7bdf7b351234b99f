// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentTrust} from "../../../contracts/interfaces/IAgentTrust.sol";
import {SubjectKey} from "../../../contracts/libraries/SubjectKey.sol";
import {Custody, KeyType} from "../../../contracts/types/Words.sol";
import {Keys} from "../policy/rules/support/Keys.sol";
import {vm} from "./Vm.sol";

/// @notice What P-256 keys sign about themselves at a registry, said a second time.
library AgentStatements {
    bytes32 private constant DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant ENROLLMENT_TYPEHASH = keccak256(
        "Enrollment(uint256 agentId,address owner,address registrar,bytes32 keyHash,bytes32 didHash,uint8 custody,"
        "uint64 deadline)"
    );
    bytes32 private constant KEY_ROTATION_TYPEHASH = keccak256(
        "KeyRotation(uint256 agentId,bytes32 newKeyHash,bytes32 newDidHash,uint8 newCustody,bytes16 mark,uint64 deadline)"
    );
    bytes32 private constant KEY_RECOVERY_TYPEHASH = keccak256(
        "KeyRecovery(uint256 agentId,bytes32 newKeyHash,bytes32 newDidHash,uint8 newCustody,bytes16 mark,uint64 deadline)"
    );
    Custody private constant CUSTODY = Custody.Agent;
    bytes32 private constant DID = "did";

    function keyHashOf(uint256 key) internal view returns (bytes32 keyHash) {
        (, keyHash) = SubjectKey.tryHash(KeyType.P256, publicKeyOf(key));
    }

    function publicKeyOf(uint256 key) internal pure returns (bytes memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        return abi.encode(x, y);
    }

    /// @notice A key that says it is there.
    /// @param signer the key that says so: another one has no power to
    function newKey(uint256 key, uint256 signer, bytes32 digest) internal pure returns (IAgentTrust.NewKey memory) {
        return
            IAgentTrust.NewKey({
                keyType: KeyType.P256,
                custody: CUSTODY,
                publicKey: publicKeyOf(key),
                didHash: DID,
                possession: Keys.signAsP256(signer, digest)
            });
    }

    function enrollment(
        address registry,
        uint256 agentId,
        address owner,
        address registrar,
        uint256 key,
        uint64 deadline
    ) internal view returns (bytes32) {
        bytes32 statement = keccak256(
            abi.encode(ENROLLMENT_TYPEHASH, agentId, owner, registrar, keyHashOf(key), DID, CUSTODY, deadline)
        );
        return _digest(registry, statement);
    }

    function replacement(
        address registry,
        bool isRotation,
        uint256 agentId,
        uint256 key,
        bytes16 mark,
        uint64 deadline
    ) internal view returns (bytes32) {
        bytes32 typeHash = isRotation ? KEY_ROTATION_TYPEHASH : KEY_RECOVERY_TYPEHASH;
        return
            _digest(registry, keccak256(abi.encode(typeHash, agentId, keyHashOf(key), DID, CUSTODY, mark, deadline)));
    }

    function _digest(address registry, bytes32 statement) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(DOMAIN_TYPEHASH, keccak256("ERC8004IdentityRegistry"), keccak256("1"), block.chainid, registry)
        );
        return keccak256(abi.encodePacked(hex"1901", domain, statement));
    }
}
