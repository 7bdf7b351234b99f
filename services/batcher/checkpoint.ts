import { CountersignError } from "../core/errors/error.ts";
import { parseJws } from "../core/jws/parse.ts";
import { verifyJws } from "../core/jws/verify.ts";
import { checkpointSchema } from "../core/schemas/checkpoint.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { type LogSigner, signerAt } from "../core/verify/log-signer.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import { checkpointMembers, type CheckpointMembers } from "../log/checkpoints.ts";
import { nodeVerifier } from "../keys/verify/node-verifier.ts";
import type { BatchRow, StoreIdentity } from "../store/rows.ts";

export interface CheckpointExpectation {
  readonly identity: StoreIdentity;
  /** address of AnchorLog */
  readonly anchor: string;
  readonly batch: BatchRow;
  readonly signers: readonly LogSigner[];
}

/**
 * A root without a valid checkpoint is disputed for ever, so the checkpoint is checked before the root is anchored: signed by
 * a key of the log, and about this very batch.
 * @throws BATCH_MISMATCH, JWS_*, CLAIMS_INVALID
 */
export function verifyCheckpoint(text: string, expected: CheckpointExpectation): void {
  const jws = parseJws(text, [JWS_TYPES.checkpoint]);
  const { iat, v: _v, ...said } = parseAs(checkpointSchema, jws.payload, "CLAIMS_INVALID");
  const { signer, refusal } = signerAt(expected.signers, jws.header.kid, iat);
  if (refusal !== null) throw new CountersignError("BATCH_MISMATCH", refusal.detail);
  verifyJws(jws, signer.key, [nodeVerifier]);
  // A store that was put back from a copy signs under a higher generation; what it signed before stays what it is.
  const generation = Math.min(said.generation, expected.identity.generation);
  const wanted = checkpointMembers({ ...expected.identity, generation }, expected.anchor, expected.batch);
  const wrong = Object.keys(wanted).filter((name) => show(said, name) !== show(wanted, name));
  if (wrong.length === 0) return;
  throw new CountersignError("BATCH_MISMATCH", `the checkpoint has another ${wrong.join(", ")} than the batch`);
}

function show(members: CheckpointMembers, name: string): string {
  const value: unknown = Object.entries(members).find(([each]) => each === name)?.[1];
  return JSON.stringify(value);
}
