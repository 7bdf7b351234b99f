// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PolicyParameters} from "../../../contracts/types/PolicyParameters.sol";

/// @notice Has the struct in its ABI: PolicyRegistry and TrustPolicy only show bytes.
contract PolicyReader {
    function read(bytes calldata encoded) external pure returns (PolicyParameters memory parameters) {
        return abi.decode(encoded, (PolicyParameters));
    }
}
