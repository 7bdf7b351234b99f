// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What a loosening call must name
/// @notice Everything that can be loosened has a mark, which changes whenever it changes. A loosening call names the mark of
/// what it is about, and a restriction makes one that nobody could name before: so nothing that was decided before a
/// restriction undoes it.
/// @dev A counter would not do: operations of the timelock wait for days, and the next number can be written down today.
/// A mark has 128 bits and contains the hash of the block before: nobody hits it by scheduling many. Its place in a contract
/// is that of the counter: it packs with what it belongs to.
/// WARNING: on a chain whose BLOCKHASH says nothing, a mark is only as good as nobody's knowing, a delay ahead, the second,
/// the sender and the call data of a restriction.
/// NOTE: deadlines have no upper bound here. What bounds them is the gate: it lets no operation pass that was ready for longer
/// than its LIFE, whatever deadline is written in it. A bound on the deadline itself would only say that a far one has to come
/// near first.
library Marks {
    /// @notice The call was written before what it is about changed.
    error Mark_Wrong(bytes16 expected, bytes16 actual);
    /// @notice The call's deadline (unix seconds) has passed.
    error Mark_Expired(uint64 deadline);

    /// @dev Of every loosening call, before anything else is said about the state it finds: first the date, then the mark.
    function check(bytes16 expected, bytes16 actual, uint64 deadline) internal view {
        if (block.timestamp > deadline) revert Mark_Expired(deadline);
        if (expected != actual) revert Mark_Wrong(expected, actual);
    }

    /// @dev The mark after a change, known to nobody before it. Contains the mark before, so two changes in one transaction
    /// differ.
    function renew(bytes16 mark) internal view returns (bytes16) {
        bytes32 before = blockhash(block.number - 1);
        return
            bytes16(
                keccak256(
                    abi.encode(
                        block.chainid,
                        address(this),
                        mark,
                        block.timestamp,
                        before,
                        msg.sender,
                        keccak256(msg.data)
                    )
                )
            );
    }

    /// @dev The mark after a change that only adds, and so undoes nothing: whoever knows the mark before knows it too, and can
    /// write several such calls into one operation. Each of them still passes once.
    function follow(bytes16 mark) internal pure returns (bytes16) {
        return bytes16(keccak256(abi.encode(mark)));
    }

    /// @dev One mark for two things: it changes when either does.
    function join(bytes16 one, bytes16 other) internal pure returns (bytes16) {
        return bytes16(keccak256(abi.encode(one, other)));
    }
}
