// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AgentRegistry} from "../../../../contracts/identity/AgentRegistry.sol";
import {IAgentTrust} from "../../../../contracts/interfaces/IAgentTrust.sol";
import {TrustLineage} from "../../../../contracts/lineage/TrustLineage.sol";
import {Signature} from "../../../../contracts/types/Grant.sol";
import {Keys} from "../../policy/rules/support/Keys.sol";
import {AgentStatements} from "../../support/AgentStatements.sol";
import {Artifact} from "../../support/Artifact.sol";
import {SeatsStub} from "../../support/SeatsStub.sol";

/// @notice A lineage over the real registry: six agents with P-256 keys, three principals with wallets.
/// @dev Timelock and registrar is this contract.
abstract contract LineageWorld {
    uint256 internal constant AGENTS = 6;
    uint256 internal constant PRINCIPALS = 3;
    uint8 internal constant DEEPEST = 3;
    address internal constant GUARDIAN = address(0x60a4d);
    address internal constant STRANGER = address(0xbad);
    uint256 internal constant STRANGER_KEY = 0xbad;

    AgentRegistry public immutable agents;
    TrustLineage public immutable lineage;
    address private immutable _verifier;
    bytes32 private immutable _domain;
    /// @dev Ascending by keccak256 of the wallet, as signatures must be.
    uint256[PRINCIPALS] private _principalKeys;
    /// @dev How often the key of an agent was replaced.
    mapping(uint256 agentId => uint256 generation) internal _generations;

    constructor() {
        address roles = address(new SeatsStub(GUARDIAN));
        _verifier = Artifact.make("ERC7913P256Verifier.sol:ERC7913P256Verifier");
        bytes memory arguments = abi.encode(roles, _verifier, _verifier);
        agents = AgentRegistry(Artifact.make("AgentRegistry.sol:AgentRegistry", arguments));
        arguments = abi.encode(roles, agents, DEEPEST);
        lineage = TrustLineage(Artifact.make("TrustLineage.sol:TrustLineage", arguments));
        _domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Countersign"),
                keccak256("1"),
                block.chainid,
                address(lineage)
            )
        );
        for (uint256 i = 0; i < PRINCIPALS; ++i) _enterPrincipal(i, 0xb1 + i);
        for (uint256 agentId = 1; agentId <= AGENTS; ++agentId) _enterAgent(agentId);
    }

    function _ownerOf(uint256 agentId) internal pure returns (address) {
        return address(uint160(0xe000 + agentId));
    }

    /// @dev The key of today.
    function _agentKey(uint256 agentId) internal view returns (uint256) {
        return _agentKey(agentId, _generations[agentId]);
    }

    function _agentKey(uint256 agentId, uint256 generation) internal pure returns (uint256) {
        return 0xa000 + agentId + (generation << 16);
    }

    /// @dev As far ahead as a signed grant may wait.
    function _latest() internal view returns (uint64) {
        return uint64(block.timestamp) + 30 days;
    }

    function _agentSigner(uint256 agentId) internal view returns (bytes memory) {
        return Keys.p256(_verifier, _agentKey(agentId));
    }

    function _principalKey(uint256 place) internal view returns (uint256) {
        return _principalKeys[place];
    }

    function _principal(uint256 place) internal view returns (bytes memory) {
        return Keys.wallet(_principalKeys[place]);
    }

    function _digest(bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", _domain, structHash));
    }

    /// @dev By the first `count` of a set of principals.
    function _signed(uint256 set, uint256 count, bytes32 digest) internal view returns (Signature[] memory signatures) {
        signatures = new Signature[](count);
        uint256 next = 0;
        for (uint256 place = 0; next < count; ++place) {
            if ((set >> place) & 1 == 0) continue;
            signatures[next++] = Signature({
                signer: _principal(place),
                signature: Keys.signAsWallet(_principalKeys[place], digest)
            });
        }
    }

    /// @dev The wallets of a set of principals.
    function _principalsOf(uint256 set) internal view returns (bytes[] memory principals) {
        principals = new bytes[](_sizeOf(set));
        uint256 next = 0;
        for (uint256 place = 0; place < PRINCIPALS; ++place) {
            if ((set >> place) & 1 != 0) principals[next++] = _principal(place);
        }
    }

    function _sizeOf(uint256 set) internal pure returns (uint256 size) {
        for (; set != 0; set >>= 1) size += set & 1;
    }

    function _enterPrincipal(uint256 place, uint256 key) private {
        for (; place > 0; --place) {
            if (keccak256(_principal(place - 1)) < keccak256(Keys.wallet(key))) break;
            _principalKeys[place] = _principalKeys[place - 1];
        }
        _principalKeys[place] = key;
    }

    function _enterAgent(uint256 agentId) private {
        uint256 key = _agentKey(agentId);
        address owner = _ownerOf(agentId);
        bytes32 digest = AgentStatements.enrollment(address(agents), 0, owner, address(this), key, _latest());
        agents.enroll(
            IAgentTrust.Registration({
                owner: owner,
                uri: "",
                key: AgentStatements.newKey(key, key, digest),
                modelDigest: "model",
                capabilities: new IAgentTrust.Vouching[](0),
                deadline: _latest()
            })
        );
    }
}
