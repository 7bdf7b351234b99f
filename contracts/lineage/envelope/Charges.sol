// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Counter} from "../../types/ActionRequest.sol";

/// @title The counters a request was charged to, taken one after the other
/// @notice Their order is fixed, so whoever is next either finds its own counter, or the request was charged to another.
library Charges {
    /// @dev Places in the call data.
    /// @param next where the next counter lies
    /// @param end where the last one ends; 0 as long as nobody looked
    struct Queue {
        uint256 next;
        uint256 end;
    }

    uint256 private constant SIZE = 5 * 32;

    /// @notice Looks where the counters of the request lie, once. Reverts when they are not all there.
    function open(Queue memory queue, ActionRequest calldata request) internal pure {
        if (queue.end != 0) return;
        Counter[] calldata spent = request.spent;
        uint256 first;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            first := spent.offset
        }
        // The request is in the call data, and so are all its counters.
        unchecked {
            (queue.next, queue.end) = (first, first + SIZE * spent.length);
        }
    }

    /// @notice Takes the next counter, when it is the one asked for. What it stands at with this action is at most what can be
    /// counted.
    /// @dev Its words are compared whole, so one with a bit too many is another counter.
    /// @param queue open
    /// @param id as `Counter.id`
    /// @param window as `Counter.window`
    /// @param reserved as `Counter.reserved`
    function take(
        Queue memory queue,
        bytes32 id,
        uint256 window,
        uint256 reserved
    ) internal pure returns (bool found, uint256 total) {
        uint256 next = queue.next;
        if (next == queue.end) return (false, 0);
        uint256 before;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            found := eq(calldataload(next), id)
            found := and(found, eq(calldataload(add(next, 0x20)), window))
            found := and(found, eq(calldataload(add(next, 0x80)), reserved))
            before := calldataload(add(next, 0x60))
        }
        unchecked {
            queue.next = next + SIZE;
            total = before + reserved;
        }
        if (total < reserved) total = type(uint256).max;
    }

    /// @notice Whether every counter of the request was taken.
    function isEmpty(Queue memory queue, ActionRequest calldata request) internal pure returns (bool) {
        open(queue, request);
        return queue.next == queue.end;
    }
}
