import type { RpcAnswer } from "../../../../../services/chain/rpc/answer.ts";
import { resultOf } from "../../../../../services/chain/rpc/answer.ts";
import type { Rpc } from "../../../../../services/chain/rpc/client.ts";

/** An in-process network of Hardhat. */
interface Provider {
  request(call: { method: string; params: unknown[] }): Promise<unknown>;
}

/** The same answers as over HTTP, without the way there. */
export function providerRpc(provider: Provider): Rpc {
  const ask = async (method: string, params: readonly unknown[]): Promise<RpcAnswer> => {
    try {
      return { result: await provider.request({ method, params: [...params] }) };
    } catch (error) {
      return {
        error: { code: codeOf(error), message: error instanceof Error ? error.message : "", data: dataOf(error) },
      };
    }
  };
  return {
    ask,
    batch: (calls) => Promise.all(calls.map(({ method, params }) => ask(method, params))),
    request: async (method, params) => resultOf(await ask(method, params), method),
  };
}

function codeOf(error: unknown): number {
  return member(error, "code", (code) => typeof code === "number") ?? -32603;
}

function dataOf(error: unknown): string | null {
  const data = member(error, "data", (found) => typeof found === "string" || typeof found === "object");
  return typeof data === "string" ? data : (member(data, "data", (found) => typeof found === "string") ?? null);
}

function member<T>(of: unknown, name: string, is: (found: unknown) => boolean): T | undefined {
  if (typeof of !== "object" || of === null || !(name in of)) return undefined;
  const found: unknown = Reflect.get(of, name);
  return is(found) ? (found as T) : undefined;
}
