import { z } from "zod";

import { policyRegistryAbi } from "../../chain/abi/contracts.ts";
import { hash32, lowerAddress, quantity } from "../../chain/abi/words.ts";
import { readEvents } from "../../chain/read/events.ts";
import { readTimelockEvents } from "../../chain/read/timelock.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Governance } from "./connect.ts";
import { readCurrentVersion, readVersion, type Version } from "./versions.ts";

/** A transaction and who sent it. */
interface Sent {
  readonly transaction: string;
  readonly from: string;
}

/** A policy version and how it came about. */
export interface PublishedVersion extends Version {
  /** what carried it out; anyone may */
  readonly executed: Sent;
  /** the timelock operation it was part of; null when the timelock's events do not show one */
  readonly operation: string | null;
  /** what brought it before the timelock */
  readonly scheduled: Sent | null;
}

const publishedSchema = z.object({ topics: z.array(hash32), transactionHash: hash32 });
const VERSION_TOPIC = 2;

/**
 * Every version of a policy, oldest first: what the registry keeps, and from the events who brought it about.
 * @throws POLICY_UNKNOWN when it was never published, CHAIN_UNREACHABLE when the events do not fit the registry
 */
export async function readHistory(governance: Governance, policyId: string): Promise<readonly PublishedVersion[]> {
  const { rpc, contracts, deployedAt, head } = governance;
  const current = await readCurrentVersion(governance, policyId);
  if (current === 0) throw new CountersignError("POLICY_UNKNOWN", `there is no policy ${policyId}`);
  const topics = policyRegistryAbi.encodeFilterTopics("PolicyPublished", [policyId]);
  const filter = { address: contracts.policyRegistry, topics, fromBlock: deployedAt, toBlock: head.number };
  const events = z.array(publishedSchema).parse(await readEvents(rpc, filter));
  const range = { fromBlock: deployedAt, toBlock: head.number };
  const executed = await readTimelockEvents(rpc, contracts.timelock, "CallExecuted", [], range);
  const scheduled = await readTimelockEvents(rpc, contracts.timelock, "CallScheduled", [], range);

  return Promise.all(
    Array.from({ length: current }, async (_, i) => {
      const version = i + 1;
      const event = events.find(({ topics: words }) => BigInt(words[VERSION_TOPIC] ?? "0") === BigInt(version));
      if (event === undefined) throw missing(policyId, version);
      const entry = await readVersion(governance, policyId, version);
      const run = executed.find(({ tx, args }) => tx === event.transactionHash && isPublication(args));
      const operation = run === undefined ? null : hash32.parse(run.args["id"]);
      const seat = scheduled.findLast(({ args }) => args["id"] === operation);
      return {
        ...entry,
        executed: await sent(rpc, event.transactionHash),
        operation,
        scheduled: seat === undefined ? null : await sent(rpc, seat.tx),
      };
    }),
  );

  function isPublication(args: Readonly<Record<string, unknown>>): boolean {
    return String(args["target"]).toLowerCase() === contracts.policyRegistry;
  }
}

const transactionSchema = z.object({ from: lowerAddress, blockNumber: quantity });

async function sent(rpc: Rpc, transaction: string): Promise<Sent> {
  const parsed = transactionSchema.safeParse(await rpc.request("eth_getTransactionByHash", [transaction]));
  if (parsed.success) return { transaction, from: parsed.data.from };
  throw new CountersignError("CHAIN_UNREACHABLE", `the node's answer is not the transaction ${transaction}`);
}

function missing(policyId: string, version: number): CountersignError {
  return new CountersignError(
    "CHAIN_UNREACHABLE",
    `the node shows no event of version ${version} of policy ${policyId}`,
  );
}
