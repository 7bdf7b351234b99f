import { canonicalJson } from "../../core/json/canonical.ts";
import type { CalledBy } from "../../core/schemas/outcome.ts";
import type { Phase } from "../../core/words/kinds.ts";
import type { Find } from "../report/findings.ts";
import type { OutcomeRecord } from "../records/parsed.ts";
import type { Permission } from "./permissions.ts";
import { isFailure } from "../../core/floors/failure.ts";
import { CLOCK_SKEW } from "../../core/time.ts";

/** What became of one permission, as far as its outcomes say. */
export interface Fate {
  readonly log: number;
  readonly saeLog: number;
  readonly saeHash: string;
  readonly dispatchedSeq: number | null;
  readonly started: number;
  /** who passed a call of a tool on; undefined for an HTTP request, and for what was never dispatched */
  readonly by: CalledBy | undefined;
  finalSeq: number | null;
  phase: Phase;
  /** whether its end counts as an error */
  failed: boolean;
  /** what came back, as the final outcome says; null before it */
  end: Pick<OutcomeRecord["claims"], "status" | "digest" | "result" | "ended" | "preview"> | null;
}

/** Outcomes of every enforcement point: a permission is used once, wherever. */
export interface OutcomeBook {
  /** @param permission null when there is none, or its log was not given */
  add(find: Find, outcome: OutcomeRecord, permission: Permission | null): void;
  /** by SAE hash */
  fateOf(hash: string): Fate | null;
  all(): readonly Fate[];
}

/** Why an enforcement point says of a permission it never dispatched that it never will. */
const STATEMENTS: readonly unknown[] = ["EXPIRED_UNUSED", "SURRENDERED", "IMPACT_CHANGED"];

export function createOutcomeBook(): OutcomeBook {
  const fates = new Map<string, Fate>();

  function begin(find: Find, { seq, claims }: OutcomeRecord, fate: Fate | undefined): void {
    const { sae, chain, started, phase, by } = claims;
    if (fate !== undefined) {
      find("PERMISSION_REUSED", `record ${fate.dispatchedSeq ?? fate.finalSeq} of log ${fate.log} used it`);
      return;
    }
    const final = phase === "dispatched" ? null : seq;
    const used = { log: chain.log, saeLog: sae.log, saeHash: sae.hash, started, by, phase };
    const dispatchedSeq = phase === "dispatched" ? seq : null;
    const end = final === null ? null : endOf(claims);
    fates.set(sae.hash, { ...used, dispatchedSeq, finalSeq: final, failed: isFailure(claims), end });
  }

  function end(find: Find, { seq, claims }: OutcomeRecord, fate: Fate): void {
    if (fate.finalSeq !== null) {
      find("OUTCOME_TWICE", `record ${fate.finalSeq} of log ${fate.log} is final`);
      return;
    }
    if (fate.log !== claims.chain.log) find("OUTCOME_ORDER", `it was dispatched in log ${fate.log}`);
    if (fate.started !== claims.started) find("OUTCOME_TIME", "it was dispatched at another time than this says");
    if (fate.by !== claims.by) find("OUTCOME_FORM", `it was dispatched by ${fate.by ?? "the gateway itself"}`);
    fate.finalSeq = seq;
    fate.phase = claims.phase;
    fate.failed = isFailure(claims);
    fate.end = endOf(claims);
  }

  return {
    add(find, outcome, permission) {
      const { sae, phase, reason } = outcome.claims;
      const fate = fates.get(sae.hash);
      const isStatement = phase === "not_executed" && STATEMENTS.includes(reason);
      checkForm(find, outcome);
      if (permission !== null) {
        checkLife(find, outcome, permission, isStatement);
        checkKind(find, outcome, permission, isStatement);
        checkPreview(find, outcome, permission);
      }
      if (phase === "dispatched" || fate === undefined) {
        begin(find, outcome, fate);
        if (phase !== "dispatched" && !isStatement) find("OUTCOME_ORDER", "nothing before it says it was dispatched");
      } else end(find, outcome, fate);
    },
    fateOf: (hash) => fates.get(hash) ?? null,
    all: () => [...fates.values()],
  };
}

function endOf({ status, digest, result, ended, preview }: OutcomeRecord["claims"]): NonNullable<Fate["end"]> {
  return { status, digest, result, ended, preview };
}

/** What each phase can say. */
function checkForm(find: Find, { claims }: OutcomeRecord): void {
  const { phase, status, digest, result, started, ended } = claims;
  if (phase === "dispatched") {
    if (ended !== null || status !== null || digest !== null) find("OUTCOME_ORDER", "a dispatch knows no end yet");
    return;
  }
  if (ended === null || ended < started) find("OUTCOME_TIME", "it ends before it starts, or never");
  if (phase === "executed" && status === null && result === null) {
    find("OUTCOME_ORDER", "executed without an answer of the target");
  }
}

/**
 * An HTTP request ends with a status; a call of a tool with a result, what its digest is of, and who passed it on. Of what is not
 * known to have ended, nothing of it is.
 */
function checkKind(find: Find, { claims }: OutcomeRecord, { isCall }: Permission, isStatement: boolean): void {
  const { phase, status, digest, result, form, by } = claims;
  const wrong: (readonly [boolean, string])[] = isCall
    ? [
        [status !== null, "a status of a call of a tool"],
        [
          (by === undefined) !== isStatement,
          isStatement ? "somebody passed on what was never dispatched" : "nobody passed it on",
        ],
        [phase === "executed" && (result === null || form === null || digest === null), "executed without its result"],
        [phase !== "executed" && (result !== null || form !== null || digest !== null), `a result of what is ${phase}`],
      ]
    : [
        [result !== null || form !== null, "a result of an HTTP request"],
        [by !== undefined, "somebody passed on what the gateway sends itself"],
      ];
  for (const [is, words] of wrong) if (is) find("OUTCOME_FORM", words);
}

/** What rests on a preview was dispatched on the target's same word again; nothing else but the answer to a preview has any. */
function checkPreview(find: Find, { claims }: OutcomeRecord, { preview }: Permission): void {
  if (claims.phase === "dispatched") {
    if (canonicalJson(claims.preview ?? null) === canonicalJson(preview)) return;
    find("OUTCOME_FORM", "it was dispatched on another preview than the permission rests on");
  } else if (claims.preview !== undefined && claims.phase !== "executed") {
    find("OUTCOME_FORM", `a preview of what is ${claims.phase}`);
  }
}

/** It was dispatched while the permission lived, and a permission nobody used is only called expired once it is. */
function checkLife(find: Find, { claims }: OutcomeRecord, { iat, exp }: Permission, isStatement: boolean): void {
  const started = claims.started / 1000;
  const life = `the permission lived from ${iat} to ${exp}`;
  if (isStatement) {
    if (claims.reason === "EXPIRED_UNUSED" && started < exp - CLOCK_SKEW) {
      find("OUTCOME_TIME", `called expired at ${started}; ${life}`);
    }
    return;
  }
  if (started < iat - CLOCK_SKEW || started >= exp + CLOCK_SKEW) {
    find("OUTCOME_TIME", `started at ${started}; ${life}`);
  }
}
