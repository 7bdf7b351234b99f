// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Bound} from "../../../contracts/types/Envelope.sol";
import {Verdict} from "../../../contracts/types/Words.sol";

/// @title A tighter bound never gives a milder verdict
/// @dev Stands for `_judgeBound` in contracts/lineage/envelope/EnvelopeRules.sol.
abstract contract Property {
    function check(Bound calldata tighter, Bound calldata wider, uint256 amount) external pure {
        require(tighter.flagAt <= wider.flagAt && tighter.soft <= wider.soft && tighter.hard <= wider.hard);
        assert(_judge(tighter, amount) >= _judge(wider, amount));
    }

    function _judge(Bound calldata bound, uint256 amount) internal pure virtual returns (Verdict);
}

contract Proof is Property {
    function _judge(Bound calldata bound, uint256 amount) internal pure override returns (Verdict) {
        if (amount > bound.hard) return Verdict.Blocked;
        if (amount > bound.soft) return Verdict.Held;
        return amount >= bound.flagAt ? Verdict.Flagged : Verdict.AutoApproved;
    }
}

/// @dev Planted: an amount exactly at the hard limit is no longer Held.
contract Twin is Property {
    function _judge(Bound calldata bound, uint256 amount) internal pure override returns (Verdict) {
        if (amount > bound.hard) return Verdict.Blocked;
        if (amount > bound.soft && amount < bound.hard) return Verdict.Held;
        return amount >= bound.flagAt ? Verdict.Flagged : Verdict.AutoApproved;
    }
}
