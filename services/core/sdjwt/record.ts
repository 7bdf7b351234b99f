import { CountersignError } from "../errors/error.ts";
import { sha256b64 } from "../hash.ts";
import {
  httpDisclosedSchema,
  type HttpDisclosed,
  type Params,
  paramsSchema,
  someParamsSchema,
  toolDisclosedSchema,
  type ToolDisclosed,
} from "../schemas/act.ts";
import type { ApprovalProof } from "../schemas/approval.ts";
import {
  countedSchema,
  type DecisionInputs,
  someSaltsSchema,
  type SomeSalts,
  type ValueSalts,
  valueSaltsSchema,
} from "../schemas/evidence.ts";
import { parseAs } from "../schemas/parse.ts";
import type { Sae } from "../schemas/sae.ts";
import type { Spent } from "../schemas/spent.ts";
import { takeActFor } from "./act-for.ts";
import { readDisclosures } from "./disclosure.ts";
import { takeMembers } from "./members.ts";

/** Parts of a decision that are disclosed apart from each other. */
export type DisclosedPart = "http" | "tool" | "params" | "salts" | "spent" | "approvals" | "act_for";

/** What the disclosures of a record give. A part of which anything is missing is null. */
export interface DisclosedRecord {
  /** null also where the action is bound to something else, as `tool` is */
  readonly http: HttpDisclosed | null;
  readonly tool: ToolDisclosed | null;
  readonly params: Params | null;
  readonly salts: ValueSalts | null;
  readonly spent: readonly Spent[] | null;
  readonly approvals: readonly ApprovalProof[] | null;
  /** whom the agent acts for; null also where it named nobody */
  readonly act_for: string | null;
  /** the parts that are there and null: erased, or held back */
  readonly missing: readonly DisclosedPart[];
  /** what is there, also of a part that is not whole */
  readonly shown: { readonly params: Params; readonly salts: SomeSalts };
  /** how many digests of a part nothing was disclosed for */
  readonly hidden: { readonly params: number; readonly salts: number };
}

const NO_BINDING = { _sd: [] };

type Hiding = Pick<Sae, "act" | "pol" | "ctx">;

/**
 * Reads the disclosures of a decision as they stand in a log or beside an answer: those of its action, and those of its
 * evidence. Some may be missing, and then `missing` says what cannot be known; those that are there must be the decision's.
 * @throws DISCLOSURE_INVALID when one is not referred to exactly once, or is not what its place admits; AMOUNT_INVALID
 */
export function resolveRecord({ act, pol, ctx }: Hiding, disclosures: readonly string[]): DisclosedRecord {
  const { http: { _sd: httpDigests } = NO_BINDING, tool: { _sd: toolDigests } = NO_BINDING } = act;
  requireApart([...httpDigests, ...toolDigests, ...act.params._sd, ...pol._sd, ...ctx._sd, ...named(ctx)]);
  const { actFor, others } = takeActFor(ctx.act_for, disclosures);
  const open = new Map(readDisclosures(others));
  const http = takeMembers(open, "act.http", httpDigests);
  const tool = takeMembers(open, "act.tool", toolDigests);
  const params = takeMembers(open, "act.params", act.params._sd);
  const salts = takeMembers(open, "pol", pol._sd);
  const counted = takeMembers(open, "ctx", ctx._sd);
  if (open.size > 0) throw invalid(`${open.size} disclosures are not referred to`);
  // What is there has its form, also where a part is incomplete.
  const partial = {
    http: parseAs(httpDisclosedSchema.partial(), http.members, "DISCLOSURE_INVALID"),
    tool: parseAs(toolDisclosedSchema.partial(), tool.members, "DISCLOSURE_INVALID"),
    params: parseAs(someParamsSchema, params.members, "DISCLOSURE_INVALID"),
    salts: parseAs(someSaltsSchema, salts.members, "DISCLOSURE_INVALID"),
    counted: parseAs(countedSchema.partial(), counted.members, "DISCLOSURE_INVALID"),
  };
  const parts = {
    http:
      act.http === undefined || http.missing > 0
        ? null
        : parseAs(httpDisclosedSchema, partial.http, "DISCLOSURE_INVALID"),
    tool:
      act.tool === undefined || tool.missing > 0
        ? null
        : parseAs(toolDisclosedSchema, partial.tool, "DISCLOSURE_INVALID"),
    params: params.missing > 0 ? null : parseAs(paramsSchema, partial.params, "DISCLOSURE_INVALID"),
    salts: salts.missing > 0 ? null : parseAs(valueSaltsSchema, partial.salts, "DISCLOSURE_INVALID"),
    spent: partial.counted.spent ?? null,
    approvals: partial.counted.approvals ?? null,
    act_for: actFor?.whom ?? null,
  };
  if (parts.params !== null && parts.salts !== null) requireSalts(parts.params, parts.salts);
  const absent = [act.http === undefined ? "http" : "tool", ...(ctx.act_for === null ? ["act_for"] : [])];
  const missing = (Object.keys(parts) as DisclosedPart[]).filter(
    (part) => !absent.includes(part) && parts[part] === null,
  );
  const shown = { params: partial.params, salts: partial.salts };
  return { ...parts, missing, shown, hidden: { params: params.missing, salts: salts.missing } };
}

/** What the policy was asked with; null when a part of it is missing. Where the request went is no part of it. */
export function inputsOf({ params, salts, spent, approvals }: DisclosedRecord): DecisionInputs | null {
  if (params === null || salts === null || spent === null || approvals === null) return null;
  return { params, salts, spent, approvals };
}

/** Which of a record's disclosures are of its evidence: not for the header, where only the action's stand. */
export function evidenceOf({ pol, ctx }: Pick<Hiding, "pol" | "ctx">, disclosures: readonly string[]): string[] {
  const digests = new Set([...pol._sd, ...ctx._sd, ...named(ctx)]);
  return disclosures.filter((disclosure) => digests.has(sha256b64(disclosure)));
}

function named({ act_for: digest }: Hiding["ctx"]): readonly string[] {
  return digest === null ? [] : [digest];
}

/** A digest that stood in two places would be disclosed in one of them and seem missing in the other. */
function requireApart(digests: readonly string[]): void {
  if (new Set(digests).size !== digests.length) throw invalid("a digest stands twice");
}

/** A value and its salt come together, or call data could not be made. */
function requireSalts(params: Params, salts: ValueSalts): void {
  for (const facet of ["recipient", "dataset"] as const) {
    if ((params[facet] === undefined) === (salts[facet] === undefined)) continue;
    throw invalid(`the salt of a ${facet}, or its value, is not there`);
  }
}

function invalid(detail: string): CountersignError {
  return new CountersignError("DISCLOSURE_INVALID", detail);
}
