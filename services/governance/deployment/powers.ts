import { ZeroHash } from "ethers";
import { z } from "zod";

import { readAll, type View, view } from "../../chain/abi/call.ts";
import { timelockAbi } from "../../chain/abi/contracts.ts";
import { lowerAddress } from "../../chain/abi/words.ts";
import type { Block } from "../../chain/read/block.ts";
import { readTimelockEvents, type TimelockEvent } from "../../chain/read/timelock.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { roleName } from "../file/roles.ts";

/** Who holds what in one contract with roles: role by name, accounts in lower case. */
export type Powers = Readonly<Record<string, readonly string[]>>;

/** How far before its System a timelock is looked for at first. */
const FIRST_LOOK = 2_000;

/**
 * From where the events of a timelock are complete: its constructor says whom it trusts before it can do anything, so that
 * event is the first.
 * @param deployedAt of the System, which is younger
 * @throws CHAIN_UNREACHABLE
 */
export async function findBirth(rpc: Rpc, timelock: string, deployedAt: number, head: Block): Promise<number> {
  for (let reach = FIRST_LOOK; ; reach *= 8) {
    const fromBlock = Math.max(0, deployedAt - reach);
    const range = { fromBlock, toBlock: head.number };
    const [first] = await readTimelockEvents(rpc, timelock, "MinDelayChange", [], range);
    // Emitted by the constructor, and from then on only when the delay changes from something that was said before.
    if (first !== undefined && first.args["oldDuration"] === 0n && (await isFirst(rpc, timelock, first, range))) {
      return first.block;
    }
    if (fromBlock === 0) return 0;
  }
}

/** The constructor makes the timelock its own admin; nothing is granted before that. */
async function isFirst(
  rpc: Rpc,
  timelock: string,
  { tx }: TimelockEvent,
  range: { readonly fromBlock: number; readonly toBlock: number },
): Promise<boolean> {
  const [admin] = await readTimelockEvents(rpc, timelock, "RoleGranted", [ZeroHash], range);
  return admin !== undefined && admin.tx === tx;
}

/** Everyone who was ever given a role and still holds it. @throws CHAIN_UNREACHABLE */
export async function readPowers(rpc: Rpc, contract: string, head: Block, fromBlock: number): Promise<Powers> {
  const range = { fromBlock, toBlock: head.number };
  const granted = await readTimelockEvents(rpc, contract, "RoleGranted", [], range);
  const pairs = new Map(
    granted.map(({ args }) => {
      const [role, account] = [String(args["role"]), lowerAddress.parse(args["account"])];
      return [`${role} ${account}`, { role, account }] as const;
    }),
  );
  const all = [...pairs.values()];
  const views: View<boolean>[] = all.map(({ role, account }) =>
    view(timelockAbi, "hasRole", contract, [role, account], { blockHash: head.hash }, z.boolean()),
  );
  const holds = await readAll<boolean[]>(rpc, views);
  const powers: Record<string, string[]> = {};
  all.forEach(({ role, account }, i) => {
    if (holds[i] === true) (powers[nameOf(role)] ??= []).push(account);
  });
  return powers;
}

function nameOf(role: string): string {
  return role === ZeroHash ? "DEFAULT_ADMIN_ROLE" : roleName(role);
}
