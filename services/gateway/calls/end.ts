import { CountersignError } from "../../core/errors/error.ts";
import { toolOf } from "../../core/schemas/binding.ts";
import type { OpenedSae } from "../../core/verify/envelope.ts";
import type { RecordRow, UsedRow } from "../../store/rows.ts";
import { screenSigner, verifySigner } from "../admission/signers.ts";
import type { CallTrouble, Result } from "../forwarding/outcomes.ts";
import { readDispatched, readOutcome } from "../forwarding/recover.ts";
import {
  openOurs,
  requireAgentProof,
  type Statement,
  type StatementDeps,
  statementOf,
} from "../forwarding/statements.ts";
import type { EndBody } from "./bodies.ts";

/** Ends calls, one at a time for each. */
export type EndCall = (body: EndBody, proof: string | null) => Promise<Statement>;

/**
 * A function that says what became of a call of a tool, on the word of the agent that began it, and once: the same word again gets
 * the same answer. Nothing is given back of its budget.
 * @returns throws ENVELOPE_*, JWS_*, CLAIMS_INVALID, TARGET_MISMATCH, PROOF_*, AGENT_UNKNOWN, CALL_NOT_BEGUN, OUTCOME_CONFLICT,
 * DISPATCH_UNFINISHED while another one is ending it, and what reading the chain and writing the log throws
 */
export function createEndCall(deps: StatementDeps): EndCall {
  const ending = new Set<string>();

  return async (body, proof) => {
    const opened = openOurs(deps, body.envelope);
    screenSigner(deps.knownKeys, opened);
    await verifySigner(deps.registries, deps.knownKeys, opened, deps.head.pin());
    toolOf(opened.claims.act);
    await requireAgentProof(deps, opened, proof);
    if (ending.has(opened.hash)) throw new CountersignError("DISPATCH_UNFINISHED", "it is being ended right now");
    ending.add(opened.hash);
    try {
      return statementOf(await end(deps, await begunCall(deps, opened), resultOf(body)));
    } finally {
      ending.delete(opened.hash);
    }
  };
}

async function begunCall({ store }: StatementDeps, { claims, hash }: OpenedSae): Promise<UsedRow> {
  const row = await store.used.get(claims.chain.log, claims.jti);
  if (row === null) throw new CountersignError("CALL_NOT_BEGUN", "the permission was not used here");
  if (row.saeHash === hash) return row;
  throw new CountersignError("ENVELOPE_REPLAYED", `another envelope with its jti was used, ${row.saeHash}`);
}

async function end({ store, outcomes }: StatementDeps, row: UsedRow, result: Result): Promise<RecordRow> {
  if (row.finalSeq === null) return outcomes.finished(await readDispatched(store, row), result);
  const record = await store.records.get(row.finalSeq);
  if (record === null) throw new CountersignError("LOG_CORRUPT", `record ${row.finalSeq} is missing`);
  const known = readOutcome(record.record);
  const isSame = NAMES.every((name) => known[name] === result[name]);
  if (isSame) return record;
  throw new CountersignError("OUTCOME_CONFLICT", `the call ended as ${known.phase}, record ${record.seq}`);
}

const NAMES = ["phase", "status", "digest", "result", "form", "reason"] as const;

function resultOf(body: EndBody): Result & Required<Pick<Result, "result" | "form">> {
  if (body.result === "unknown") {
    const { reason } = body;
    const nothing = { status: null, digest: null, result: null, form: null };
    return { phase: "unknown", ...nothing, reason: reason as CallTrouble };
  }
  const { result, form, digest } = body;
  return { phase: "executed", status: null, digest, result, form, reason: null };
}
