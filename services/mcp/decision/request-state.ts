import { z } from "zod";

import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { sha256b64 } from "../../core/hash.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import type { JsonObject } from "../../core/json/parse.ts";
import { type Clock, type RandomBytes } from "../../core/ports/ports.ts";
import { sha256b64 as digest } from "../../core/schemas/primitives.ts";
import { secondsOf } from "../../core/time.ts";
import type { ToolCallStore } from "../../store/tool-calls.ts";
import { seal, unseal } from "./seal.ts";

const common = {
  v: z.literal(1),
  principal: z.string(),
  target: z.string(),
  tool: z.string(),
  /** of the canonical JSON of the arguments: what the client sends again */
  args: digest,
  nonce: z.string().min(16),
  /** answers of the kind `input_required` the client had so far for this call, this one included */
  round: z.int().min(1),
  /** unix seconds */
  expires: z.int(),
};
const stateSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...common,
    kind: z.literal("held"),
    hold: z.string(),
    /** of all that would be passed on, answers and the upstream's state included */
    input: digest,
    /** whether the client was asked to show the user a link */
    asked: z.boolean(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("upstream"),
    /** what the upstream gave to be handed back; null where it asks for answers alone */
    state: z.string().nullable(),
    /** the call, where the client sees it as the tool it waits with; null where it is the call it sees */
    of: z.strictObject({ tool: z.string(), arguments: z.record(z.string(), z.json()) }).nullable(),
  }),
]);

export type RequestState = z.infer<typeof stateSchema>;

/** The call a state belongs to. */
export interface StateOwner {
  readonly principal: string;
  readonly target: string;
  readonly tool: string;
  readonly args: string;
}

type Own = "v" | "nonce" | keyof StateOwner;
/** What a state says beside whose it is. */
export type StateWord =
  Omit<Extract<RequestState, { kind: "held" }>, Own> | Omit<Extract<RequestState, { kind: "upstream" }>, Own>;

/** Whose state of one call is. */
export function ownerOf({
  principal,
  target,
  tool,
  args,
}: Omit<StateOwner, "args"> & { readonly args: JsonObject }): StateOwner {
  return { principal, target, tool, args: sha256b64(canonicalJson(args)) };
}

export interface StateTools {
  readonly key: Uint8Array;
  readonly store: Pick<ToolCallStore, "spend">;
  readonly randomBytes: RandomBytes;
  readonly clock: Clock;
}

/** Gives out a state for one call: whoever holds it learns nothing from it. */
export function mintState(owner: StateOwner, word: StateWord, { key, randomBytes }: Omit<StateTools, "store">): string {
  const state = { v: 1, ...owner, ...word, nonce: encodeBase64url(randomBytes(16)) };
  return seal(canonicalJson(state), key, randomBytes);
}

/**
 * Takes a state back, once: whatever was altered, belongs to another principal, server, tool or other arguments, has expired, or was
 * taken back before is refused.
 * @throws REQUEST_STATE_INVALID
 */
export async function takeState(
  sealed: string,
  owner: StateOwner,
  { key, store, clock }: Omit<StateTools, "randomBytes">,
): Promise<RequestState> {
  const { success, data } = stateSchema.safeParse(JSON.parse(unseal(sealed, key)));
  if (!success) throw refuse("the state was not given out here, or was altered");
  const { principal, target, tool, args } = data;
  if (principal !== owner.principal || target !== owner.target) throw refuse("the state is of another session");
  if (tool !== owner.tool || args !== owner.args) {
    throw refuse("the state is of another call: the tool and its arguments have to stay the same");
  }
  if (data.expires <= secondsOf(clock)) throw refuse("the state has expired");
  if (!(await store.spend(data.nonce, data.expires))) throw refuse("the state was used before");
  return data;
}

function refuse(why: string): CountersignError {
  return new CountersignError("REQUEST_STATE_INVALID", why);
}
