// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Whatever is called, a sealed log does not grow
/// @dev Stands for `anchor` and `seal` in contracts/anchor/AnchorLog.sol.
abstract contract Property {
    uint64 internal _nextSeq = 1;
    bool internal _isSealed;
    /// @dev Ghost: `_nextSeq` when the log was sealed.
    uint64 private _end;

    function anchor(uint32 count) external {
        require(_isOpen() && count != 0);
        _nextSeq += count;
    }

    function seal() external {
        require(!_isSealed);
        _isSealed = true;
        _end = _nextSeq;
    }

    function check() external view {
        assert(!_isSealed || _nextSeq == _end);
    }

    function _isOpen() internal view virtual returns (bool);
}

contract Proof is Property {
    function _isOpen() internal view override returns (bool) {
        return !_isSealed;
    }
}

/// @dev Planted: a log sealed before its first batch still takes one.
contract Twin is Property {
    function _isOpen() internal view override returns (bool) {
        return !_isSealed || _nextSeq == 1;
    }
}
