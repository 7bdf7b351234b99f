// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Whatever is called, each batch begins where the last one ended
/// @dev Stands for `anchor` and `seal` in contracts/anchor/AnchorLog.sol.
abstract contract Property {
    uint32 private constant MAX_COUNT = 65_536;

    uint64 internal _nextSeq = 1;
    bool private _isSealed;
    /// @dev Ghost: the last seq under any root.
    uint64 private _lastSeq;

    function anchor(uint64 firstSeq, uint32 count) external {
        require(!_isSealed && count != 0 && count <= MAX_COUNT && _continues(firstSeq));
        assert(firstSeq == _lastSeq + 1);
        _lastSeq = firstSeq + count - 1;
        _nextSeq = firstSeq + count;
    }

    function seal() external {
        require(!_isSealed);
        _isSealed = true;
    }

    function _continues(uint64 firstSeq) internal view virtual returns (bool);
}

contract Proof is Property {
    function _continues(uint64 firstSeq) internal view override returns (bool) {
        return firstSeq == _nextSeq;
    }
}

/// @dev Planted: a batch may leave a gap.
contract Twin is Property {
    function _continues(uint64 firstSeq) internal view override returns (bool) {
        return firstSeq >= _nextSeq;
    }
}
