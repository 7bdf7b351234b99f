import { CountersignError } from "../../core/errors/error.ts";
import { compareAction } from "../../core/mapping/compare.ts";
import { matchRule } from "../../core/mapping/match.ts";
import { previewAsked, type PreviewRequest, previewRequest, requirePreview } from "../../core/mapping/preview.ts";
import type { Mapping, PreviewRule } from "../../core/mapping/schema.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { PreviewWitness } from "../../core/schemas/pending.ts";
import { secondsOf } from "../../core/time.ts";
import { type BoundRequest, checkBinding } from "../../core/verify/binding.ts";
import { type OpenedEnvelope, openEnvelope } from "../../core/verify/envelope.ts";
import type { LogSigner } from "../../core/verify/log-signer.ts";
import { checkPermission } from "../../core/verify/permission.ts";
import { checkProof } from "../../core/verify/proof.ts";
import { parseAgentSubject } from "../../core/words/ids.ts";
import type { KnownKeys } from "../../keys/verify/known-keys.ts";
import { nodeVerifier } from "../../keys/verify/node-verifier.ts";
import { type Ancestry, checkDecision, headFor } from "./decision.ts";
import { deriveRequest } from "./derive.ts";
import { acceptFor } from "./headers.ts";
import type { InboundRequest } from "./request.ts";
import { requireStanding, screenSigner, verifySigner } from "./signers.ts";
import {
  createStillHolds,
  momentOf,
  requireAgent,
  requireFreshForMoney,
  type StillDeps,
  type StillHolds,
} from "./still.ts";

/** What a permission says of the target before it is used, and how to ask for it again. */
export interface Impact {
  readonly asked: PreviewRequest;
  readonly expected: PreviewWitness;
  /** whose turns it takes */
  readonly agentId: number;
}

/** A request and the permission that covers it. */
export interface Admission {
  readonly request: InboundRequest;
  readonly envelope: OpenedEnvelope;
  /** to be asked again right before the request goes out: connecting takes time */
  readonly stillHolds: StillHolds;
  /** what the target has to say once more before it is sent; null for what is done in one phase */
  readonly impact: Impact | null;
  /** how a witness is made of the answer to what is the preview of an action; null for everything else */
  readonly previewOf: PreviewRule | null;
}

export interface AdmitDeps extends StillDeps {
  readonly mapping: Mapping;
  readonly ancestry: Ancestry;
  /** of signing services */
  readonly knownKeys: KnownKeys;
}

/**
 * Everything that must hold before a request may reach its target, cheapest first; whether the permission was used before is
 * seen to by `dispatch`. The first rule that does not hold is thrown.
 */
export async function admit(deps: AdmitDeps, request: InboundRequest): Promise<Admission> {
  const { accept, ...admitted } = await admitPermission(deps, request, (envelope) =>
    checkCovered(deps.mapping, envelope, request),
  );
  const forwarded = { ...request.forwarded, accept };
  return { request: { ...request, forwarded }, ...admitted };
}

/** A permission as it is presented; null for a header that is not there. */
export interface Presented {
  /** Countersign-Envelope */
  readonly envelope: string | null;
  /** Countersign-Proof */
  readonly proof: string | null;
}

/** A permission that is good here and now, for what it was presented with. */
export type Admitted = Pick<Admission, "envelope" | "stillHolds">;

/**
 * The same for whatever the permission is good for.
 * @param covers throws unless what was asked is exactly what the permission was issued for
 */
export async function admitPermission<T>(
  deps: AdmitDeps,
  presented: Presented,
  covers: (envelope: OpenedEnvelope) => T | Promise<T>,
): Promise<Admitted & T> {
  if (presented.envelope === null) throw new CountersignError("ENVELOPE_MISSING", "there is no Countersign-Envelope");
  const envelope = openEnvelope(presented.envelope);
  checkPermission(envelope.claims, { ...deps.place, now: secondsOf(deps.clock) });
  screenSigner(deps.knownKeys, envelope);

  const pin = await headFor(deps.head, envelope.claims.pol.block);
  requireFreshForMoney(envelope, pin, secondsOf(deps.clock));
  readAhead(deps, envelope, pin);
  const signer = await checkSource(deps, envelope, pin);
  await checkAgent(deps, envelope, pin, presented.proof);

  const covered = await covers(envelope);
  // Reading the chain takes time, and the head may know that a clock is behind.
  checkPermission(envelope.claims, { ...deps.place, now: momentOf(deps.clock, pin) });
  return { ...covered, envelope, stillHolds: createStillHolds(deps, envelope, signer) };
}

/**
 * What the checks will ask of our own head, asked at once: the registries remember answers by block, so each check finds its own
 * there. A failure is met again by the check that needs it.
 */
function readAhead({ registries, clock }: AdmitDeps, { claims }: OpenedEnvelope, pin: Pin): void {
  const { log } = claims.chain;
  const { delegation } = claims.ctx;
  const { agentId } = parseAgentSubject(claims.iss);
  void Promise.allSettled([
    registries.readLog(pin, log),
    registries.readSigners(pin, log),
    registries.readAgent(pin, agentId),
    registries.readPausedUntil(pin),
    delegation === null ? null : registries.readStanding(pin, delegation, momentOf(clock, pin)),
  ]);
}

/** Who signed, and by which policy it was decided. */
async function checkSource(deps: AdmitDeps, envelope: OpenedEnvelope, pin: Pin): Promise<LogSigner> {
  const { registries, mapping, clock } = deps;
  const { claims } = envelope;
  const signer = await verifySigner(registries, deps.knownKeys, envelope, pin);
  await requireStanding(registries, signer, claims.chain.log, pin, secondsOf(clock));
  await checkDecision(deps, claims, pin, mapping.policy);
  return signer;
}

/** The agent may act at our own head, and it is the one that presents the envelope. */
async function checkAgent(deps: AdmitDeps, envelope: OpenedEnvelope, pin: Pin, proof: string | null): Promise<void> {
  const { claims, hash } = envelope;
  const key = await requireAgent(deps, envelope, pin);
  if (proof === null) throw new CountersignError("PROOF_MISSING", "there is no Countersign-Proof");
  const context = { now: secondsOf(deps.clock), aud: deps.place.aud, sae: hash, jkt: claims.cnf.jkt, key };
  checkProof(proof, context, [nodeVerifier]);
}

/** What of a request is held against its permission. */
export type CoveredRequest = BoundRequest & Pick<InboundRequest, "content" | "accept">;

/**
 * The request must be the one the permission was issued for, and what the policy judged what the target will read.
 * @returns the Accept it is sent, and what previews have to do with it
 * @throws *_MISMATCH, ACTION_UNMAPPED, HEADER_FORBIDDEN, and what reading the action throws
 */
export async function checkCovered(
  mapping: Mapping,
  envelope: OpenedEnvelope,
  request: CoveredRequest,
): Promise<Pick<Admission, "impact" | "previewOf"> & { readonly accept: string }> {
  checkBinding(envelope, request);
  const match = matchRule(mapping, request.method, request.uri);
  const derived = await deriveRequest(mapping, match, request);
  compareAction({ type: envelope.claims.act.type, params: envelope.params }, derived);
  const { claims } = envelope;
  const { preview: expected } = claims.ctx;
  requirePreview(match.rule, expected);
  const asked = previewRequest(mapping, match, request.uri);
  const { agentId } = parseAgentSubject(claims.iss);
  return {
    accept: acceptFor(match.rule, request.accept),
    impact: asked === null || expected === null ? null : { asked, expected, agentId },
    previewOf: previewAsked(mapping, match.rule.type),
  };
}
