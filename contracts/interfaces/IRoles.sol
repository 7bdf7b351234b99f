// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Who holds which power in one organization
/// @notice Roles only ever restrict (guardian) or add (registrar); everything that loosens is the timelock's alone.
interface IRoles {
    /// @notice The caller holds neither the named role nor, where it would do, the timelock's seat.
    error Roles_Unauthorized(address caller, bytes32 role);
    /// @notice The timelock has no code.
    error Roles_NoTimelock(address timelock);
    /// @notice Nobody holds a role in the name of the zero address.
    error Roles_ZeroAccount(bytes32 role);

    /// @notice May suspend, revoke, lower and seal at once. Can loosen nothing.
    function GUARDIAN() external view returns (bytes32);

    /// @notice May enter agents. A new agent is Supervised: it can do nothing without a human.
    function REGISTRAR() external view returns (bytes32);

    /// @notice The organization's timelock: admin of every role.
    function timelock() external view returns (address);

    /// @notice Another one whenever anyone gets or loses a role (see Marks). What changes roles names it through the council's
    /// `expect`.
    function mark() external view returns (bytes16);

    /// @notice Whether `account` holds `role` now (OpenZeppelin AccessControl).
    function hasRole(bytes32 role, address account) external view returns (bool);
}
