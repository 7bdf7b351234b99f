import { describeError, type RpcAnswer } from "../../services/chain/rpc/answer.ts";
import type { Rpc, RpcCall } from "../../services/chain/rpc/client.ts";
import { CountersignError } from "../../services/core/errors/error.ts";
import type { Connection } from "../contracts/fixture.ts";

/** An Rpc over Hardhat's chain in this process, with a switch that cuts the line. */
export interface EdrRpc extends Rpc {
  down: boolean;
  /** answers instead of the chain, by method */
  readonly lies: Map<string, (params: readonly unknown[]) => unknown>;
}

export function createEdrRpc({ provider }: Connection): EdrRpc {
  const lies: EdrRpc["lies"] = new Map();

  const ask = async (method: string, params: readonly unknown[]): Promise<RpcAnswer> => {
    if (rpc.down) throw new CountersignError("CHAIN_UNREACHABLE", "the line is cut");
    const lie = lies.get(method);
    if (lie !== undefined) return { result: lie(params) };
    try {
      return { result: await provider.request({ method, params: [...params] }) };
    } catch (error) {
      return { error: rpcError(error) };
    }
  };

  const rpc: EdrRpc = {
    down: false,
    lies,
    ask,
    batch: (calls: readonly RpcCall[]) => Promise.all(calls.map(({ method, params }) => ask(method, params))),
    request: async (method, params) => {
      const answer = await ask(method, params);
      if ("result" in answer) return answer.result;
      throw new CountersignError("CHAIN_UNREACHABLE", `${method}: ${describeError(answer.error)}`);
    },
  };
  return rpc;
}

function rpcError(error: unknown): { code: number; message: string; data: string | null } {
  const code = typeof error === "object" && error !== null && "code" in error ? Number(error.code) : -32603;
  return { code, message: error instanceof Error ? error.message : "unknown", data: null };
}
