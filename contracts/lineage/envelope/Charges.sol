// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Counter} from "../../types/ActionRequest.sol";
import {Meters} from "./Meters.sol";

/// @title The counters a request was charged to, taken one after the other
/// @notice Their order is fixed, so whoever is next either finds its own counter, or the request was charged to another.
/// @dev This is most of what a level of a lineage costs, so some of it is written by hand.
library Charges {
    /// @param next where in the call data the next counter lies
    /// @param end where the last one ends; 0 as long as nobody looked
    /// @param rows where in memory the rows lie, of six words for each meter from SPEND_DAY on. The first three are hashed
    /// where they lie, to the id of a counter: whose it is, its meter, its period. Then come its window, what it is to have
    /// reserved, and what the one that was taken last stands at with this action. 0 as long as nobody is charged
    struct Queue {
        uint256 next;
        uint256 end;
        uint256 rows;
    }

    /// @dev Bytes of a counter in the call data, and of a row.
    uint256 private constant COUNTER = 0xa0;
    uint256 private constant ROW = 0xc0;

    /// @notice Prepares for taking counters of the request, once. Reverts when they are not all there.
    function open(Queue memory queue, ActionRequest calldata request) internal pure {
        if (queue.rows != 0) return;
        _look(queue, request);
        uint256 rows;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            rows := mload(0x40)
            mstore(0x40, add(rows, mul(5, ROW)))
        }
        queue.rows = rows;
        (uint256 time, uint256 amount) = (request.time, request.amount);
        _setRow(rows, Meters.SPEND_DAY, time, amount);
        _setRow(rows, Meters.SPEND_MONTH, time, amount);
        _setRow(rows, Meters.SPEND_LIFETIME, time, amount);
        _setRow(rows, Meters.ACTIONS_HOUR, time, 1);
        _setRow(rows, Meters.ACTIONS_DAY, time, 1);
    }

    /// @notice Takes the counters of a delegation from an open queue, meters ascending, up to the first that is not the one
    /// asked for.
    /// @dev The words of a counter are compared whole, so one with a bit too many is another counter.
    /// @param meters bit set of those the delegation is charged to
    /// @param near four numbers of 64 bits, for the meters of money from PER_ACTION on
    /// @return found bit set of those that were there
    /// @return reached bit set of those among them whose total is at least their number of `near`; rates are not in question
    function take(
        Queue memory queue,
        bytes32 delegation,
        uint256 meters,
        uint256 near
    ) internal pure returns (uint256 found, uint256 reached) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let next := mload(queue)
            let end := mload(add(queue, 0x20))
            let row := mload(add(queue, 0x40))
            // From the bit of SPEND_DAY to that of ACTIONS_DAY.
            for {
                let bit := 2
            } lt(bit, 64) {
                bit := shl(1, bit)
            } {
                near := shr(64, near)
                if and(meters, bit) {
                    if eq(next, end) {
                        break
                    }
                    mstore(row, delegation)
                    let added := mload(add(row, 0x80))
                    let same := eq(calldataload(next), keccak256(row, 0x60))
                    same := and(same, eq(calldataload(add(next, 0x20)), mload(add(row, 0x60))))
                    if iszero(and(same, eq(calldataload(add(next, 0x80)), added))) {
                        break
                    }
                    // Too much to count is the most.
                    let total := add(calldataload(add(next, 0x60)), added)
                    total := or(total, sub(0, lt(total, added)))
                    mstore(add(row, 0xa0), total)
                    found := or(found, bit)
                    if iszero(lt(total, and(near, 0xffffffffffffffff))) {
                        reached := or(reached, bit)
                    }
                    next := add(next, COUNTER)
                }
                row := add(row, ROW)
            }
            mstore(queue, next)
        }
    }

    /// @notice What the counter of a meter that was taken last stands at with this action.
    function totalOf(Queue memory queue, uint256 meter) internal pure returns (uint256 total) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            total := mload(add(mload(add(queue, 0x40)), sub(mul(meter, ROW), 0x20)))
        }
    }

    /// @notice How many counters of the request were taken: the place in `request.spent` of the next one.
    function taken(Queue memory queue, ActionRequest calldata request) internal pure returns (uint256) {
        _look(queue, request);
        return request.spent.length - (queue.end - queue.next) / COUNTER;
    }

    /// @dev Where the counters lie.
    function _look(Queue memory queue, ActionRequest calldata request) private pure {
        if (queue.end != 0) return;
        Counter[] calldata spent = request.spent;
        uint256 first;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            first := spent.offset
        }
        // The request is in the call data, and so are all its counters.
        unchecked {
            (queue.next, queue.end) = (first, first + COUNTER * spent.length);
        }
    }

    /// @dev What every delegation that has this meter asks of its counter.
    function _setRow(uint256 rows, uint256 meter, uint256 time, uint256 added) private pure {
        (uint256 period, uint256 window) = (Meters.periodOf(meter, time), Meters.windowOf(meter));
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let row := add(rows, mul(sub(meter, 1), ROW))
            mstore(add(row, 0x20), meter)
            mstore(add(row, 0x40), period)
            mstore(add(row, 0x60), window)
            mstore(add(row, 0x80), added)
        }
    }
}
