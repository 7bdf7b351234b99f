import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { anchorLogAbi } from "../abi/contracts.ts";
import { count, hash32, hexData, lowerAddress } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import type { AnchoredBatch } from "./anchored.ts";

/** What the transaction of a batch shows in a log of mode Links, hex. Leaves were held to the root; links are a claim. */
export interface ShownBatch {
  readonly leaves: readonly string[];
  readonly links: string;
}

const transactionSchema = z.object({ hash: hash32, to: lowerAddress.nullable(), input: hexData }).nullable();
const callSchema = z.tuple([z.object({ logId: count, firstSeq: count }), z.array(hash32), hexData]);

/**
 * What a batch's transaction shows. Call data are what the node says they are: compare them with the records.
 * @returns null when it is no call of `anchorLinks` for this batch, so that nobody can read them
 * @throws CHAIN_UNREACHABLE when the node does not have the transaction
 */
export async function readShown(rpc: Rpc, anchorLog: string, batch: AnchoredBatch): Promise<ShownBatch | null> {
  const answer = transactionSchema.safeParse(await rpc.request("eth_getTransactionByHash", [batch.tx]));
  if (answer.data?.hash !== batch.tx) {
    throw new CountersignError("CHAIN_UNREACHABLE", `the node does not show the transaction ${batch.tx}`);
  }
  const { to, input } = answer.data;
  if (to !== anchorLog.toLowerCase()) return null;
  const call = callOf(input);
  if (call === null || call[0].logId !== batch.logId || call[0].firstSeq !== batch.firstSeq) return null;
  return { leaves: call[1], links: call[2] };
}

function callOf(input: string): z.infer<typeof callSchema> | null {
  try {
    const [batch, leaves, links] = anchorLogAbi.decodeFunctionData("anchorLinks", input).toArray() as [
      { readonly logId: bigint; readonly firstSeq: bigint },
      ArrayLike<string>,
      string,
    ];
    const { logId, firstSeq } = batch;
    return callSchema.parse([{ logId, firstSeq }, Array.from(leaves), links]);
  } catch {
    return null;
  }
}
