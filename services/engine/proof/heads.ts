import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { quantity } from "../../chain/abi/words.ts";
import { resultOf } from "../../chain/rpc/answer.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { proveHeader } from "./header.ts";
import type { ProvenBlock } from "./state.ts";

export interface HeadNode {
  readonly url: string;
  /** with a short time limit: a look waits for the slowest node */
  readonly rpc: Rpc;
}

export interface HeadSourceOptions {
  /** independent of each other: no two at one origin */
  readonly nodes: readonly HeadNode[];
  /** so many must serve the same block; below two a node is believed */
  readonly quorum: number;
  readonly chainId: number;
  /** the one node is our own */
  readonly own?: boolean;
}

/** The newest block that counts, and why it does. */
export interface TrustedHead {
  readonly block: ProvenBlock;
  readonly trust: Pin["head"];
}

export interface HeadSource {
  /** Refuses to begin with a node of another chain; one that does not answer may come later. @throws CHAIN_WRONG_ID */
  start(): Promise<void>;
  /**
   * The newest block that enough nodes serve under one hash. It may be older than an earlier one: that is for the head
   * tracker to judge.
   * @throws HEAD_DISPUTED, CHAIN_UNREACHABLE when no node answers; with one node, whatever is wrong with it
   */
  latest(): Promise<TrustedHead>;
  /** The block of a number that enough nodes serve. @throws HEAD_DISPUTED, CHAIN_UNREACHABLE */
  at(number: number): Promise<ProvenBlock>;
}

/** What a node answered to a question: a block, or why not. */
type Said = ProvenBlock | CountersignError;

/** @throws CONFIG_INVALID when the quorum cannot be had, or two nodes are one */
export function createHeadSource({ nodes, quorum, chainId, own = false }: HeadSourceOptions): HeadSource {
  const origins = nodes.map(({ url }) => new URL(url).origin);
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > nodes.length) {
    throw new CountersignError(
      "CONFIG_INVALID",
      `COUNTERSIGN_HEAD_QUORUM: ${quorum} cannot be had of ${nodes.length} nodes`,
    );
  }
  if (new Set(origins).size !== nodes.length) {
    throw new CountersignError(
      "CONFIG_INVALID",
      `COUNTERSIGN_HEAD_URLS: two of the nodes are one: ${origins.join(", ")}`,
    );
  }
  const trust = quorum > 1 ? "quorum" : own ? "own" : "single";

  const checkChain = (id: unknown, origin: string): void => {
    const served = quantity.safeParse(id).data;
    if (served === undefined) throw new CountersignError("CHAIN_UNREACHABLE", `${origin}: its chain id is no number`);
    if (served === chainId) return;
    throw new CountersignError("CHAIN_WRONG_ID", `${origin} serves chain ${served}, expected ${chainId}`);
  };

  /** The chain id goes along every time: what stands behind a URL may change. */
  const ask = async (index: number, number: number | "latest"): Promise<Said> => {
    const { rpc } = nodes[index] ?? {};
    const tag = number === "latest" ? number : `0x${number.toString(16)}`;
    try {
      const answers = await rpc?.batch([
        { method: "eth_chainId", params: [] },
        { method: "eth_getBlockByNumber", params: [tag, false] },
      ]);
      const [id, header] = (answers ?? []).map((answer) => resultOf(answer, `block ${number}`));
      checkChain(id, origins[index] ?? "");
      return proveHeader(header, number === "latest" ? {} : { number }).block;
    } catch (error) {
      if (isCountersignError(error)) return error;
      throw error;
    }
  };

  const askAll = () => Promise.all(nodes.map((_, index) => ask(index, "latest")));

  /** What each node says of a block: the newest one it has is not asked for again. */
  const at = (number: number, newest: readonly Said[]): Promise<Said[]> =>
    Promise.all(newest.map(async (said, index) => (isBlock(said) && said.number > number ? ask(index, number) : said)));

  const disputed = (said: readonly Said[]) =>
    new CountersignError("HEAD_DISPUTED", `fewer than ${quorum} agree: ${told(said)}`);

  return {
    at: async (number) => {
      const said = await Promise.all(nodes.map((_, index) => ask(index, number)));
      const [only] = said;
      if (said.length === 1 && only !== undefined && !isBlock(only)) throw only;
      const block = agreed(said, number, quorum);
      if (block === null) throw disputed(said);
      return block;
    },
    start: async () => {
      for (const said of await askAll()) if (!isBlock(said) && said.code === "CHAIN_WRONG_ID") throw said;
    },
    latest: async () => {
      const newest = await askAll();
      const [only] = newest;
      if (newest.length === 1 && only !== undefined && !isBlock(only)) throw only;
      const blocks = newest.filter(isBlock);
      if (blocks.length === 0) throw new CountersignError("CHAIN_UNREACHABLE", `no node answers: ${told(newest)}`);
      // Nodes are never at the same block: from the highest one that enough of them can know, downwards.
      const numbers = blocks.map(({ number }) => number).toSorted((a, b) => b - a);
      let firstSaid = newest;
      for (const number of new Set(numbers.slice(quorum - 1))) {
        const said = await at(number, newest);
        const block = agreed(said, number, quorum);
        if (block !== null) return { block, trust };
        if (firstSaid === newest) firstSaid = said;
      }
      throw disputed(firstSaid);
    },
  };

  function told(said: readonly Said[]): string {
    const one = (answer: Said) => (isBlock(answer) ? `block ${answer.number} ${answer.hash}` : answer.message);
    return said.map((answer, index) => `${origins[index]} says ${one(answer)}`).join("; ");
  }
}

/** The one block of this number that so many serve; null when there is none, or more than one. */
function agreed(said: readonly Said[], number: number, quorum: number): ProvenBlock | null {
  const blocks = said.filter(isBlock).filter((block) => block.number === number);
  const votes = [...Map.groupBy(blocks, ({ hash }) => hash).values()];
  const [first, ...others] = votes.filter(({ length }) => length >= quorum);
  return others.length === 0 ? (first?.[0] ?? null) : null;
}

function isBlock(said: Said): said is ProvenBlock {
  return !(said instanceof Error);
}
