import type { ErrorCode } from "../../../../../services/core/errors/registry.ts";
import { wordHex } from "../../../../../services/engine/proof/hex.ts";

interface SlotProof {
  key: string;
  value: string;
  proof: string[];
}

interface Proof {
  address: string;
  accountProof: string[];
  storageHash: string;
  storageProof: [SlotProof, SlotProof, ...SlotProof[]];
}

/** What a liar may make use of. */
export interface Honest {
  /** the node's honest answer to any question */
  ask(method: string, ...params: unknown[]): Promise<unknown>;
  /** hash of the block that is asked about */
  readonly head: string;
  /** hash of one before it */
  readonly earlier: string;
}

/** What a node answers instead, and what comes of it. */
export interface Lie {
  readonly name: string;
  readonly method: string;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly tell: (honest: never, node: Honest) => unknown;
}

/** The last hex digit becomes another one. */
export const flip = (hex: string) => hex.slice(0, -1) + (hex.endsWith("0") ? "1" : "0");
const inProof = (tell: (proof: Proof, node: Honest) => unknown) => async (proof: Proof, node: Honest) =>
  (await tell(proof, node)) ?? proof;

export const POLICY = `0x${"a1".repeat(20)}`;
export const REGISTRY = `0x${"b2".repeat(20)}`;
const SLOT = `account ${POLICY}, slot ${wordHex(1n)}: `;
export const ACCOUNT = `account ${POLICY}: `;

const proofAt = (node: Honest, address: string, blockHash: string) =>
  node.ask("eth_getProof", address, [1n, 2n].map(wordHex), { blockHash }) as Promise<Proof>;

const proofLies: Omit<Lie, "method" | "code">[] = [
  {
    name: "another value beside an honest proof",
    detail: `${SLOT}the value is not the proven one`,
    tell: inProof(({ storageProof: [slot] }) => void (slot.value = "0x5")),
  },
  {
    name: "a byte changed in the leaf of a slot, and the value with it",
    detail: `${SLOT}node 3 is not the one its parent names`,
    tell: inProof(({ storageProof: [slot] }) => {
      slot.proof.push(flip(slot.proof.pop() ?? ""));
      slot.value = "0xd";
    }),
  },
  {
    name: "a byte changed in the root of a storage trie",
    detail: `${SLOT}the first node is not the root`,
    tell: inProof(({ storageProof: [slot] }) => void slot.proof.unshift(flip(slot.proof.shift() ?? ""))),
  },
  {
    name: "a proof cut short",
    detail: `${SLOT}the proof ends early`,
    tell: inProof(({ storageProof: [slot] }) => {
      slot.proof.pop();
    }),
  },
  {
    name: "no proof at all, and zero",
    detail: `${SLOT}the proof ends early`,
    tell: inProof(({ storageProof: [slot] }) => {
      slot.proof = [];
      slot.value = "0x0";
    }),
  },
  {
    name: "the proof of another slot under this slot's key",
    detail: `${SLOT}node 1 is not the one its parent names`,
    tell: inProof(({ storageProof: [slot, other] }) => {
      slot.proof = other.proof;
      slot.value = other.value;
    }),
  },
  {
    name: "two slots in each other's place",
    detail: `${SLOT}the answer is for another slot`,
    tell: inProof(({ storageProof }) => void storageProof.reverse()),
  },
  {
    name: "nodes that are not on the way",
    detail: `${SLOT}the proof has nodes that are not on the way`,
    tell: inProof(({ storageProof: [slot, other] }) => void slot.proof.push(...other.proof)),
  },
  {
    name: "one slot less",
    detail: `${ACCOUNT}2 slots were asked for, 1 answered`,
    tell: inProof(({ storageProof }) => void storageProof.pop()),
  },
  {
    name: "one slot more",
    detail: `${ACCOUNT}2 slots were asked for, 3 answered`,
    tell: inProof(({ storageProof }) => void storageProof.push(storageProof[0])),
  },
  {
    name: "the storage of another account, under that one's storage hash",
    detail: `${SLOT}the first node is not the root`,
    tell: inProof(async (proof, node) => {
      const other = await proofAt(node, REGISTRY, node.head);
      return { ...proof, storageHash: other.storageHash, storageProof: other.storageProof };
    }),
  },
  {
    name: "another account altogether",
    detail: `${ACCOUNT}the answer is for account ${REGISTRY}`,
    tell: inProof((_, node) => proofAt(node, REGISTRY, node.head)),
  },
  {
    name: "another account's proof under this address",
    detail: ACCOUNT,
    tell: inProof(async (_, node) => ({ ...(await proofAt(node, REGISTRY, node.head)), address: POLICY })),
  },
  {
    name: "a byte changed in a node of the state trie",
    detail: `${ACCOUNT}node `,
    tell: inProof(({ accountProof }) => void accountProof.push(flip(accountProof.pop() ?? ""))),
  },
  {
    name: "an account left out of its proof",
    detail: `${ACCOUNT}the proof ends early`,
    tell: inProof(({ accountProof }) => void accountProof.pop()),
  },
  {
    name: "an account that does not exist",
    detail: `${ACCOUNT}the proof ends early`,
    tell: inProof((proof) => ({
      ...proof,
      accountProof: [],
      storageProof: proof.storageProof.map((slot) => ({ ...slot, value: "0x0", proof: [] })),
    })),
  },
  {
    name: "an earlier block's state, all of it honest",
    detail: `${ACCOUNT}the first node is not the root`,
    tell: inProof((_, node) => proofAt(node, POLICY, node.earlier)),
  },
  { name: "what is no proof", detail: `${ACCOUNT}the answer is not a proof`, tell: () => ({ address: POLICY }) },
  {
    name: "a node that is no hex",
    detail: `${ACCOUNT}a node is not hex`,
    tell: inProof(({ accountProof }) => void accountProof.unshift("0x1")),
  },
];

/** About the account POLICY with its slots 1 and 2, and its code. */
export const LIES: readonly Lie[] = [
  ...proofLies.map((lie) => ({ ...lie, method: "eth_getProof", code: "STATE_PROOF_INVALID" as const })),
  ...[
    ["other code", "0x60016003"],
    ["no code", "0x"],
    ["code with one byte more", "0x6001600200"],
  ].map(([name, code]) => ({
    name: name ?? "",
    method: "eth_getCode",
    code: "STATE_PROOF_INVALID" as const,
    detail: `${ACCOUNT}the code has another hash`,
    tell: () => code,
  })),
  {
    name: "what is no hex",
    method: "eth_getCode",
    code: "STATE_PROOF_INVALID",
    detail: `${ACCOUNT}the answer is not code`,
    tell: () => "0x6",
  },
  ...["eth_getProof", "eth_getCode"].flatMap((method) => [
    {
      name: `null to ${method}`,
      method,
      code: "CHAIN_UNREACHABLE" as const,
      detail: `of ${POLICY}`,
      tell: () => null,
    },
    {
      name: `an error to ${method}`,
      method,
      code: "CHAIN_UNREACHABLE" as const,
      detail: `${method} of ${POLICY}: the node answered -32000 "busy"`,
      tell: () => new Error("busy"),
    },
  ]),
];
