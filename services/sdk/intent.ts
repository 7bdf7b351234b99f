import { buildAct, contentDigestOf } from "../core/envelope/build-act.ts";
import { buildToolAct, type ToolInput } from "../core/envelope/build-tool-act.ts";
import { openToolInput } from "../core/envelope/tool-input.ts";
import { encodeBase64url } from "../core/encoding/base64url.ts";
import { signJws } from "../core/jws/build.ts";
import type { ToolBinding } from "../core/mapping/match-call.ts";
import { parseRequestTarget } from "../core/mapping/request-target.ts";
import { baseUrl, originOf } from "../core/mapping/target-schema.ts";
import type { Clock, RandomBytes, Signer } from "../core/ports/ports.ts";
import { type Params, paramsSchema } from "../core/schemas/act.ts";
import { type AtLeast, type Intent, INTENT_MAX_LIFE, intentSchema } from "../core/schemas/intent.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { hideActFor } from "../core/sdjwt/act-for.ts";
import { joinCompact } from "../core/sdjwt/disclosure.ts";
import type { OpenedIntent } from "../core/verify/intent.ts";
import { requirePrintable } from "../core/text/printable.ts";
import { secondsOf } from "../core/time.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";

/** The HTTP request an agent wants to make, and what it says the request means. */
export interface Proposal {
  readonly type: string;
  readonly method: string;
  /** origin of the target, with its base path where it has one */
  readonly origin: string;
  /** path and query at the target, in any spelling: the canonical one is signed and sent */
  readonly path: string;
  readonly contentType: string | null;
  readonly body: Uint8Array;
  /** Content-Digest of the content, where `body` is not all of it */
  readonly digest?: string;
  readonly params: Params;
  readonly session: string;
  /** SAE hashes this follows from */
  readonly parents?: readonly string[];
  /** delegation to act under, default the identity's */
  readonly delegation?: string;
  /** hold id this resumes: then `act` must be the held one */
  readonly hold?: string;
  /** SHA-256 of the agent's reasoning, base64url */
  readonly reasoning?: string;
  /** whom the agent acts for, such as `mailto:alice@example.com`: signed as a digest, and told to who decides */
  readonly actFor?: string;
}

/** Who asks whom. */
export interface AgentIdentity {
  /** UID=<agent id>,CN=<DID> */
  readonly subject: string;
  /** log of the signing service */
  readonly log: string;
  /** log of the enforcement point */
  readonly pep: string;
  /** delegation the agent acts under (hex); null for one that was given none */
  readonly delegation: string | null;
}

export interface BuiltIntent {
  /** `<jws>~<disclosure>~...~`, what POST /v1/actions takes */
  readonly intent: string;
  readonly act: Intent["act"];
  readonly disclosures: readonly string[];
}

export interface IntentDeps {
  readonly identity: AgentIdentity;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}

/**
 * Signs what the agent asks for. To resume a hold, give the `held` intent: the approval binds to its salted digests, so the
 * action must be the same to the byte.
 *
 * @example
 * const { intent } = await buildIntent(deps, proposal);
 * await fetch(`${signingUrl}/v1/actions`, { method: "POST", body: JSON.stringify({ intent }), headers });
 *
 * @throws URI_NOT_CANONICAL, CLAIMS_INVALID, AMOUNT_INVALID, PARAM_UNPRINTABLE: the signing service would refuse it
 */
export async function buildIntent(
  deps: IntentDeps,
  proposal: Proposal,
  held?: Pick<BuiltIntent, "act" | "disclosures">,
): Promise<BuiltIntent> {
  const base = parseAs(baseUrl, proposal.origin, "CLAIMS_INVALID");
  return signed(deps, originOf(base), held ?? actOf(base, proposal, deps.randomBytes), proposal);
}

/** The call of a tool an agent wants to make, and what it says the call means. */
export interface ToolProposal extends Pick<
  Proposal,
  "type" | "params" | "session" | "parents" | "delegation" | "hold" | "reasoning" | "actFor"
