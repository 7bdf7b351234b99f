import { CountersignError } from "../../core/errors/error.ts";
import { ENVELOPE_MAX_BYTES } from "../../core/schemas/sae.ts";
import type { CalledBy } from "../../core/schemas/outcome.ts";
import { toolOf } from "../../core/schemas/binding.ts";
import { resolveAct } from "../../core/sdjwt/act.ts";
import { splitPresented } from "../../core/sdjwt/disclosure.ts";
import type { OpenedSae } from "../../core/verify/envelope.ts";
import type { RecordRow, UsedRow } from "../../store/rows.ts";
import { screenSigner, verifySigner } from "../admission/signers.ts";
import type { CallTrouble, Dispatched, Result } from "../forwarding/outcomes.ts";
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
 * A hook only sees that a tool ran: what it ran with is compared with what began, and where it is another input, the outcome is unknown.
 * @returns throws BODY_INVALID, DISCLOSURE_INVALID, ENVELOPE_*, JWS_*, CLAIMS_INVALID, TARGET_MISMATCH, PROOF_*, AGENT_UNKNOWN, CALL_NOT_BEGUN, OUTCOME_CONFLICT,
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
      const row = await begunCall(deps, opened);
      const dispatched = await readDispatched(deps.store, row);
      const isSame = isInputThatBegan(body, dispatched.by, opened);
      return statementOf(await end(deps, { row, dispatched }, isSame ? resultOf(body) : CHANGED));
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

/** @throws BODY_INVALID, DISCLOSURE_INVALID */
function isInputThatBegan(body: EndBody, by: CalledBy | undefined, { claims }: OpenedSae): boolean {
  if (body.result === "unknown") return true;
  const { ran, envelope } = body;
  if (by !== "hook") {
    if (ran === undefined) return true;
    throw new CountersignError(
      "BODY_INVALID",
      `ran: the call began by ${by ?? "nobody"}, and only a hook says what ran`,
    );
  }
  if (ran === undefined) throw new CountersignError("BODY_INVALID", "ran: a hook says which input ran");
  const { disclosures } = splitPresented(envelope, ENVELOPE_MAX_BYTES, "ENVELOPE_TOO_LARGE");
  const { tool } = resolveAct(claims.act, disclosures);
  if (tool === null) throw new CountersignError("DISCLOSURE_INVALID", "the input of the call is not disclosed");
  return tool.input === ran;
}

interface BegunRow {
  readonly row: UsedRow;
  readonly dispatched: Dispatched;
}

async function end(
  { store, outcomes }: StatementDeps,
  { row, dispatched }: BegunRow,
  result: Ended,
): Promise<RecordRow> {
  if (row.finalSeq === null) return outcomes.finished(dispatched, result);
  const record = await store.records.get(row.finalSeq);
  if (record === null) throw new CountersignError("LOG_CORRUPT", `record ${row.finalSeq} is missing`);
  const known = readOutcome(record.record);
  const isSame = NAMES.every((name) => known[name] === result[name]);
  if (isSame) return record;
  throw new CountersignError("OUTCOME_CONFLICT", `the call ended as ${known.phase}, record ${record.seq}`);
}

const NAMES = ["phase", "status", "digest", "result", "form", "reason"] as const;

type Ended = Result & Required<Pick<Result, "result" | "form">>;

const UNKNOWN = { phase: "unknown", status: null, digest: null, result: null, form: null } as const;

/** Whatever came of it, it is not what was permitted. */
const CHANGED: Ended = { ...UNKNOWN, reason: "HOOK_INPUT_CHANGED" };

function resultOf(body: EndBody): Ended {
  if (body.result === "unknown") return { ...UNKNOWN, reason: body.reason as CallTrouble };
  const { result, form, digest } = body;
  return { phase: "executed", status: null, digest, result, form, reason: null };
}
