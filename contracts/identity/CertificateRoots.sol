// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governed} from "../governance/Governed.sol";
import {ICertificateRoots} from "../interfaces/ICertificateRoots.sol";
import {Marks} from "../libraries/Marks.sol";

/// @title The roots of one organization's certificates
/// @notice From which block on certificates are needed, and by which root.
contract CertificateRoots is ICertificateRoots, Governed {
    /// @inheritdoc ICertificateRoots
    bytes16 public override mark;
    Root[] private _roots;

    /// @param roles_ IRoles
    constructor(address roles_) Governed(roles_) {}

    /// @inheritdoc ICertificateRoots
    function announce(
        bytes32 certificateHash,
        uint64 fromBlock,
        bytes16 expectedMark,
        uint64 deadline
    ) external override onlyTimelock {
        // Check: something changes, after all that was announced before.
        Marks.check({expected: expectedMark, actual: mark, deadline: deadline});
        uint64 place = uint64(_roots.length);
        if (fromBlock <= block.number) fromBlock = uint64(block.number) + 1;
        Root memory last;
        if (place != 0) last = _roots[place - 1];
        if (certificateHash == last.certificateHash) revert Roots_Unchanged(certificateHash);
        if (fromBlock <= last.fromBlock) revert Roots_OutOfOrder(fromBlock, last.fromBlock);
        // Effect: what was decided before a root, an end of certificates included, does not come after it.
        mark = Marks.renew(mark);
        _roots.push(Root({certificateHash: certificateHash, fromBlock: fromBlock}));
        emit RootAnnounced({place: place, certificateHash: certificateHash, fromBlock: fromBlock});
    }

    /// @inheritdoc ICertificateRoots
    function rootAt(uint64 blockNumber) external view override returns (bytes32 certificateHash) {
        for (uint256 i = _roots.length; i > 0; --i) {
            Root storage root = _roots[i - 1];
            if (root.fromBlock <= blockNumber) return root.certificateHash;
        }
    }

    /// @inheritdoc ICertificateRoots
    function getRoots() external view override returns (Root[] memory) {
        return _roots;
    }

    /// @inheritdoc ICertificateRoots
    function rootCount() external view override returns (uint64) {
        return uint64(_roots.length);
    }
}
