// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title A smart account that signs everything, once it knows what it wants to know
/// @notice What it asks is what few contracts ask, and it can begin to ask after its signature was taken.
contract CuriousAccount is IERC1271 {
    enum Question {
        Nothing,
        BlobBaseFee,
        Point,
        BlockHash
    }

    address private constant POINT_EVALUATION = address(0x0a);

    Question private _question;
    uint256 private _detail;

    /// @notice Makes up its mind. Anybody may.
    /// @param detail the blob base fee it wants, or how many blocks ago the block is whose hash it wants
    function wonder(Question question, uint256 detail) external {
        _question = question;
        _detail = detail;
    }

    /// @notice Whether the answer is the one it wants.
    /// @param signature of a point: what the precompile is asked
    function isValidSignature(bytes32, bytes calldata signature) external view override returns (bytes4) {
        return _likes(signature) ? IERC1271.isValidSignature.selector : bytes4(0);
    }

    function _likes(bytes calldata signature) private view returns (bool) {
        if (_question == Question.BlobBaseFee) return block.blobbasefee == _detail;
        if (_question == Question.BlockHash) return blockhash(block.number - _detail) != 0;
        if (_question == Question.Point) {
            (bool ok, bytes memory answer) = POINT_EVALUATION.staticcall(signature);
            return ok && answer.length == 64;
        }
        return true;
    }
}
