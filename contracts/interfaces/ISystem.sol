// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The one address a verifier is given
/// @notice Names an organization's contracts. Its components can not change: another set of components is another System, which
/// this one may name as its successor, once. What comes beside the components is entered under a name, and never taken out.
/// NOTE: a successor is an announcement. Nothing is redirected: verifiers follow by their own configuration, delegations are
/// granted anew by whoever granted them, and this System's revocations, suspensions and its pause go on binding all that its
/// logs take, until those are sealed.
interface ISystem {
    /// @notice The contracts of an organization.
    /// @param agentRegistry who may act: IAgentTrust and IAgentStanding
    /// @param lineage under whose authority: ITrustLineage
    /// @param policyRegistry what is allowed: IPolicyRegistry
    /// @param modelRegistry which models may run: IModelRegistry
    /// @param anchorLog what happened: IAnchorLog
    /// @param pause the brake: IPause
    /// @param roles who holds which power: IRoles
    struct Components {
        address agentRegistry;
        address lineage;
        address policyRegistry;
        address modelRegistry;
        address anchorLog;
        address pause;
        address roles;
    }

    /// @notice A contract under a name. The newest of a name counts.
    /// @param fromBlock block it was entered in
    struct Entry {
        address target;
        uint64 fromBlock;
    }

    /// @notice A component, the predecessor or a named contract was left out, or has no code.
    error System_NoCode(address component);
    /// @notice The organization id must not be zero.
    error System_NoOrganization();

    /// @notice The predecessor belongs to another organization.
    error System_NotPredecessor(address predecessor);
    /// @notice A successor was named before.
    error System_HasSuccessor(address successor);
    /// @notice The successor belongs to another organization, or does not name this System as its predecessor.
    error System_NotSuccessor(address successor);
    /// @notice A name has 1 to 64 bytes.
    error System_BadName(string name);

    /// @notice A contract was entered under a name, as entry `place` from 0: it counts from now on.
    event ContractNamed(string indexed indexedName, address indexed target, string name, uint64 place);
    /// @notice The organization goes on with another System.
    event SuccessorNamed(address indexed successor);

    /// @notice Emitted once, by the constructor.
    event SystemDeployed(
        bytes32 indexed organization,
        address agentRegistry,
        address lineage,
        address policyRegistry,
        address modelRegistry,
        address anchorLog,
        address pause,
        address roles,
        address timelock
    );

    /// @notice Enters a contract under a name. Timelock only.
    /// @param expectedMark `mark()` the call was written for
    /// @param deadline unix seconds
    function nameContract(string calldata name, address target, bytes16 expectedMark, uint64 deadline) external;

    /// @notice Names the System the organization goes on with, once and for good. Timelock only.
    /// @param expectedMark `mark()` the call was written for
    /// @param deadline unix seconds
    function nameSuccessor(address successor_, bytes16 expectedMark, uint64 deadline) external;

    /// @notice Of the last entry under a name or the naming of the successor; zero before the first (see Marks). It follows the
    /// one before when a new name is entered, and nobody knows it before a name is given to another contract.
    function mark() external view returns (bytes16);

    /// @notice The newest contract under a name; zero when there is none. Never reverts.
    function contractOf(string calldata name) external view returns (address);

    /// @notice Every contract that was ever entered under a name, oldest first.
    function contractsOf(string calldata name) external view returns (Entry[] memory);

    /// @notice The names, in the order they came.
    function contractNames() external view returns (string[] memory);

    /// @notice The System the organization went on with; zero while it is this one.
    function successor() external view returns (address);

    /// @notice The System this one follows; zero for the first. It is so only if that one names this as its successor.
    function predecessor() external view returns (address);

    /// @notice SHA-256 of the organization's name.
    function organization() external view returns (bytes32);

    /// @notice Who may act: IAgentTrust and IAgentStanding.
    function agentRegistry() external view returns (address);

    /// @notice Under whose authority: ITrustLineage.
    function lineage() external view returns (address);

    /// @notice What is allowed: IPolicyRegistry.
    function policyRegistry() external view returns (address);

    /// @notice Which models may run: IModelRegistry.
    function modelRegistry() external view returns (address);

    /// @notice What happened: IAnchorLog.
    function anchorLog() external view returns (address);

    /// @notice The brake: IPause.
    function pause() external view returns (address);

    /// @notice Who holds which power: IRoles.
    function roles() external view returns (address);

    /// @notice The only caller that may loosen anything (OpenZeppelin TimelockController).
    function timelock() external view returns (address);

    /// @notice The block this System was deployed in: where readers of events start.
    function deployedAt() external view returns (uint64);
}