> {
  /** `<protocol>:<target>` */
  readonly sub: string;
  readonly tool: ToolBinding;
  readonly input: ToolInput;
  /** asks for a stricter verdict than the policy alone would give */
  readonly atLeast?: AtLeast | undefined;
}

/**
 * The same for a call of a tool.
 * @throws CLAIMS_INVALID, AMOUNT_INVALID, PARAM_UNPRINTABLE, TOOL_INPUT_INVALID, BODY_TOO_LARGE
 */
export async function buildToolIntent(
  deps: IntentDeps,
  proposal: ToolProposal,
  held?: Pick<BuiltIntent, "act" | "disclosures">,
): Promise<BuiltIntent> {
  const { sub, params, type, tool, input } = proposal;
  requirePrintable(params);
  parseAs<Params>(paramsSchema, params, "CLAIMS_INVALID");
  openToolInput(input);
  return signed(deps, sub, held ?? buildToolAct({ type, tool, input, params }, deps.randomBytes), proposal);
}

/**
 * Signs a held intent once more, for the hold that was approved: in the session and under the authority it was asked for.
 *
 * @example
 * const { intent } = await resumeIntent(deps, openIntent(held), hold);
 *
 * @throws CLAIMS_INVALID
 */
export function resumeIntent(deps: IntentDeps, held: OpenedIntent, hold: string): Promise<BuiltIntent> {
  const { act, sub, session, parents, delegation, reasoning, at_least: atLeast } = held.claims;
  const { actFor } = held;
  const frame = {
    ...{ session, parents, delegation, reasoning, hold, atLeast },
    ...(actFor === null ? {} : { actFor: actFor.whom }),
  };
  return signed(deps, sub, { act, disclosures: held.disclosures }, frame);
}

/** What surrounds the action. */
interface Frame {
  readonly session: string;
  readonly parents?: readonly string[];
  readonly delegation?: string | null;
  readonly hold?: string;
  readonly reasoning?: string | null;
  readonly atLeast?: AtLeast | undefined;
  readonly actFor?: string;
}

async function signed(
  deps: IntentDeps,
  sub: string,
  { act, disclosures }: Pick<BuiltIntent, "act" | "disclosures">,
  { session, parents = [], delegation = deps.identity.delegation, hold, reasoning = null, atLeast, actFor }: Frame,
): Promise<BuiltIntent> {
  const iat = secondsOf(deps.clock);
  const whom = actFor === undefined ? null : hideActFor(actFor, deps.randomBytes);
  const claims: Intent = {
    ...{ v: 1, iss: deps.identity.subject, aud: deps.identity.log, pep: deps.identity.pep, sub },
    ...{ act, _sd_alg: "sha-256", delegation, session, parents: [...parents], hold: hold ?? null, reasoning },
    ...(atLeast === undefined ? {} : { at_least: atLeast }),
    ...{ plan: null, preview: null, token: null, attestation: null },
    act_for: whom?.digest ?? null,
    iat,
    exp: iat + INTENT_MAX_LIFE,
    jti: encodeBase64url(deps.randomBytes(16)),
  };
  const jwt = await signJws(deps.signer, JWS_TYPES.intent, parseAs(intentSchema, claims, "CLAIMS_INVALID"));
  const beside = whom === null ? disclosures : [...disclosures, whom.disclosure];
  return { intent: joinCompact(jwt, beside), act, disclosures };
}

function actOf(base: string, proposal: Proposal, randomBytes: RandomBytes): ReturnType<typeof buildAct> {
  requirePrintable(proposal.params);
  parseAs<Params>(paramsSchema, proposal.params, "CLAIMS_INVALID");
  const uri = base + parseRequestTarget(proposal.path).canonical;
  return buildAct(
    { ...proposal, http: { uri, digest: proposal.digest ?? contentDigestOf(proposal.body) } },
    randomBytes,
  );
}
