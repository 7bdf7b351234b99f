// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title ERC-8004 identity registry
/// @notice Functions, events and the EIP-712 domain ("ERC8004IdentityRegistry", "1") are the standard's, so that its
/// indexers and SDKs read this registry unchanged. What they must know of this one:
/// - agents belong to one organization: only its registrar registers;
/// - an identity alone is no trust: it has no key and no standing until it is enrolled (IAgentTrust);
/// - tokens are soulbound (ERC-5192): no transfers, no approvals, so the owner is the only one authorized;
/// - ids start at 1;
/// - failures are custom errors; those for unknown ids are ERC-721's (ERC-6093);
/// - of ERC-4906 there is MetadataUpdate, whenever the description of an entry moves; not when one is entered, as that standard
///   advises, and no BatchMetadataUpdate, since no call is about two entries;
/// - a Revoked agent's entry can not be written any more, and a wallet counts only while its agent is Active: MetadataSet of
///   "agentWallet" is emitted whenever it begins or stops to count, so that it always says what `getMetadata` answers.
interface IERC8004Identity {
    struct MetadataEntry {
        string metadataKey;
        bytes metadataValue;
    }

    /// @notice An identity was entered. It has no wallet until it is enrolled.
    event Registered(uint256 indexed agentId, string agentURI, address indexed owner);
    /// @notice `getMetadata` answers this from now on: nothing, when the value is empty.
    event MetadataSet(
        uint256 indexed agentId,
        string indexed indexedMetadataKey,
        string metadataKey,
        bytes metadataValue
    );
    /// @notice The public description of an agent moved.
    event URIUpdated(uint256 indexed agentId, string newURI, address indexed updatedBy);

    /// @notice Tokens can be neither transferred nor approved.
    error Identity_Soulbound();
    /// @notice Only the owner of the entry may do this.
    error Identity_NotOwner(uint256 agentId, address caller);
    /// @notice The agent's status does not admit this; `status` as in Words.sol.
    error Identity_WrongStatus(uint256 agentId, uint8 status);
    /// @notice "agentWallet" is written by `setAgentWallet` and `unsetAgentWallet` alone.
    error Identity_ReservedKey(string metadataKey);
    /// @notice To have no wallet, unset it.
    error Identity_ZeroWallet(uint256 agentId);
    /// @notice The signature's deadline (unix seconds) has passed.
    error Identity_Expired(uint256 deadline);
    /// @notice The signature's deadline is more than five minutes ahead.
    error Identity_DeadlineTooFar(uint256 deadline, uint256 latest);
    /// @notice A signature with this deadline or a later one was used before: wallet statements can not be replayed.
    error Identity_DeadlineUsed(uint256 agentId, uint256 deadline, uint256 lastUsed);
    /// @notice The wallet did not sign this statement.
    error Identity_BadWalletSignature(uint256 agentId, address newWallet);

    /// @notice Enters an identity that belongs to the caller, without trust. Registrar only.
    function register() external returns (uint256 agentId);

    /// @notice The same with the address of its public description.
    function register(string calldata agentURI) external returns (uint256 agentId);

    /// @notice The same with metadata. The key "agentWallet" is reserved.
    function register(string calldata agentURI, MetadataEntry[] calldata metadata) external returns (uint256 agentId);

    /// @notice Moves the public description. Owner only.
    function setAgentURI(uint256 agentId, string calldata newURI) external;

    /// @notice Metadata of any kind. Never reverts; empty when unset.
    function getMetadata(uint256 agentId, string calldata metadataKey) external view returns (bytes memory);

    /// @notice Sets metadata. Owner only; the key "agentWallet" is reserved.
    /// WARNING: it is what the owner says of its agent. Decisions never read it.
    function setMetadata(uint256 agentId, string calldata metadataKey, bytes calldata metadataValue) external;

    /// @notice Names the wallet that receives payments for the agent. Owner only, and not while the agent is Suspended:
    /// a reinstatement would bring in a wallet nobody saw.
    /// @param deadline unix seconds, at most five minutes ahead, above that of every statement used before
    /// @param signature by the new wallet (ECDSA, or ERC-1271 when it has code): EIP-712 AgentWalletSet(uint256
    /// agentId,address newWallet,address owner,uint256 deadline)
    function setAgentWallet(uint256 agentId, address newWallet, uint256 deadline, bytes calldata signature) external;

    /// @notice The agent's wallet; zero while the agent is not Active. Never reverts.
    function getAgentWallet(uint256 agentId) external view returns (address);

    /// @notice Takes the wallet away. Owner only.
    function unsetAgentWallet(uint256 agentId) external;

    /// @notice Whether `spender` owns the entry. Fails for an unknown id.
    function isAuthorizedOrOwner(address spender, uint256 agentId) external view returns (bool);
}
