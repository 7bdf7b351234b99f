import type { z } from "zod";

import { sha256b64 } from "../hash.ts";
import { canonicalJson } from "../json/canonical.ts";
import type { JsonValue } from "../json/parse.ts";
import type { RandomBytes } from "../ports/ports.ts";
import { type Act, actSchema, type Params, type toolSchema } from "../schemas/act.ts";
import { parseAs } from "../schemas/parse.ts";
import { hideMembers } from "../sdjwt/members.ts";

/** What is passed on to a tool. */
export interface ToolInput {
  /** absent ones are the empty object */
  readonly arguments?: JsonValue;
  /** answers to what the tool asked back; null for none */
  readonly inputResponses?: JsonValue;
  /** what the upstream gave to be handed back; null for none */
  readonly upstreamState?: JsonValue;
}

export interface ToolActInput {
  readonly type: string;
  readonly tool: Omit<z.infer<typeof toolSchema>, "_sd">;
  readonly input: ToolInput;
  readonly params: Params;
}

/** The text that is passed on, and whose SHA-256 is disclosed as `input`: canonical JSON (RFC 8785) of all three members. */
export function toolInputText({
  arguments: given = {},
  inputResponses = null,
  upstreamState = null,
}: ToolInput): string {
  return canonicalJson({ arguments: given, inputResponses, upstreamState });
}

/** The action as an agent signs it, bound to one call of a tool, and the disclosures that open its digests. */
export function buildToolAct(
  { type, tool, input, params }: ToolActInput,
  randomBytes: RandomBytes,
): { act: Act; disclosures: string[] } {
  const bound = hideMembers({ input: sha256b64(toolInputText(input)) }, randomBytes);
  const typed = hideMembers({ ...params }, randomBytes);
  const act = { type, tool: { ...tool, _sd: bound.digests }, params: { _sd: typed.digests } };
  return {
    act: parseAs(actSchema, act, "CLAIMS_INVALID"),
    disclosures: [...bound.disclosures, ...typed.disclosures],
  };
}
