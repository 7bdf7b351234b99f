import { parseJws } from "../../core/jws/parse.ts";
import { type Checkpoint, checkpointSchema } from "../../core/schemas/checkpoint.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { caip2, logUrn } from "../../core/words/ids.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import type { Find } from "../report/findings.ts";
import { attempt } from "../records/attempt.ts";
import { checkLogSignature } from "../records/signature.ts";
import type { StoredBatch } from "./batch-row.ts";
import type { LogContext } from "./context.ts";

/**
 * A checkpoint is signed by one of the log's own keys, and says of the batch what its row says.
 * @returns what it says; null when it cannot be read
 */
export function checkCheckpoint(find: Find, text: string, batch: StoredBatch, context: LogContext): Checkpoint | null {
  const broken: Find = (_code, detail) => find("CHECKPOINT_INVALID", detail);
  const jws = attempt(broken, "CHECKPOINT_INVALID", () => parseJws(text, [JWS_TYPES.checkpoint]));
  if (jws === null) return null;
  const claims = attempt(broken, "CHECKPOINT_INVALID", () => parseAs(checkpointSchema, jws.payload, "CLAIMS_INVALID"));
  if (claims === null) return null;
  checkLogSignature(broken, jws, claims.iat, context.chainLog.signers);
  // A store that was put back from a copy goes on under a higher one.
  const generation = Math.min(claims.generation, Number(context.snapshot.meta().get("generation")));
  const expected: Flat = { ...expectedClaims(batch, context), generation };
  const said = flat(claims);
  const wrong = Object.keys(expected).filter((name) => said[name] !== expected[name]);
  if (wrong.length > 0) broken("CHECKPOINT_INVALID", `another ${wrong.join(", ")} than the batch`);
  return claims;
}

type Flat = Readonly<Record<string, string | number>>;

function flat({ pinned, tree, ...claims }: Checkpoint): Flat {
  return { ...claims, tree_size: tree.size, pinned_number: pinned.number, pinned_hash: pinned.hash };
}

function expectedClaims(batch: StoredBatch, { logId, organization }: LogContext): Flat {
  const { chainId, system, anchorLog } = organization.addresses;
  const { first_seq, count, voids, root, prev_root, pinned_number, pinned_hash } = batch;
  const where = { iss: logUrn(chainId, system, logId), chain: caip2(chainId), anchor: anchorLog, log: logId };
  const tree_size = first_seq + count - 1;
  return { ...where, tree_size, first_seq, count, voids, root, prev_root, pinned_number, pinned_hash };
}
