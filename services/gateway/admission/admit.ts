import type { HeadTracker } from "../../chain/read/head.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { isDegraded } from "../../core/decision/degrade.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { compareAction } from "../../core/mapping/compare.ts";
import { deriveAction } from "../../core/mapping/derive.ts";
import type { Mapping } from "../../core/mapping/schema.ts";
import type { Clock, Pin } from "../../core/ports/ports.ts";
import { secondsOf } from "../../core/time.ts";
import { checkBinding } from "../../core/verify/binding.ts";
import { type OpenedEnvelope, openEnvelope } from "../../core/verify/envelope.ts";
import { checkPermission, type PermissionContext } from "../../core/verify/permission.ts";
import { checkProof } from "../../core/verify/proof.ts";
import { parseAgentSubject } from "../../core/words/ids.ts";
import { nodeVerifier } from "../../keys/verify/node-verifier.ts";
import { requireActive } from "./agents.ts";
import { requireAuthority, requireRunning } from "./authority.ts";
import { type Ancestry, checkDecision, headFor } from "./decision.ts";
import type { InboundRequest } from "./request.ts";
import { requireStanding, verifySigner } from "./signers.ts";

/** A request and the permission that covers it. */
export interface Admission {
  readonly request: InboundRequest;
  readonly envelope: OpenedEnvelope;
}

export interface AdmitDeps {
  readonly mapping: Mapping;
  /** where a permission must belong to count here */
  readonly place: Omit<PermissionContext, "now">;
  readonly head: Pick<HeadTracker, "refresh">;
  readonly registries: Registries;
  readonly ancestry: Ancestry;
  readonly clock: Clock;
}

/**
 * Everything that must hold before a request may reach its target, cheapest first; whether the permission was used before is
 * seen to by `dispatch`. The first rule that does not hold is thrown.
 */
export async function admit(deps: AdmitDeps, request: InboundRequest): Promise<Admission> {
  if (request.envelope === null) throw new CountersignError("ENVELOPE_MISSING", "there is no Countersign-Envelope");
  const envelope = openEnvelope(request.envelope);
  checkPermission(envelope.claims, { ...deps.place, now: secondsOf(deps.clock) });

  const pin = await headFor(deps.head, envelope.claims.pol.block);
  requireFreshForMoney(envelope, pin, secondsOf(deps.clock));
  readAhead(deps, envelope, pin);
  await checkSource(deps, envelope, pin);
  await checkAgent(deps, envelope, pin, request.proof);

  checkBinding(envelope, request);
  checkAction(deps.mapping, envelope, request);
  // Reading the chain takes time, and the head may know that a clock is behind.
  checkPermission(envelope.claims, { ...deps.place, now: momentOf(deps.clock, pin) });
  return { request, envelope };
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

/** On a head this old a revocation may have been missed: no money moves, as none would be permitted. */
function requireFreshForMoney({ params }: OpenedEnvelope, pin: Pin, now: number): void {
  if (params.amount === undefined || !isDegraded(now, pin.timestamp)) return;
  throw new CountersignError("STATE_DEGRADED", `the newest block (${pin.number}) is ${now - pin.timestamp} s old`);
}

/** Who signed, and by which policy it was decided. */
async function checkSource(deps: AdmitDeps, envelope: OpenedEnvelope, pin: Pin): Promise<void> {
  const { registries, mapping, clock } = deps;
  const { claims } = envelope;
  const signer = await verifySigner(registries, envelope, pin);
  await requireStanding(registries, signer, claims.chain.log, pin, secondsOf(clock));
  await checkDecision(deps, claims, pin, mapping.policy);
}

/** The agent may act at our own head, under authority that stands there, and it is the one that presents the envelope. */
async function checkAgent(deps: AdmitDeps, envelope: OpenedEnvelope, pin: Pin, proof: string | null): Promise<void> {
  const { claims, hash } = envelope;
  const subject = parseAgentSubject(claims.iss);
  const key = requireActive(await deps.registries.readAgent(pin, subject.agentId), subject);
  const moment = momentOf(deps.clock, pin);
  await requireRunning(deps.registries, pin, moment);
  await requireAuthority(deps.registries, claims.ctx.delegation, pin, moment);
  if (proof === null) throw new CountersignError("PROOF_MISSING", "there is no Countersign-Proof");
  const context = { now: secondsOf(deps.clock), aud: deps.place.aud, sae: hash, jkt: claims.cnf.jkt, key };
  checkProof(proof, context, [nodeVerifier]);
}

/** What the policy judged must be what the target will read. */
function checkAction(mapping: Mapping, envelope: OpenedEnvelope, request: InboundRequest): void {
  compareAction({ type: envelope.claims.act.type, params: envelope.params }, deriveAction(mapping, request));
}

/** Now, by whichever is later of our clock and the head: neither may bring back what has ended by the other. */
function momentOf(clock: Clock, pin: Pin): number {
  return Math.max(secondsOf(clock), pin.timestamp);
}
