import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { PolicyReason } from "../../core/words/reasons.ts";
import { readAll, readOne, view } from "../abi/call.ts";
import { lineageAbi } from "../abi/contracts.ts";
import { members } from "../abi/decode.ts";
import { count, hash32, hexData, timeBound } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import { type GrantLimits, limitsSchema } from "./limits.ts";
import type { SystemAddresses } from "./deployment.ts";
import { readEvents } from "./events.ts";
import { readPath, readStanding } from "./lineage.ts";

/** A human commitment. Times are unix seconds; 0 for not yet. */
export interface GenesisView {
  readonly id: string;
  readonly threshold: number;
  readonly activeAt: number;
  readonly revokedAt: number;
  /** SHA-256 of the text the principals signed */
  readonly textHash: string;
  /** ERC-7913 signers */
  readonly principals: readonly string[];
}

/** Authority handed to one agent. Times are unix seconds. */
export interface DelegationView {
  readonly id: string;
  readonly agentId: number;
  readonly depth: number;
  /** levels that may follow below */
  readonly levels: number;
  readonly cosigners: number;
  readonly reasoningRequired: boolean;
  readonly notBefore: number;
  readonly notAfter: number;
  /** 0 while it stands */
  readonly revokedAt: number;
  readonly limits: GrantLimits;
  /** STANDING, or why it, or what is above it, does not stand at the block */
  readonly standing: PolicyReason;
}

/** A delegation and everything above it, from the humans down. */
export interface LineageView {
  readonly genesis: GenesisView;
  readonly delegations: readonly DelegationView[];
}

const genesisSchema = z.object({ threshold: count, activeAt: timeBound, revokedAt: timeBound, textHash: hash32 });
const delegationSchema = z.object({
  agentId: count,
  depth: count,
  levels: count,
  cosigners: count,
  reasoningRequired: z.boolean(),
  notBefore: timeBound,
  notAfter: timeBound,
  revokedAt: timeBound,
});
const logSchema = z.object({ topics: z.array(hash32), data: hexData });

/** null when TrustLineage does not know the delegation. @throws CHAIN_UNREACHABLE */
export async function readLineage(
  rpc: Rpc,
  { lineage, deployedAt }: Pick<SystemAddresses, "lineage" | "deployedAt">,
  pin: Pick<Pin, "hash" | "number" | "timestamp">,
  delegation: string,
): Promise<LineageView | null> {
  const path = (await readPath(rpc, lineage, pin, delegation)).toReversed();
  const [top, ...below] = path;
  if (top === undefined) return null;
  const at = { blockHash: pin.hash };
  const [genesis, principals] = await readAll<[z.infer<typeof genesisSchema>, string[]]>(rpc, [
    view(lineageAbi, "getGenesis", lineage, [top], at, genesisSchema),
    view(lineageAbi, "getPrincipals", lineage, [top], at, z.array(hexData)),
  ]);
  const delegations = below.map(async (id): Promise<DelegationView> => {
    const [entry, limits, standing] = await Promise.all([
      readOne(rpc, view(lineageAbi, "getDelegation", lineage, [id], at, delegationSchema)),
      readLimits(rpc, lineage, id, deployedAt, pin.number),
      readStanding(rpc, lineage, pin, id, pin.timestamp),
    ]);
    return { id, ...entry, limits, standing };
  });
  return { genesis: { id: top, ...genesis, principals }, delegations: await Promise.all(delegations) };
}

/** The limits of a delegation are in no state that could be asked for: its event shows them in full. */
async function readLimits(
  rpc: Rpc,
  lineage: string,
  id: string,
  fromBlock: number,
  toBlock: number,
): Promise<GrantLimits> {
  const event = lineageAbi.getEvent("Delegated");
  const found = await readEvents(rpc, { address: lineage, topics: [event.topicHash, id], fromBlock, toBlock });
  const log = logSchema.safeParse(found[0]);
  if (!log.success) throw new CountersignError("CHAIN_UNREACHABLE", `the node does not show how ${id} was granted`);
  const values = lineageAbi.decodeEventLog(event, log.data.data, log.data.topics);
  return limitsSchema.parse(members(event.inputs, values)["envelope"]);
}
