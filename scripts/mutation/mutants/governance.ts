import type { Mutant } from "../mutant.ts";

const of = (file: string, name: string) => ({ contract: `${file}:${name}`, file });
const gate = of("contracts/governance/Gate.sol", "Gate");
const council = of("contracts/governance/Council.sol", "Council");
const roles = of("contracts/governance/Roles.sol", "Roles");
const pause = of("contracts/governance/Pause.sol", "Pause");
const policies = of("contracts/policy/PolicyRegistry.sol", "PolicyRegistry");
const models = of("contracts/provenance/ModelRegistry.sol", "ModelRegistry");
const lineage = of("contracts/lineage/TrustLineage.sol", "TrustLineage");
/** The helper, in the contract that uses it for one thing only. */
const marks = { contract: pause.contract, file: "contracts/libraries/Marks.sol" } as const;

const GATE = "test/contracts/governance/gate.test.ts";
const STALE = "test/contracts/governance/stale-calls.test.ts";
const MEMBERS = "test/contracts/governance/council.members.test.ts";
const MATRIX = "test/contracts/governance/role-matrix.test.ts";
const PAUSE = "test/contracts/governance/pause.test.ts";
const ROLES = "test/contracts/governance/roles.test.ts";
const BEFORE = "test/contracts/governance/exhaustive/decided-before.invariants.t.sol";

