// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Harness} from "./Harness.sol";
import {Invalid, Reenterer, Reverter, ReturnBomb, RevertBomb, Spinner, Teller, Writer} from "./Hostile.sol";

/// @notice One of everything that must never be believed, whatever it is asked.
abstract contract Zoo {
    struct Animal {
        string name;
        address account;
    }

    address internal constant NOBODY = address(0xdead0001);
    address internal constant PRECOMPILE = address(4);

    Animal[] internal zoo;

    /// @param good an answer that would do, for those who spoil it
    function _fill(Harness harness, bytes memory good) internal {
        _add("nobody", NOBODY);
        // The identity function: answers with the question, and has no code.
        _add("precompile", PRECOMPILE);
        _add("return bomb", address(new ReturnBomb()));
        _add("revert bomb", address(new RevertBomb()));
        _add("spinner", address(new Spinner()));
        _add("invalid opcode", address(new Invalid()));
        _add("reverter", address(new Reverter(good)));
        _add("reverter without data", address(new Reverter("")));
        _add("writer", address(new Writer(good)));
        _add("re-entrant", address(new Reenterer(harness)));
        _tell("nothing", "");
        _tell("a byte too few", _cut(good));
        _tell("a byte too many", bytes.concat(good, hex"00"));
        _tell("a word too many", bytes.concat(good, bytes32(0)));
        _tell("all zero", new bytes(good.length));
        _tell("31 bytes", new bytes(31));
    }

    function _tell(string memory name, bytes memory answer) internal {
        _add(name, address(new Teller(answer)));
    }

    function _add(string memory name, address account) internal {
        zoo.push(Animal({name: name, account: account}));
    }

    function _cut(bytes memory whole) private pure returns (bytes memory part) {
        part = new bytes(whole.length - 1);
        for (uint256 i = 0; i < part.length; ++i) part[i] = whole[i];
    }
}
