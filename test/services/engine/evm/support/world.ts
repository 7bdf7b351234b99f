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
}

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
  };
}