/** What the gate lets pass, and what a mark is good for. */
export const governance: readonly Mutant[] = [
  {
    ...gate,
    id: "governance/any-salt-passes",
    find: "        if (bytes16(salt) != _mark) revert Marks.Mark_Wrong(bytes16(salt), _mark);\n",
    replace: "",
    why: "closing and reopening void nothing, and what the deployer left behind passes",
    tests: [GATE],
  },
  {
    ...gate,
    id: "governance/closed-gate-passes-anything",
    find: "        if (!wasOpen && _mark != 0 && !isOwnCall) revert Gate_Closed();\n",
    replace: "",
    why: "a takeover passes a closed gate beside the reopening",
    tests: [GATE],
  },
  {
    ...gate,
    id: "governance/closing-keeps-the-mark",
    find: "        _isOpen = false;\n        _mark = Marks.renew(_mark);\n",
    replace: "        _isOpen = false;\n",
    why: "a reopening that waits survives the next closing",
    tests: [GATE],
  },
  {
    ...gate,
    id: "governance/opening-keeps-the-mark",
    find: "        _isOpen = true;\n        _mark = Marks.renew(_mark);\n",
    replace: "        _isOpen = true;\n",
    why: "what the deployer left behind passes, and what was scheduled while the gate was closed",
    tests: [GATE],
  },
  {
    ...gate,
    id: "governance/anyone-closes",
    find: "        if (!_timelock.hasRole(_canceller, msg.sender)) revert Gate_Unauthorized(msg.sender);\n",
    replace: "",
    why: "a stranger stops every change",
    tests: [MATRIX],
  },
  {
    ...gate,
    id: "governance/anyone-opens",
    find: "        if (msg.sender != address(_timelock)) revert Gate_Unauthorized(msg.sender);\n",
    replace: "",
    why: "a closed gate is opened without the delay",
    tests: [MATRIX],
  },
  {
    ...gate,
    id: "governance/closed-in-set-up",
    find: "        if (_mark == 0) revert Gate_SetUp();\n",
    replace: "",
    why: "a deployer ends the set-up without a configuration",
    tests: [GATE],
  },
  {
    ...gate,
    id: "governance/set-up-passes-more",
    find: "            if (!_isOpen) revert Gate_Closed();\n",
    replace: "",
    why: "a deployer executes what it likes before the configuration",
    tests: [GATE],
  },
  {
    ...gate,
    id: "governance/operations-live-forever",
    find: "        if (readyAt > 1 && block.timestamp > until) revert Gate_Expired(operation, until);\n",
    replace: "",
    why: "an operation that was forgotten passes years later",
    tests: [GATE, STALE],
  },
  {
    ...gate,
    id: "governance/life-a-second-short",
    find: "block.timestamp > until) revert",
    replace: "block.timestamp >= until) revert",
    why: "an operation that is in time does not pass",
    tests: [GATE],
  },
  {
    ...gate,
    id: "governance/seats-void-nothing",
    find: "        if (!changesTimelock) return;\n",
    replace: "        if (changesTimelock || !changesTimelock) return;\n",
    why: "what was scheduled under a shorter delay still passes",
    tests: [GATE],
  },
  {
    ...gate,
    id: "governance/re-entered",
    find: "        bytes32 salt\n    ) external payable override nonReentrant {\n        // Check\n        bytes32 operation = _timelock.hashOperationBatch(",
    replace:
      "        bytes32 salt\n    ) external payable override {\n        // Check\n        bytes32 operation = _timelock.hashOperationBatch(",
    why: "in set-up an operation executes another one before the configuration",
    tests: [GATE],
  },
  {
    ...council,
    id: "governance/schedules-with-any-salt",
    find: "        if (expected != actual) revert Marks.Mark_Wrong(expected, actual);\n",
    replace: "",
    why: "members learn after the delay that what they signed could never pass",
    tests: [GATE],
  },
  {
    ...council,
    id: "governance/schedules-while-closed",
    find: "        if (!_gate.isOpen() && !Operations.isReopening(operation, address(_gate))) revert IGate.Gate_Closed();\n",
    replace: "",
    why: "members sign what the reopening voids",
    tests: [GATE],
  },
  {
    ...council,
    id: "governance/waits-for-years",
    find: "        if (operation.delay > longest) revert Council_DelayTooLong(operation.delay, longest);\n",
    replace: "",
    why: "an operation is scheduled for a day nobody keeps in mind",
    tests: [GATE],
  },
  {
    ...council,
    id: "governance/one-closes",
    find: "        _checkMembers(digest, signatures, CANCELLERS);\n        // Effect\n        _useNonce(CLOSING_TYPEHASH, 0, nonce);\n",
    replace:
      "        _checkMembers(digest, signatures, 1);\n        // Effect\n        _useNonce(CLOSING_TYPEHASH, 0, nonce);\n",
    why: "one stolen key stops every change",
    tests: [GATE],
  },
  {
    ...council,
    id: "governance/closing-twice",
    find: "        _useNonce(CLOSING_TYPEHASH, 0, nonce);\n",
    replace: "",
    why: "who kept the signatures closes the gate again after its reopening",
    tests: [GATE],
  },
  {
    ...council,
    id: "governance/roles-do-not-count",
    find: "        return Marks.join(_mark, IRoles(_roles).mark());\n",
    replace: "        return Marks.join(_mark, _mark);\n",
    why: "a role that was taken away is given back by what was decided before",
    tests: [MEMBERS, STALE],
  },
  {
    ...council,
    id: "governance/changed-same-mark",
    find: "        _setThreshold(threshold_);\n        _mark = Marks.renew(_mark);\n",
    replace: "        _setThreshold(threshold_);\n",
    why: "members that were removed are brought back by what was decided before",
    tests: [MEMBERS],
  },
  {
    ...roles,
    id: "governance/revoked-same-mark",
    find: "        if (revoked) _mark = Marks.renew(_mark);\n",
    replace: "",
    why: "a role that was taken away is given back by what was decided before",
    tests: [ROLES, MEMBERS],
  },
  {
    ...roles,
    id: "governance/zero-holds-a-role",
    find: "        if (account == address(0)) revert Roles_ZeroAccount(role);\n",
    replace: "",
    why: "an organization has no guardian and believes it has one",
    tests: [ROLES],
  },
  {
    ...pause,
    id: "governance/paused-same-mark",
    find: "        _mark = Marks.renew(_mark);\n",
    replace: "        if (_mark == 0) _mark = Marks.renew(_mark);\n",
    why: "a pause ends by what was decided about the one before",
    tests: [PAUSE, BEFORE],
  },
  {
    ...marks,
    id: "governance/mark-counts",
    find: "        bytes32 before = blockhash(block.number - 1);\n        return\n",
    replace:
      "        bytes32 before = blockhash(block.number - 1);\n        if (before != before || block.timestamp > 0) return bytes16(uint128(mark) + 1);\n        return\n",
    why: "the next mark can be named today",
    tests: [BEFORE, PAUSE],
  },
  {
    ...marks,
    id: "governance/any-mark",
    find: "        if (expected != actual) revert Mark_Wrong(expected, actual);\n",
    replace: "",
    why: "a decision that waited is carried out in a state it was not made for",
    tests: [PAUSE],
  },
  {
    ...marks,
    id: "governance/deadline-a-second-late",
    find: "if (block.timestamp > deadline) revert Mark_Expired(deadline);",
    replace: "if (block.timestamp > uint256(deadline) + 1) revert Mark_Expired(deadline);",
    why: "a decision is carried out after its time",
    tests: [PAUSE],
  },
  {
    ...policies,
    id: "governance/published-same-mark",
    find: "        _marks[policyId][version] = Marks.renew(mark);\n",
    replace: "        _marks[policyId][version] = mark == 0 ? Marks.renew(mark) : mark;\n",
    why: "a stricter version is followed at once by one that was decided before",
    tests: ["test/contracts/policy/policy-registry.test.ts"],
  },
  {
    ...models,
    id: "governance/revoked-model-same-mark",
    find: "        _mark = Marks.renew(_mark);\n",
    replace: "",
    why: "a model that was revoked comes back under another digest that was decided before",
    tests: ["test/contracts/provenance/model-registry.test.ts"],
  },
  {
    ...lineage,
    id: "governance/ended-genesis-same-mark",
    find: "            _mark = Marks.renew(_mark);\n",
    replace: "",
    why: "humans whose genesis ended are nominated again by what was decided before",
    tests: ["test/contracts/lineage/trust-lineage.genesis.test.ts"],
  },
];
