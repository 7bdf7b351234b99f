import { z } from "zod";

import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { bigQuantity, hash32, hexData, lowerAddress } from "../../chain/abi/words.ts";
import { NO_CODE, type Outcome } from "../evm/interpreter.ts";
import type { StateView } from "../proof/state.ts";
import { resultOf, type RpcAnswer } from "../../chain/rpc/answer.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { type EmbeddedOptions, viewOf } from "./embedded-mode.ts";

export interface ProvenRpcOptions extends EmbeddedOptions {
  /** answers the methods of `unproven`, and nothing else */
  readonly node: Rpc;
  /** methods whose answers are believed, or checked by who asks */
  readonly unproven: readonly string[];
}

/** Of a call that names none, as far as the block has so much. */
const VIEW_GAS = 30_000_000n;
const REVERT_CODE = 3;
const FAILURE_CODE = -32_000;

const atBlock = z.strictObject({ blockHash: hash32 });
const callParams = z.tuple([
  z.strictObject({ from: lowerAddress.optional(), to: lowerAddress, data: hexData, gas: bigQuantity.optional() }),
  atBlock,
]);
const codeParams = z.tuple([lowerAddress, atBlock]);

/**
 * A node of which nothing is believed: `eth_call` is run here and `eth_getCode` proven, at a block named by its hash. Every other
 * method is CHAIN_UNREACHABLE, unless it is one of `unproven`.
 */
export function createProvenRpc({ machine, viewAt, node, unproven }: ProvenRpcOptions): Rpc {
  const passed = new Set(unproven);

  const call = async (params: readonly unknown[]): Promise<RpcAnswer> => {
    const [{ from, to, data, gas }, { blockHash }] = parse(callParams, "eth_call", params);
    const view = await viewOf(viewAt, blockHash);
    const { gasLimit } = view.block;
    const asked = { to, data: fromHex(data), gas: gas ?? (gasLimit < VIEW_GAS ? gasLimit : VIEW_GAS) };
    return answerOf(await machine.call(view, from === undefined ? asked : { ...asked, from }));
  };
  const code = async (params: readonly unknown[]): Promise<RpcAnswer> => {
    const [address, { blockHash }] = parse(codeParams, "eth_getCode", params);
    return { result: await provenCode(await viewOf(viewAt, blockHash), address) };
  };
  const ask = async (method: string, params: readonly unknown[]): Promise<RpcAnswer> => {
    if (method === "eth_call") return call(params);
    if (method === "eth_getCode") return code(params);
    if (passed.has(method)) return node.ask(method, params);
    throw notProvable(method);
  };

  return {
    ask,
    batch: (calls) => Promise.all(calls.map(({ method, params }) => ask(method, params))),
    request: async (method, params) => resultOf(await ask(method, params), method),
  };
}

/** As a node words it: services/chain/rpc/answer.ts tells by it that the contract failed, and not the node. */
function answerOf(outcome: Outcome): RpcAnswer {
  const data = toHex(outcome.returned);
  if (outcome.ok) return { result: data };
  if (outcome.why === NO_CODE) return { result: "0x" };
  if (outcome.why === "revert") return { error: { code: REVERT_CODE, message: "execution reverted", data } };
  return { error: { code: FAILURE_CODE, message: `execution reverted: ${outcome.why}`, data: null } };
}

async function provenCode(view: StateView, address: string): Promise<string> {
  if (view.account(address) === undefined) await view.prove([{ address, slots: [], code: true }]);
  const account = view.account(address);
  if (account === null) return "0x";
  if (account !== undefined && view.code(account.codeHash) === undefined) {
    await view.prove([{ address, slots: [], code: true }]);
  }
  const code = account === undefined ? undefined : view.code(account.codeHash);
  if (code === undefined) throw new CountersignError("CHAIN_UNREACHABLE", `the code of ${address} was not proven`);
  return toHex(code);
}

function parse<T>(schema: z.ZodType<T>, method: string, params: readonly unknown[]): T {
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw notProvable(`${method} ${JSON.stringify(params).slice(0, 100)}`);
  return parsed.data;
}

function notProvable(what: string): CountersignError {
  return new CountersignError("CHAIN_UNREACHABLE", `${what} is not provable`);
}
