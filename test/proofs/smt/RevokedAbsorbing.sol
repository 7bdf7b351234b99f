// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Status} from "../../../contracts/types/Words.sol";

/// @title No sequence of calls leads out of Revoked
/// @dev Stands for the life of an agent in contracts/identity/AgentLife.sol.
abstract contract Property {
    Status internal _status;
    /// @dev Ghost: whether `revoke` ever went through.
    bool private _wasRevoked;

    function register() external {
        require(_status == Status.None);
        _status = Status.Active;
    }

    function suspend() external {
        require(_status == Status.Active);
        _status = Status.Suspended;
    }

    function reinstate() external {
        require(_mayReinstate());
        _status = Status.Active;
    }

    function revoke() external {
        require(_status == Status.Active || _status == Status.Suspended);
        _status = Status.Revoked;
        _wasRevoked = true;
    }

    function check() external view {
        assert(!_wasRevoked || _status == Status.Revoked);
    }

    function _mayReinstate() internal view virtual returns (bool);
}

contract Proof is Property {
    function _mayReinstate() internal view override returns (bool) {
        return _status == Status.Suspended;
    }
}

/// @dev Planted: whoever is not Active can be reinstated.
contract Twin is Property {
    function _mayReinstate() internal view override returns (bool) {
        return _status != Status.None && _status != Status.Active;
    }
}
