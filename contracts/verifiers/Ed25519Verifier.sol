// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC7913SignatureVerifier} from "@openzeppelin/contracts/interfaces/IERC7913.sol";

/// @title TEMPORARY STAND-IN, to be replaced by the real Ed25519Verifier: accepts no signature at all
contract Ed25519Verifier is IERC7913SignatureVerifier {
    /// @inheritdoc IERC7913SignatureVerifier
    function verify(bytes calldata, bytes32, bytes calldata) external pure override returns (bytes4) {
        return 0xffffffff;
    }
}
