// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {Governed} from "../governance/Governed.sol";
import {IERC8004Identity} from "../interfaces/IERC8004Identity.sol";
import {Status} from "../types/Words.sol";
import {Soulbound} from "./Soulbound.sol";

/// @title What the world reads of an agent
/// @notice The entry of ERC-8004: description, metadata and wallet.
abstract contract AgentIdentity is IERC8004Identity, IERC4906, Soulbound, EIP712, Governed {
    bytes32 private constant AGENT_WALLET_SET_TYPEHASH = keccak256(
        "AgentWalletSet(uint256 agentId,address newWallet,address owner,uint256 deadline)"
    );
    uint256 private constant MAX_DEADLINE_DELAY = 5 minutes;
    string private constant WALLET_KEY = "agentWallet";
    /// @dev The standard's own number: its interface has no functions to make one from.
    bytes4 private constant ERC4906_ID = 0x49064906;

    /// @dev Of one entry. A used deadline is never forgotten.
    struct Wallet {
        address account;
        uint64 lastDeadline;
    }

    uint256 private _lastId;
    mapping(uint256 agentId => string uri) private _uris;
    mapping(uint256 agentId => mapping(string metadataKey => bytes metadataValue)) private _metadata;
    mapping(uint256 agentId => Wallet wallet) private _wallets;

    /// @dev The caller answers for the entry, which still takes writes.
    modifier onlyEntryOwner(uint256 agentId) {
        _checkEntryOwner(agentId);
        _;
    }

    constructor() ERC721("AgentIdentity", "AGENT") EIP712("ERC8004IdentityRegistry", "1") {}

    /// @inheritdoc IERC8004Identity
    function register() external override onlyRegistrar returns (uint256 agentId) {
        return _enter(msg.sender, "");
    }

    /// @inheritdoc IERC8004Identity
    function register(string calldata agentURI) external override onlyRegistrar returns (uint256 agentId) {
        return _enter(msg.sender, agentURI);
    }

    /// @inheritdoc IERC8004Identity
    function register(
        string calldata agentURI,
        MetadataEntry[] calldata metadata
    ) external override onlyRegistrar returns (uint256 agentId) {
        agentId = _enter(msg.sender, agentURI);
        for (uint256 i = 0; i < metadata.length; ++i) {
            _setMetadata(agentId, metadata[i].metadataKey, metadata[i].metadataValue);
        }
    }

    /// @inheritdoc IERC8004Identity
    function setAgentURI(uint256 agentId, string calldata newURI) external override onlyEntryOwner(agentId) {
        _uris[agentId] = newURI;
        emit URIUpdated(agentId, newURI, msg.sender);
        emit MetadataUpdate(agentId);
    }

    /// @inheritdoc IERC8004Identity
    function setMetadata(
        uint256 agentId,
        string calldata metadataKey,
        bytes calldata metadataValue
    ) external override onlyEntryOwner(agentId) {
        _setMetadata(agentId, metadataKey, metadataValue);
    }

    /// @inheritdoc IERC8004Identity
    function setAgentWallet(
        uint256 agentId,
        address newWallet,
        uint256 deadline,
        bytes calldata signature
    ) external override onlyEntryOwner(agentId) {
        // Check: a statement of the new wallet, fresh, and newer than any used before. Asking a wallet with code is a
        // static call: it can change nothing meanwhile.
        if (_identityStatus(agentId) == Status.Suspended) {
            revert Identity_WrongStatus(agentId, uint8(Status.Suspended));
        }
        if (newWallet == address(0)) revert Identity_ZeroWallet(agentId);
        _checkDeadline(agentId, deadline);
        bytes32 statement = keccak256(abi.encode(AGENT_WALLET_SET_TYPEHASH, agentId, newWallet, msg.sender, deadline));
        if (!SignatureChecker.isValidSignatureNowCalldata(newWallet, _hashTypedDataV4(statement), signature)) {
            revert Identity_BadWalletSignature(agentId, newWallet);
        }
        // Effect: the deadline is at most five minutes ahead, so it fits.
        _wallets[agentId].lastDeadline = uint64(deadline);
        _wallets[agentId].account = newWallet;
        if (_identityStatus(agentId) == Status.Active) _emitWallet(agentId);
    }

    /// @inheritdoc IERC8004Identity
    function unsetAgentWallet(uint256 agentId) external override onlyEntryOwner(agentId) {
        _wallets[agentId].account = address(0);
        if (_identityStatus(agentId) == Status.Active) _emitWallet(agentId);
    }

    /// @inheritdoc IERC8004Identity
    function getMetadata(uint256 agentId, string calldata metadataKey) external view override returns (bytes memory) {
        return _isReserved(metadataKey) ? _encode(getAgentWallet(agentId)) : _metadata[agentId][metadataKey];
    }

    /// @inheritdoc IERC8004Identity
    function isAuthorizedOrOwner(address spender, uint256 agentId) external view override returns (bool) {
        return _requireOwned(agentId) == spender;
    }

    /// @inheritdoc IERC8004Identity
    function getAgentWallet(uint256 agentId) public view override returns (address) {
        return _identityStatus(agentId) == Status.Active ? _wallets[agentId].account : address(0);
    }

    /// @notice Where the agent's public description is.
    function tokenURI(uint256 agentId) public view override returns (string memory) {
        _requireOwned(agentId);
        return _uris[agentId];
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view virtual override(IERC165, Soulbound) returns (bool) {
        return
            interfaceId == type(IERC8004Identity).interfaceId ||
            interfaceId == ERC4906_ID ||
            super.supportsInterface(interfaceId);
    }

    /// @dev The status of whoever stands behind the entry; None before it is enrolled.
    function _identityStatus(uint256 agentId) internal view virtual returns (Status);

    /// @dev Gives out the next id.
    function _enter(address owner, string memory uri) internal returns (uint256 agentId) {
        agentId = ++_lastId;
        _uris[agentId] = uri;
        _mintLocked(owner, agentId);
        emit Registered(agentId, uri, owner);
        // It counts, and is announced, once the entry is an agent's.
        _wallets[agentId].account = owner;
    }

    function _entryCount() internal view returns (uint256) {
        return _lastId;
    }

    /// @dev Says what the wallet is now, when it begins or stops to count. Without a wallet nothing does.
    function _announceWallet(uint256 agentId) internal {
        if (_wallets[agentId].account != address(0)) _emitWallet(agentId);
    }

    /// @dev Whoever follows the events knows what `getMetadata` answers.
    function _emitWallet(uint256 agentId) private {
        emit MetadataSet(agentId, WALLET_KEY, WALLET_KEY, _encode(getAgentWallet(agentId)));
    }

    function _setMetadata(uint256 agentId, string calldata key, bytes calldata value) private {
        if (_isReserved(key)) revert Identity_ReservedKey(key);
        _metadata[agentId][key] = value;
        emit MetadataSet(agentId, key, key, value);
    }

    function _checkEntryOwner(uint256 agentId) private view {
        if (_requireOwned(agentId) != msg.sender) revert Identity_NotOwner(agentId, msg.sender);
        if (_identityStatus(agentId) == Status.Revoked) revert Identity_WrongStatus(agentId, uint8(Status.Revoked));
    }

    function _checkDeadline(uint256 agentId, uint256 deadline) private view {
        if (block.timestamp > deadline) revert Identity_Expired(deadline);
        uint256 latest = block.timestamp + MAX_DEADLINE_DELAY;
        if (deadline > latest) revert Identity_DeadlineTooFar(deadline, latest);
        uint256 lastUsed = _wallets[agentId].lastDeadline;
        if (deadline <= lastUsed) revert Identity_DeadlineUsed(agentId, deadline, lastUsed);
    }

    function _isReserved(string calldata key) private pure returns (bool) {
        return keccak256(bytes(key)) == keccak256(bytes(WALLET_KEY));
    }

    /// @dev No wallet is no bytes, as for any other metadata.
    function _encode(address account) private pure returns (bytes memory) {
        return account == address(0) ? bytes("") : abi.encodePacked(account);
    }
}
