import { bad, corrupt, refused, retry, type ErrorEntry } from "./entry.ts";

/** Batches, their anchors, and the transactions that carry them. */
export const ANCHORING_ERRORS = {
  BATCH_UNKNOWN: bad(404, "No such batch", "Name the first seq of a batch that stands in the store."),
  BATCH_MISMATCH: corrupt("The batch row does not match the records", "Do not anchor; run `npx countersign audit`."),
  OWNER_UNREACHABLE: retry(
    403,
    "The owner of the log gives no checkpoint",
    "Check that the service that writes the log runs, and COUNTERSIGN_BATCHER_LOGS; nothing is anchored without it.",
  ),
  RECEIPT_PENDING: retry(404, "The record is not anchored yet", "Ask again after the next batch is confirmed."),
  RECORD_UNKNOWN: bad(404, "No such record", "Seqs run from 1 to the newest record."),
  NOTHING_TO_ERASE: refused(
    409,
    "There is nothing to erase",
    "Name decisions (envelopes or denials) whose names, URI or content digest still stand in the log.",
  ),
  ANCHOR_REJECTED: corrupt(
    "The anchor contract refused the batch",
    "The chain and the store disagree; run `npx countersign audit`.",
  ),
  NOT_ANCHORER: refused(
    403,
    "The wallet is not the anchorer of the log",
    "Give each anchorer a batcher of its own with its wallet and its logs: npm start runs a second one with COUNTERSIGN_GATEWAY_BATCHER_WALLET_FILE.",
  ),
  NO_FUNDS: retry(
    403,
    "An account has no money for its transaction",
    "Send money of this chain to the named address; what waits goes on by itself.",
  ),
  TX_PENDING: retry(
    403,
    "A transaction of an earlier run stands in no block yet",
    "Wait for the next blocks, and run the same command again.",
  ),
  TX_REJECTED: refused(
    403,
    "The chain refused a transaction",
    "Read the named error: the contract does not allow the act now, or the node takes no such transaction.",
  ),
} as const satisfies Record<string, ErrorEntry>;
