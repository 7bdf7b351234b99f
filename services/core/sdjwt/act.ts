import { CountersignError } from "../errors/error.ts";
import {
  type Act,
  httpDisclosedSchema,
  type HttpDisclosed,
  type MappedAct,
  type Params,
  paramsSchema,
} from "../schemas/act.ts";
import { parseAs } from "../schemas/parse.ts";
import { type DisclosedMember, readDisclosures } from "./disclosure.ts";

/** What the digests of an action stand for. */
export interface DisclosedAct {
  readonly http: HttpDisclosed;
  readonly params: Params;
}

/**
 * Puts disclosures in the place of the digests of an action. Every digest is disclosed once and every disclosure is
 * referred to: a reader that skipped one would see another action than was signed.
 * @throws DISCLOSURE_INVALID; AMOUNT_INVALID when the amount is
 */
export function resolveAct(act: Act | MappedAct, disclosures: readonly string[]): DisclosedAct {
  const open = new Map(readDisclosures(disclosures));
  const http = take(open, "http", act.http._sd);
  const params = take(open, "params", act.params._sd);
  if (open.size > 0) throw invalid(`${open.size} disclosures are not referred to`);
  return {
    http: parseAs(httpDisclosedSchema, http, "DISCLOSURE_INVALID"),
    params: parseAs(paramsSchema, params, "DISCLOSURE_INVALID"),
  };
}

/** Moves the members the digests stand for out of `open`. */
function take(open: Map<string, DisclosedMember>, where: string, digests: readonly string[]): object {
  const members = new Map<string, DisclosedMember["value"]>();
  for (const digest of digests) {
    const member = open.get(digest);
    if (member === undefined) throw invalid(`${where}: no disclosure for digest ${digest}, or it was used before`);
    if (members.has(member.name)) throw invalid(`${where}: a name is disclosed twice`);
    open.delete(digest);
    members.set(member.name, member.value);
  }
  return Object.fromEntries(members);
}

function invalid(detail: string): CountersignError {
  return new CountersignError("DISCLOSURE_INVALID", detail);
}
