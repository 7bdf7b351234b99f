import { toQuantity } from "ethers";
import { network } from "hardhat";

import type { Rpc } from "../../../../../services/chain/rpc/client.ts";
import { providerRpc } from "./provider-rpc.ts";

type Hardfork = "cancun" | "prague" | "osaka";

/** A chain whose accounts have the code a test gives them. */
export interface World {
  readonly rpc: Rpc;
  /** puts code (hex, without 0x) at the address that belongs to a number, and mines a block */
  put(number: number, code: string): Promise<string>;
  /** sets slots of the account of a number, and mines a block */
  write(number: number, slots: ReadonlyMap<number, number>): Promise<void>;
  /** gives the account of a number one wei */
  fund(number: number): Promise<void>;
  mine(): Promise<void>;
  /** does what the protocol does from Prague on (EIP-2935) and Hardhat does not: the hashes so far stand in state; mines a block */
  keepHashes(): Promise<void>;
}

/** Of the contract that keeps them. */
const HISTORY = "0x0000f90827f1c53a10cb7a02335b175320002935";

export const addressOf = (number: number): string => `0x${(0xaa0000 + number).toString(16).padStart(40, "0")}`;

export async function createWorld(hardfork: Hardfork = "osaka"): Promise<World> {
  const { provider, networkHelpers } = await network.create({ override: { hardfork } });
  return {
    rpc: providerRpc(provider),
    put: async (number, code) => {
      await networkHelpers.setCode(addressOf(number), `0x${code}`);
      await networkHelpers.mine();
      return addressOf(number);
    },
    write: async (number, slots) => {
      for (const [slot, value] of slots) await networkHelpers.setStorageAt(addressOf(number), slot, value);
      await networkHelpers.mine();
    },
    fund: async (number) => {
      await networkHelpers.setBalance(addressOf(number), 1n);
      await networkHelpers.mine();
    },
    mine: async () => networkHelpers.mine(),
    keepHashes: async () => {
      await networkHelpers.setCode(HISTORY, "0x00");
      const latest = await networkHelpers.time.latestBlock();
      for (let number = Math.max(0, latest - 300); number <= latest; number += 1) {
        const block = await provider.request({ method: "eth_getBlockByNumber", params: [toQuantity(number), false] });
        await networkHelpers.setStorageAt(HISTORY, number % 8_191, (block as { hash: string }).hash);
      }
      await networkHelpers.mine();
    },
  };
}
