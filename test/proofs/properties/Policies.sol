// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CustodyFloors, PolicyParameters, Rule} from "../../../contracts/types/PolicyParameters.sol";
import {Scope, Verdict} from "../../../contracts/types/Words.sol";

/// @notice The parameters every property about a policy begins with: a property frees one part of them.
library Policies {
    bytes32 internal constant TARGET = "target";
    bytes32 internal constant SALE = "sale";

    function plain() internal pure returns (PolicyParameters memory parameters) {
        parameters.scope = Scope.Members;
        parameters.stateAge = 1;
        Verdict none = Verdict.AutoApproved;
        parameters.custodyFloors = CustodyFloors({agent: none, sidecar: none, gateway: none});
        parameters.targets = new bytes32[](1);
        parameters.targets[0] = TARGET;
        parameters.rules = new Rule[](1);
        (parameters.rules[0].actionType, parameters.rules[0].floor) = (SALE, Verdict.AutoApproved);
    }
}
