// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Dimension, Verdict} from "../../../../../contracts/types/Words.sol";
import {Harness} from "./Harness.sol";

// Each answers every call the same way, so it stands in for an evaluator, a smart account, a verifier and a registry alike.

/// @notice Says what it was told to say.
contract Teller {
    bytes private _answer;

    constructor(bytes memory answer) {
        _answer = answer;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        return _answer;
    }
}

/// @notice Reverts with what would be a good answer.
contract Reverter {
    bytes private _answer;

    constructor(bytes memory answer) {
        _answer = answer;
    }

    fallback() external {
        bytes memory answer = _answer;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }
}

/// @notice Returns as many bytes as its gas pays for: copying them all would cost the caller as much again.
contract ReturnBomb {
    fallback() external {
        assembly {
            // Memory costs 3w + w^2 / 512; words for half of the gas.
            let size := 0
            for {} gt(gas(), 60000) {} {
                size := add(size, 0x1000)
                mstore(size, 1)
            }
            return(0, size)
        }
    }
}

/// @notice The same, as revert data.
contract RevertBomb {
    fallback() external {
        assembly {
            let size := 0
            for {} gt(gas(), 60000) {} {
                size := add(size, 0x1000)
                mstore(size, 1)
            }
            revert(0, size)
        }
    }
}

/// @notice Never ends.
contract Spinner {
    fallback() external {
        assembly {
            for {} 1 {} {}
        }
    }
}

/// @notice An opcode that does not exist.
contract Invalid {
    fallback() external {
        assembly {
            invalid()
        }
    }
}

/// @notice Answers well, once it has written to its storage.
contract Writer {
    bytes private _answer;
    uint256 private _count;

    constructor(bytes memory answer) {
        _answer = answer;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        ++_count;
        return _answer;
    }
}

/// @notice Asks who asks it, about itself, and passes the answer on.
contract Reenterer {
    uint256 private constant GAS = 200_000;

    Harness private immutable _harness;

    constructor(Harness harness) {
        _harness = harness;
    }

    fallback(bytes calldata question) external returns (bytes memory) {
        return abi.encode(_harness.ask(address(this), GAS, question));
    }
}

/// @notice Lets the last unit of gas decide. One unit of difference shows in its answer.
contract GasTeller {
    fallback() external {
        assembly {
            let left := gas()
            mstore(0x00, add(1, mod(left, 4)))
            mstore(0x20, mod(shr(2, left), 6))
            mstore(0x40, add(1, mod(left, 999)))
            return(0x00, 0x60)
        }
    }
}

/// @notice A smart account or verifier whose word depends on its gas: good in half of the cases.
contract GasSigner {
    bytes4 private immutable _magic;

    constructor(bytes4 magic) {
        _magic = magic;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        return abi.encode(gasleft() % 2 == 0 ? _magic : bytes4(0));
    }
}

/// @notice A registry that says, well-formed, what it was told to.
contract Registry {
    bytes32[11] private _words;

    function set(uint256 place, bytes32 word) external {
        _words[place] = word;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        return abi.encode(_words);
    }
}

/// @notice Holds what it is asked about, for the reason of that number: the policy id it was asked for.
contract Echo {
    fallback(bytes calldata question) external returns (bytes memory) {
        return abi.encode(Verdict.Held, Dimension.Financial, uint256(bytes32(question[4:36])));
    }
}

/// @notice Flags what it is asked about, for the reason of that number: a digest of all of the question but its policy id.
contract Digester {
    fallback(bytes calldata question) external returns (bytes memory) {
        uint256 digest = uint256(keccak256(abi.encodePacked(question[:4], question[36:])));
        return abi.encode(Verdict.Flagged, Dimension.None, 1 + (digest % 999));
    }
}
