// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice The cheat codes the Solidity tests use.
interface Vm {
    function addr(uint256 privateKey) external pure returns (address);

    function etch(address target, bytes calldata code) external;

    function getCode(string calldata artifact) external view returns (bytes memory);

    function prank(address sender) external;

    function publicKeyP256(uint256 privateKey) external pure returns (uint256 x, uint256 y);

    function roll(uint256 number) external;

    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    function signP256(uint256 privateKey, bytes32 digest) external pure returns (bytes32 r, bytes32 s);

    function warp(uint256 timestamp) external;
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
