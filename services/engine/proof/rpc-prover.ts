import { setTimeout as sleep } from "node:timers/promises";

import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { resultOf, type RpcAnswer } from "../../chain/rpc/answer.ts";
import type { Rpc, RpcCall } from "../../chain/rpc/client.ts";
import { readAccountProof, readCode } from "./account-proof.ts";
import { proveHeader } from "./header.ts";
import { wordHex } from "./hex.ts";
import type { NodePool } from "./merkle-proof.ts";
import type { Asked, Prover, ProvenState, WitnessSink } from "./prover.ts";

/** A node takes longest for one call with many slots; so many are a few milliseconds and a quarter of a megabyte. */
const SLOTS_PER_CALL = 100;
/** Servers bound a batch, and ours bounds an answer: full calls of deep tries are a megabyte each. */
const CALLS_PER_BATCH = 20;
/** Longer than a node takes to finish the block it is making. */
const AGAIN_MS = 50;

/**
 * Has one node prove what it says. The node is believed in nothing but that it answers. A node that is making the next block may
 * answer for that one's state (anvil does, for about a millisecond), and of several nodes behind one address one may lag: so what does
 * not fit the block is asked for once more before it counts as a lie.
 * @param sink gets everything a proof was checked with, once it held
 */
export function createRpcProver(rpc: Rpc, sink: WitnessSink = {}): Prover {
  const send = async (calls: readonly RpcCall[]): Promise<RpcAnswer[]> => {
    const answers: RpcAnswer[] = [];
    for (let i = 0; i < calls.length; i += CALLS_PER_BATCH) {
      answers.push(...(await rpc.batch(calls.slice(i, i + CALLS_PER_BATCH))));
    }
    return answers;
  };

  /** Every answer is checked before anything is handed on. */
  const readProofs = (asked: readonly Asked[], answers: readonly RpcAnswer[], stateRoot: string): ProvenState[] => {
    const pool: NodePool = new Map();
    const states = chunked(asked).map((chunk, i) => {
      const what = `eth_getProof of ${chunk.address}`;
      return readAccountProof(result(answers[i], what), chunk, stateRoot, pool);
    });
    for (const { hash, rlp } of pool.values()) sink.onNode?.(hash, rlp);
    return states;
  };

  const twice = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (!isCountersignError(error) || error.code !== "STATE_PROOF_INVALID") throw error;
      await sleep(AGAIN_MS);
      return ask();
    }
  };

  const prover: Prover = {
    open: async (hash, asked) => {
      const header = { method: "eth_getBlockByHash", params: [hash, false] };
      const [first, ...rest] = await send([header, ...proofCalls(asked, hash)]);
      const { block, rlp } = proveHeader(result(first, `block ${hash}`), { hash });
      const states = readProofs(asked, rest, block.stateRoot);
      sink.onHeader?.(block.hash, rlp);
      return { block, states };
    },
    prove: async (block, asked) => readProofs(asked, await send(proofCalls(asked, block.hash)), block.stateRoot),
    codes: async (block, holders) => {
      const at = { blockHash: block.hash };
      const answers = await send(holders.map(({ address }) => ({ method: "eth_getCode", params: [address, at] })));
      const codes = holders.map(({ address, codeHash }, i) =>
        readCode(result(answers[i], `eth_getCode of ${address}`), address, codeHash),
      );
      for (const [i, { codeHash }] of holders.entries()) sink.onCode?.(codeHash, codes[i] ?? new Uint8Array(0));
      return codes;
    },
  };
  return {
    open: (hash, asked) => twice(() => prover.open(hash, asked)),
    prove: (block, asked) => twice(() => prover.prove(block, asked)),
    codes: (block, holders) => twice(() => prover.codes(block, holders)),
  };
}

/** By hash and not by number: after a reorganization that is an error of the node, and not another block's state. */
function proofCalls(asked: readonly Asked[], blockHash: string): RpcCall[] {
  return chunked(asked).map(({ address, slots }) => ({
    method: "eth_getProof",
    params: [address, slots.map(wordHex), { blockHash }],
  }));
}

function chunked(asked: readonly Asked[]): Asked[] {
  return asked.flatMap(({ address, slots }) =>
    Array.from({ length: Math.max(1, Math.ceil(slots.length / SLOTS_PER_CALL)) }, (_, i) => ({
      address,
      slots: slots.slice(i * SLOTS_PER_CALL, (i + 1) * SLOTS_PER_CALL),
    })),
  );
}

function result(answer: RpcAnswer | undefined, what: string): unknown {
  if (answer === undefined) throw new CountersignError("CHAIN_UNREACHABLE", `${what}: no answer`);
  return resultOf(answer, what);
}
