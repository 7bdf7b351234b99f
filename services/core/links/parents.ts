import { z } from "zod";

import { parseJws } from "../jws/parse.ts";
import { parseAs } from "../schemas/parse.ts";
import { logId, seq, sha256b64 } from "../schemas/primitives.ts";
import { JWS_TYPES, type RecordKind } from "../words/kinds.ts";

/** A record, by its log and its place there. */
export interface Place {
  readonly log: number;
  readonly seq: number;
}

/** A parent as its child names it: by its place, or by its SAE hash, in the child's own log. */
export type NamedParent = Place | { readonly hash: string };

const decisionSchema = z.object({ ctx: z.object({ parent_chain: z.array(sha256b64).max(8) }) });
const outcomeSchema = z.object({ sae: z.object({ log: logId, seq }) });

/**
 * What a log of mode Links shows beside a record's leaf: of a decision the permissions it follows on, in its own order; of an
 * outcome and of an agent's behaviour the permission it is about. Every other record has no parent.
 * @throws JWS_*, CLAIMS_INVALID when it is not the record its kind says it is
 */
export function namedParents(kind: RecordKind, record: string): readonly NamedParent[] {
  if (kind === "sae" || kind === "denial") {
    const { payload } = parseJws(record, [JWS_TYPES[kind]]);
    return parseAs(decisionSchema, payload, "CLAIMS_INVALID").ctx.parent_chain.map((hash) => ({ hash }));
  }
  if (kind !== "outcome" && kind !== "behaviour") return [];
  const { payload } = parseJws(record, [JWS_TYPES[kind]]);
  const { sae } = parseAs(outcomeSchema, payload, "CLAIMS_INVALID");
  return [{ log: sae.log, seq: sae.seq }];
}
