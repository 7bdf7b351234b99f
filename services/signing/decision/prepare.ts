import type { PolicyView } from "../../chain/read/policies.ts";
import { decodeBase64url } from "../../core/encoding/base64url.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { unsupportedInIntent } from "../../core/schemas/pending.ts";
import { secondsOf } from "../../core/time.ts";
import { type OpenedIntent, openIntent } from "../../core/verify/intent.ts";
import type { LoadedMapping } from "../../platform/mapping-file.ts";
import type { SigningDeps } from "../shared/deps.ts";
import { policyInForce, requireSigner } from "../shared/standing.ts";
import { authenticate, type AuthenticIntent } from "./authenticate.ts";
import { compareWithMapping, type Unlike } from "./derive.ts";

/** What was asked. Nothing is said yet about who signed it. */
export interface Asked {
  readonly intent: OpenedIntent;
  /** the body of the request the agent will make, or the text of the tool's input; null when it was not sent along */
  readonly content: Uint8Array | null;
}

/** Everything a decision rests on, but for what changes until it is made: holds, parents and counters. */
export interface Prepared {
  readonly authentic: AuthenticIntent;
  readonly policy: PolicyView;
  /** the one the policy version names */
  readonly mapping: LoadedMapping;
  /** what `compareWithMapping` found: why the action is Blocked whatever the policy says, or null */
  readonly refusal: Unlike | null;
}

/**
 * @param body `content` is base64url
 * @throws JWS_*, CLAIMS_INVALID, AMOUNT_INVALID, DISCLOSURE_INVALID, PARAM_UNPRINTABLE, INTENT_LIFETIME, UNSUPPORTED
 */
export function openAsked(body: { readonly intent: string; readonly content?: string | undefined }): Asked {
  const intent = openIntent(body.intent);
  const unsupported = unsupportedInIntent(intent.claims);
  if (unsupported.length > 0) throw new CountersignError("UNSUPPORTED", unsupported.join(", "));
  return { intent, content: body.content === undefined ? null : decodeBase64url(body.content) };
}

/**
 * Where everything that decides begins, for real or not: who asks, whether the request is what the intent says, under which
 * policy, and whether this service may sign at all.
 * @param requireTurn what the agent needs to go on, once it is known to be the one that asks
 * @throws every code of the steps; nothing is recorded then
 */
export async function prepare(
  deps: SigningDeps,
  { intent, content }: Asked,
  requireTurn: (agentId: number) => void = () => undefined,
): Promise<Prepared> {
  const authentic = await authenticate(deps, intent);
  requireTurn(authentic.agent.agentId);
  const [{ policy, mapping }] = await Promise.all([
    policyInForce(deps.registries, deps.mappings, authentic.pin),
    requireSigner(deps, authentic.pin, secondsOf(deps.clock)),
  ]);
  const refusal = compareWithMapping(mapping.mapping, intent, content);
  return { authentic, policy, mapping, refusal };
}
