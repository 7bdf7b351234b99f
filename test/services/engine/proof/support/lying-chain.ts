import { wordHex } from "../../../../../services/engine/proof/hex.ts";
import type { Rpc } from "../../../../../services/chain/rpc/client.ts";
import { intercept } from "../../../chain/support/wrap-rpc.ts";
import { type Honest, type Lie, POLICY, REGISTRY } from "./lies.ts";
import { startStorageChain, type StorageChain } from "./storage-chain.ts";

export interface LyingChain extends StorageChain {
  readonly honest: Honest;
  /** The node, but for one method. */
  lying(lie: Pick<Lie, "method" | "tell">): Rpc;
}

/** The account the lies are about: slot 1 is 12 and was 11, slot 2 is 22. */
export const HINTS = [{ address: POLICY, slots: [wordHex(1n), wordHex(2n)], code: true }];

export async function startLyingChain(): Promise<LyingChain> {
  const chain = await startStorageChain();
  for (const address of [POLICY, REGISTRY]) await chain.request("hardhat_setCode", address, "0x60016002");
  await chain.write(REGISTRY, new Map([[1n, 1n]]));
  const slots = new Map(Array.from({ length: 40 }, (_, i) => [BigInt(i), BigInt(i * 11)] as const));
  const earlier = (await chain.write(POLICY, slots)).hash;
  const head = (await chain.write(POLICY, new Map([[1n, 12n]]))).hash;
  const honest: Honest = { head, earlier, ask: (method, ...params) => chain.rpc.request(method, params) };
  return {
    ...chain,
    honest,
    lying: ({ method, tell }) =>
      intercept(chain.rpc, async (asked, params) => {
        if (asked !== method) return undefined;
        const told = await tell((await chain.rpc.request(asked, params)) as never, honest);
        if (told instanceof Error) return { error: { code: -32000, message: told.message, data: null } };
        return { result: told };
      }),
  };
}
