import { expect } from "chai";

import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { proveHeader } from "../../../../services/chain/proof/header.ts";
import { wordHex } from "../../../../services/chain/proof/hex.ts";
import { createWorld } from "../../../../services/chain/proof/world.ts";
import type { Rpc } from "../../../../services/chain/rpc/client.ts";
import { expectCode, expectCodeAsync } from "../../../helpers/expect-code.ts";
import { intercept } from "../support/wrap-rpc.ts";
import { reseal, startStorageChain, type StorageChain } from "./support/storage-chain.ts";

const POLICY = `0x${"a1".repeat(20)}`;
const REGISTRY = `0x${"b2".repeat(20)}`;
const WANTED = [{ address: POLICY, slots: [1n, 2n], code: true }];
const HINTS = WANTED.map(({ address, code }) => ({ address, slots: [wordHex(1n), wordHex(2n)], code }));

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

/** Another answer to a question: `ask` has the node answer any question honestly. */
type Ask = (method: string, ...params: unknown[]) => Promise<unknown>;

interface Lie {
  readonly name: string;
  readonly method: string;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly tell: (honest: never, ask: Ask) => unknown;
}

/** The last hex digit becomes another one. */
const flip = (hex: string) => hex.slice(0, -1) + (hex.endsWith("0") ? "1" : "0");
const inProof = (tell: (proof: Proof, ask: Ask) => unknown) => async (proof: Proof, ask: Ask) =>
  (await tell(proof, ask)) ?? proof;

const SLOT = `account ${POLICY}, slot ${wordHex(1n)}: `;
const ACCOUNT = `account ${POLICY}: `;

