// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AgentRegistry} from "../../../../contracts/identity/AgentRegistry.sol";
import {Posture, Status} from "../../../../contracts/types/Words.sol";
import {AgentStatements} from "../../support/AgentStatements.sol";
import {Artifact} from "../../support/Artifact.sol";
import {Dice} from "../../support/Dice.sol";
import {SeatsStub} from "../../support/SeatsStub.sol";

/// @notice A registry, ten P-256 keys that agents compete for, and a second account of who is what.
/// @dev Timelock and registrar is this contract.
abstract contract RegistryGhosts {
    using Dice for Dice.Cup;

    /// @param mark what the registry said after the last change that counted
    /// @param before the mark before that
    /// @param key place of its key; meaningless without a status
    /// @param isRevoked set once, never cleared
    struct Ghost {
        address owner;
        Status status;
        Posture posture;
        bytes16 mark;
        bytes16 before;
        uint256 key;
        uint16 keyLine;
        bool isRevoked;
    }

    /// @notice Everything the handler can bring about; each must happen.
    enum Act {
        Registered,
        Enrolled,
        EnrolledLater,
        Suspended,
        Reinstated,
        Revoked,
        Lowered,
        Raised,
        Rotated,
        Recovered,
        TransferRefused
    }

    uint256 public constant KEYS = 10;
    uint64 internal constant NEVER = type(uint64).max;
    address internal constant GUARDIAN = address(0x60a4d);
    address internal constant STRANGER = address(0xbad);

    AgentRegistry public immutable registry;
    /// @notice How often the registry and the ghosts disagreed about whether something is allowed.
    uint256 public disagreements;
    /// @notice How often each act happened.
    mapping(Act act => uint256 count) public done;
    uint256 public count;
    /// @notice Whose a key is or was; zero for nobody's yet.
    mapping(uint256 key => uint256 agentId) public holders;
    mapping(uint256 agentId => Ghost ghost) internal _ghosts;
    mapping(bytes16 mark => bool) private _seen;

    constructor() {
        address verifier = Artifact.make("ERC7913P256Verifier.sol:ERC7913P256Verifier");
        bytes memory arguments = abi.encode(new SeatsStub(GUARDIAN), verifier, verifier);
        registry = AgentRegistry(Artifact.make("AgentRegistry.sol:AgentRegistry", arguments));
    }

    function ghostOf(uint256 agentId) external view returns (Ghost memory) {
        return _ghosts[agentId];
    }

    function keyHashOf(uint256 key) external view returns (bytes32 keyHash) {
        return AgentStatements.keyHashOf(_privateKey(key));
    }

    /// @dev What happened, against what had to.
    function _note(Act act, bool happened, bool isAllowed) internal {
        if (happened != isAllowed) ++disagreements;
        if (happened) ++done[act];
    }

    function _add(uint256 agentId, address owner) internal {
        // Ids are consecutive, from 1.
        if (agentId != ++count) ++disagreements;
        _ghosts[agentId].owner = owner;
    }

    function _arm(uint256 agentId, uint256 key) internal {
        Ghost storage ghost = _ghosts[agentId];
        (ghost.status, ghost.posture, ghost.key, ghost.keyLine) = (Status.Active, Posture.Supervised, key, 1);
        _bind(agentId, key);
        _remark(agentId);
    }

    /// @dev Something changed: the mark is one that never was.
    function _remark(uint256 agentId) internal {
        Ghost storage ghost = _ghosts[agentId];
        bytes16 mark = registry.getAgent(agentId).mark;
        if (_seen[mark] || mark == 0) ++disagreements;
        _seen[mark] = true;
        (ghost.before, ghost.mark) = (ghost.mark, mark);
    }

    /// @dev The mark of today; seldom that of yesterday, or one nobody made.
    function _anyMark(Dice.Cup memory cup, Ghost storage ghost) internal view returns (bytes16) {
        if (!cup.luck(6)) return ghost.mark;
        return cup.luck(2) ? ghost.before : bytes16(uint128(cup.roll(1_000)));
    }

    /// @dev The first holder stays the holder.
    function _bind(uint256 agentId, uint256 key) internal {
        if (holders[key] == 0) holders[key] = agentId;
    }

    /// @dev Seldom an id nobody has.
    function _anyAgent(Dice.Cup memory cup) internal view returns (uint256) {
        return cup.luck(16) ? count + 1 : cup.roll(count + 1);
    }

    function _isLiving(Ghost storage ghost) internal view returns (bool) {
        return ghost.status == Status.Active || ghost.status == Status.Suspended;
    }

    function _someOwner(Dice.Cup memory cup) internal pure returns (address) {
        return address(uint160(0xe000 + cup.roll(3)));
    }

    function _privateKey(uint256 key) internal pure returns (uint256) {
        return 0xa000 + key;
    }

    /// @dev As far ahead as what a key signs may wait.
    function _latest() internal view returns (uint64) {
        return uint64(block.timestamp) + 30 days;
    }

    /// @dev Mostly the key itself says that it is there; sometimes one that is somebody else's tries to.
    function _speaker(Dice.Cup memory cup, uint256 key) internal pure returns (uint256) {
        return cup.luck(6) ? cup.roll(KEYS) : key;
    }
}
