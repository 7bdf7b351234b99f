// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The one address a verifier is given
/// @notice Names an organization's contracts. Nothing here can change: another set of contracts is another System.
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

    /// @notice A component was left out, or has no code.
    error System_NoCode(address component);
    /// @notice The organization id must not be zero.
    error System_NoOrganization();

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
