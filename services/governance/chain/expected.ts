import { z } from "zod";

import { readOne, view } from "../../chain/abi/call.ts";
import {
  anchorLogAbi,
  lineageAbi,
  modelAbi,
  pauseAbi,
  policyRegistryAbi,
  systemAbi,
} from "../../chain/abi/contracts.ts";
import { count } from "../../chain/abi/words.ts";
import { readAgent } from "../../chain/read/agents.ts";
import { readLog } from "../../chain/read/logs.ts";
import { type Expectation, type Subject, SUBJECTS } from "../file/expectations.ts";
import type { Governance } from "./connect.ts";

/** What a proposal waited for and what became of it, in words; empty while nothing moved. @throws CHAIN_UNREACHABLE */
export async function readMoved(governance: Governance, expects: readonly Expectation[]): Promise<readonly string[]> {
  const actual = await Promise.all(expects.map(async ({ of, id }) => READ[of](governance, id ?? "0")));
  return expects.flatMap(({ of, id, value }, i) =>
    // What is not there yet is made by an earlier call of the same proposal.
    BigInt(value) === BigInt(actual[i] ?? value)
      ? []
      : [`${SUBJECTS[of]}${id === null ? "" : ` ${id}`} was ${value} when this was written, and is ${actual[i]} now`],
  );
}

const READ: Readonly<Record<Subject, (governance: Governance, id: string) => Promise<number | null>>> = {
  policyVersion: (governance, id) => number(governance, policyRegistryAbi, "currentVersion", "policyRegistry", [id]),
  pauseEpoch: (governance) => number(governance, pauseAbi, "epoch", "pause", []),
  genesisCount: (governance) => number(governance, lineageAbi, "genesisCount", "lineage", []),
  logCount: (governance) => number(governance, anchorLogAbi, "logCount", "anchorLog", []),
  councilEpoch: async ({ council }) => council.epoch,
  agentEpoch: async ({ rpc, contracts, head }, id) =>
    (await readAgent(rpc, contracts.agentRegistry, head, Number(id))).epoch,
  modelEpoch: async ({ rpc, contracts, head }, digest) => {
    const { modelRegistry: registry } = contracts;
    return (await readOne(rpc, view(modelAbi, "getModel", registry, [digest], { blockHash: head.hash }, epoch))).epoch;
  },
  nameCount: async ({ rpc, contracts, head }, name) => {
    const { system } = contracts;
    const list = z.array(z.unknown());
    return (await readOne(rpc, view(systemAbi, "contractsOf", system, [name], { blockHash: head.hash }, list))).length;
  },
  logEpoch: async ({ rpc, contracts, head }, id) => {
    return (await readLog(rpc, contracts.anchorLog, { blockHash: head.hash }, Number(id)))?.epoch ?? null;
  },
};

const epoch = z.object({ epoch: count });

async function number(
  { rpc, contracts, head }: Governance,
  abi: typeof policyRegistryAbi | typeof pauseAbi | typeof lineageAbi | typeof anchorLogAbi,
  name: string,
  contract: "policyRegistry" | "pause" | "lineage" | "anchorLog",
  args: readonly unknown[],
): Promise<number> {
  const schema: z.ZodType<number> = count;
  return readOne(rpc, view(abi, name, contracts[contract], args, { blockHash: head.hash }, schema));
}
