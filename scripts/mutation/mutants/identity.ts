import type { Mutant } from "../mutant.ts";

const contract = "contracts/identity/AgentRegistry.sol:AgentRegistry";
const registry = { contract, file: "contracts/identity/AgentRegistry.sol" } as const;
const capabilities = { contract, file: "contracts/identity/AgentCapabilities.sol" } as const;
const keys = { contract, file: "contracts/identity/AgentKeys.sol" } as const;
const life = { contract, file: "contracts/identity/AgentLife.sol" } as const;
const entry = { contract, file: "contracts/identity/AgentIdentity.sol" } as const;
const token = { contract, file: "contracts/identity/Soulbound.sol" } as const;

const REGISTRY = "test/contracts/identity/agent-registry.test.ts";
const CAPABILITIES = "test/contracts/identity/agent-capabilities.test.ts";
const KEYS = "test/contracts/identity/agent-keys.test.ts";
const IDENTITY = "test/contracts/identity/agent-identity.test.ts";
const ROLES = "test/contracts/governance/role-matrix.test.ts";

/** Who an agent is, what it is able to do, and who says so. */
export const identity: readonly Mutant[] = [
  {
    ...capabilities,
    id: "identity/anyone-withdraws",
    find: "        if (msg.sender != _attestations[agentId][actionType].attester) _checkMayRestrict();\n",
    replace: "",
    why: "anyone takes away what an agent is able to do",
    tests: [CAPABILITIES, ROLES],
  },
  {
    ...capabilities,
    id: "identity/attester-can-not-withdraw",
    find: "if (msg.sender != _attestations[agentId][actionType].attester) _checkMayRestrict();",
    replace: "_checkMayRestrict();",
    why: "who vouched can not take it back",
    tests: [CAPABILITIES, ROLES],
  },
  {
    ...capabilities,
    id: "identity/attested-same-mark",
    find: "        _attest(agentId, capability);\n        _touch(agent);\n",
    replace: "        _attest(agentId, capability);\n        agent;\n",
    why: "one decision of the timelock attests again and again",
    tests: [CAPABILITIES],
  },
  {
    ...capabilities,
    id: "identity/attested-by-anyone",
    find: "    ) external override onlyTimelock {\n        Agent storage agent = _expected(agentId, expectedMark, deadline);\n        _attest",
    replace:
      "    ) external override {\n        Agent storage agent = _expected(agentId, expectedMark, deadline);\n        _attest",
    why: "an agent attests to itself",
    tests: [CAPABILITIES, ROLES],
  },
  {
    ...capabilities,
    id: "identity/expires-now",
    find: "if (capability.expiresAt <= block.timestamp) {",
    replace: "if (capability.expiresAt < block.timestamp) {",
    why: "a capability is entered that is over already",
    tests: [CAPABILITIES],
  },
  {
    ...capabilities,
    id: "identity/capability-twice",
    find: "            if (_isAttested(agentId, actionType)) revert Agent_DuplicateCapability(actionType);\n",
    replace: "",
    why: "of two statements at enrolment the first is lost without a word",
    tests: [CAPABILITIES],
  },
  {
    ...capabilities,
    id: "identity/withdrawn-goes-on",
    find: "        delete _attestations[agentId][actionType];\n",
    replace: "",
    why: "a capability that was taken away is still there",
    tests: [CAPABILITIES],
  },
  {
    ...registry,
    id: "identity/enrolled-again",
    find: "        if (status != Status.None) revert Agent_WrongStatus(agentId, status);\n",
    replace: "        status;\n",
    why: "a revoked agent becomes a new one under its old id",
    tests: [REGISTRY],
  },
  {
    ...registry,
    id: "identity/enrolled-by-anyone",
    find: "function enrollExisting(uint256 agentId, Enrollment calldata enrollment) external override onlyRegistrar {",
    replace: "function enrollExisting(uint256 agentId, Enrollment calldata enrollment) external override {",
    why: "anyone gives trust to an identity",
    tests: [ROLES],
  },
  {
    ...registry,
    id: "identity/born-delegated",
    find: "posture: Posture.Supervised,",
    replace: "posture: Posture.Delegated,",
    why: "a new agent acts without any human",
    tests: [REGISTRY],
  },
  {
    ...registry,
    id: "identity/key-not-bound",
    find: "        _bindKey(agentId, publicKey, agent.keyHash);\n",
    replace: "",
    why: "two agents sign with one key",
    tests: [REGISTRY, KEYS],
  },
  {
    ...keys,
    id: "identity/verifiers-swapped",
    find: "keyType == KeyType.P256 ? _p256Verifier : _ed25519Verifier",
    replace: "keyType == KeyType.P256 ? _ed25519Verifier : _p256Verifier",
    why: "no signature of any agent is ever valid",
    tests: [KEYS],
  },
  {
    ...keys,
    id: "identity/one-verifier-for-all",
    find: "keyType == KeyType.P256 ? _p256Verifier : _ed25519Verifier",
    replace: "_p256Verifier",
    why: "the bytes of an Ed25519 key are read as a point of another curve",
    tests: [KEYS],
  },
  {
    ...keys,
    id: "identity/old-key-not-asked",
    find: "if (!SignatureChecker.isValidSignatureNow(_signerOf(agentId), _hashTypedDataV4(statement), signature)) {",
    replace: "if (statement == keccak256(signature)) {",
    why: "the owner alone replaces an agent's key",
    tests: [KEYS],
  },
  {
    ...keys,
    id: "identity/key-of-another",
    find: "        if (_agentOfKey[keyHash] != 0) revert Agent_KeyTaken(keyHash, _agentOfKey[keyHash]);\n",
    replace: "",
    why: "an old signature names another agent than the one that made it",
    tests: [KEYS, REGISTRY],
  },
  {
    ...keys,
    id: "identity/suspended-agent-rotates",
    find: "        if (agent.status != Status.Active) revert Agent_WrongStatus(agentId, agent.status);\n        bytes32 keyHash",
    replace: "        bytes32 keyHash",
    why: "a stolen key replaces itself while the agent is stopped",
    tests: [KEYS],
  },
  {
    ...keys,
    id: "identity/active-agent-recovered",
    find: "        if (agent.status != Status.Suspended) revert Agent_WrongStatus(agentId, agent.status);\n",
    replace: "",
    why: "an agent's key is replaced while it acts",
    tests: [KEYS],
  },
  {
    ...life,
    id: "identity/any-mark",
    find: "        Marks.check({expected: expectedMark, actual: agent.mark, deadline: deadline});\n",
    replace: "",
    why: "a decision that waited is carried out in a state it was not made for",
    tests: [REGISTRY],
  },
  {
    ...life,
    id: "identity/revoked-agent-lives",
    find: "        if (agent.status == Status.Revoked) revert Agent_WrongStatus(agentId, Status.Revoked);\n",
    replace: "",
    why: "something leads out of Revoked",
    tests: [REGISTRY],
  },
  {
    ...life,
    id: "identity/posture-lowered-to-itself",
    find: "posture == Posture.None || posture >= from",
    replace: "posture == Posture.None || posture > from",
    why: "a call that changes nothing ends every decision that waits",
    tests: [REGISTRY],
  },
  {
    ...entry,
    id: "identity/deadline-used-twice",
    find: "if (deadline <= lastUsed) revert",
    replace: "if (deadline < lastUsed) revert",
    why: "a wallet that was taken away is put back with its old statement",
    tests: [IDENTITY],
  },
  {
    ...entry,
    id: "identity/wallet-of-a-stopped-agent",
    find: "return _identityStatus(agentId) == Status.Active ? _wallets[agentId].account : address(0);",
    replace: "return _wallets[agentId].account;",
    why: "money still goes to an agent that was stopped",
    tests: [IDENTITY],
  },
  {
    ...entry,
    id: "identity/reserved-key-written",
    find: "        if (_isReserved(key)) revert Identity_ReservedKey(key);\n",
    replace: "",
    why: "an event tells of a wallet that never signed",
    tests: [IDENTITY],
  },
  {
    ...entry,
    id: "identity/revoked-entry-written",
    find: "        if (_identityStatus(agentId) == Status.Revoked) revert Identity_WrongStatus(agentId, uint8(Status.Revoked));\n",
    replace: "",
    why: "a revoked agent goes on describing itself",
    tests: [IDENTITY],
  },
  {
    ...token,
    id: "identity/not-said-to-be-locked",
    find: "        emit Locked(tokenId);\n",
    replace: "",
    why: "markets take the token for one that can be sold",
    tests: [IDENTITY],
  },
];