describe("a node that lies about state", () => {
  let chain: StorageChain;
  let earlier: string;
  let head: string;

  before(async () => {
    chain = await startStorageChain();
    for (const address of [POLICY, REGISTRY]) await chain.request("hardhat_setCode", address, "0x60016002");
    await chain.write(REGISTRY, new Map([[1n, 1n]]));
    const slots = new Map(Array.from({ length: 40 }, (_, i) => [BigInt(i), BigInt(i * 11)] as const));
    earlier = (await chain.write(POLICY, slots)).hash;
    head = (await chain.write(POLICY, new Map([[1n, 12n]]))).hash;
  });
  after(() => chain.stop());

  const proofAt = (ask: Ask, address: string, slots: bigint[], blockHash: string) =>
    ask("eth_getProof", address, slots.map(wordHex), { blockHash }) as Promise<Proof>;

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
      tell: inProof(async (proof, ask) => {
        const other = await proofAt(ask, REGISTRY, [1n, 2n], head);
        return { ...proof, storageHash: other.storageHash, storageProof: other.storageProof };
      }),
    },
    {
      name: "another account altogether",
      detail: `${ACCOUNT}the answer is for account ${REGISTRY}`,
      tell: inProof((_, ask) => proofAt(ask, REGISTRY, [1n, 2n], head)),
    },
    {
      name: "another account's proof under this address",
      detail: ACCOUNT,
      tell: inProof(async (_, ask) => ({ ...(await proofAt(ask, REGISTRY, [1n, 2n], head)), address: POLICY })),
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
      tell: inProof((_, ask) => proofAt(ask, POLICY, [1n, 2n], earlier)),
    },
    { name: "what is no proof", detail: `${ACCOUNT}the answer is not a proof`, tell: () => ({ address: POLICY }) },
    {
      name: "a node that is no hex",
      detail: `${ACCOUNT}a node is not hex`,
      tell: inProof(({ accountProof }) => void accountProof.unshift("0x1")),
    },
  ];

  const lies: Lie[] = [
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

  /** A node that answers one method otherwise. */
  const lying = ({ method, tell }: Pick<Lie, "method" | "tell">): Rpc =>
    intercept(chain.rpc, async (asked, params) => {
      if (asked !== method) return undefined;
      const ask: Ask = (other, ...rest) => chain.rpc.request(other, rest);
      const told = await tell((await chain.rpc.request(asked, params)) as never, ask);
      if (told instanceof Error) return { error: { code: -32000, message: told.message, data: null } };
      return { result: told };
    });

  for (const lie of lies) {
    it(`${lie.name}: ${lie.code}, and no value comes out`, async () => {
      const view = await createWorld({ rpc: lying(lie) }).at({ hash: head });
      const error = await expectCodeAsync(lie.code, view.prove(WANTED));
      expect(error.detail).to.contain(lie.detail);
      expect(view.slots(POLICY)?.get(1n)).to.equal(lie.method === "eth_getCode" ? 12n : undefined);
      if (lie.method === "eth_getProof")
        expect([view.account(POLICY), view.slots(POLICY)]).to.deep.equal([undefined, undefined]);
      expect(view.code(view.account(POLICY)?.codeHash ?? "")).to.equal(undefined);
      await expectCodeAsync(lie.code, createWorld({ rpc: lying(lie), hints: HINTS }).at({ hash: head }));
    });
  }

  it("the same questions to the honest node are answered", async () => {
    const view = await createWorld({ rpc: chain.rpc, hints: HINTS }).at({ hash: head });
    expect([view.slots(POLICY)?.get(1n), view.slots(POLICY)?.get(2n)]).to.deep.equal([12n, 22n]);
    expect(view.code(view.account(POLICY)?.codeHash ?? "")?.length).to.equal(4);
  });

  const headerLies: [string, ErrorCode, (header: Record<string, unknown>, ask: Ask) => unknown][] = [
    ...["stateRoot", "timestamp", "number", "miner", "gasLimit", "parentHash", "extraData"].map(
      (name): [string, ErrorCode, (header: Record<string, unknown>) => unknown] => [
        `a header with another ${name}`,
        "HEADER_INVALID",
        (header) => ({ ...header, [name]: name === "extraData" ? "0x11" : flip(String(header[name])) }),
      ],
    ),
    ...["requestsHash", "withdrawalsRoot", "stateRoot"].map(
      (name): [string, ErrorCode, (header: Record<string, unknown>) => unknown] => [
        `a header without ${name}`,
        "HEADER_INVALID",
        ({ [name]: _, ...header }) => header,
      ],
    ),
    ["an honest header of another block", "HEADER_INVALID", (_, ask) => ask("eth_getBlockByHash", earlier, false)],
    ["no header", "CHAIN_UNREACHABLE", () => null],
    ["an error for a header", "CHAIN_UNREACHABLE", () => new Error("busy")],
  ];

  for (const [name, code, tell] of headerLies) {
    it(`${name}: ${code}`, async () => {
      const world = createWorld({ rpc: lying({ method: "eth_getBlockByHash", tell }), hints: HINTS });
      expect((await expectCodeAsync(code, world.at({ hash: head }))).detail).to.contain(`block ${head}`);
    });
  }

  it("a header whose hash fits another state root: HEADER_INVALID, and STATE_PROOF_INVALID where that hash is believed", async () => {
    const honest = (await chain.rpc.request("eth_getBlockByHash", [head, false])) as Record<string, string>;
    const forged = { ...honest, stateRoot: `0x${"5e".repeat(32)}` };
    expectCode("HEADER_INVALID", () => proveHeader(forged));
    const served = reseal(forged);
    const { hash } = proveHeader(served).block;
    const rpc = intercept(chain.rpc, async (method, params) => {
      if (method === "eth_getBlockByHash") return { result: served };
      return chain.rpc.ask(method, [...params.slice(0, -1), { blockHash: head }]);
    });
    await expectCodeAsync("HEADER_INVALID", createWorld({ rpc, hints: HINTS }).at({ hash: head }));
    const error = await expectCodeAsync("STATE_PROOF_INVALID", createWorld({ rpc, hints: HINTS }).at({ hash }));
    expect(error.detail).to.equal(`${ACCOUNT}the first node is not the root`);
  });
});
