import { CountersignError } from "../errors/error.ts";
import {
  type Act,
  httpDisclosedSchema,
  type HttpDisclosed,
  type MappedAct,
  type Params,
  paramsSchema,
  toolDisclosedSchema,
  type ToolDisclosed,
} from "../schemas/act.ts";
import { parseAs } from "../schemas/parse.ts";
import { readDisclosures } from "./disclosure.ts";
import { type OpenMembers, takeMembers } from "./members.ts";

/** What the digests of an action stand for. Of http and tool one is there: what binds it. */
export interface DisclosedAct {
  readonly http: HttpDisclosed | null;
  readonly tool: ToolDisclosed | null;
  readonly params: Params;
}

/**
 * Puts disclosures in the place of the digests of an action. Every digest is disclosed once and every disclosure is
 * referred to: a reader that skipped one would see another action than was signed.
 * @throws DISCLOSURE_INVALID; AMOUNT_INVALID when the amount is
 */
export function resolveAct(act: Act | MappedAct, disclosures: readonly string[]): DisclosedAct {
  const open = new Map(readDisclosures(disclosures));
  const http = act.http === undefined ? null : takeAll(open, "http", act.http._sd);
  const tool = act.tool === undefined ? null : takeAll(open, "tool", act.tool._sd);
  const params = takeAll(open, "params", act.params._sd);
  if (open.size > 0) throw invalid(`${open.size} disclosures are not referred to`);
  return {
    http: http === null ? null : parseAs(httpDisclosedSchema, http, "DISCLOSURE_INVALID"),
    tool: tool === null ? null : parseAs(toolDisclosedSchema, tool, "DISCLOSURE_INVALID"),
    params: parseAs(paramsSchema, params, "DISCLOSURE_INVALID"),
  };
}

function takeAll(open: OpenMembers, where: string, digests: readonly string[]): object {
  const { members, missing } = takeMembers(open, where, digests);
  if (missing > 0) throw invalid(`${where}: ${missing} digests have no disclosure, or one that was used before`);
  return members;
}

function invalid(detail: string): CountersignError {
  return new CountersignError("DISCLOSURE_INVALID", detail);
}
