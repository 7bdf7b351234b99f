import type { SystemAddresses } from "../../chain/read/deployment.ts";
import type { HeadTracker } from "../../chain/read/head.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { targetOf } from "../../core/mapping/match.ts";
import { parseRequestTarget } from "../../core/mapping/request-target.ts";
import type { Clock } from "../../core/ports/ports.ts";
import { caip2, logUrn } from "../../core/words/ids.ts";
import { admitPermission, checkCovered } from "../../gateway/admission/admit.ts";
import { createAncestry } from "../../gateway/admission/decision.ts";
import { checkHeaders, headerOf } from "../../gateway/admission/headers.ts";
import type { MappingChoice } from "../../gateway/admission/mapping-choice.ts";
import { permissionOf } from "../../gateway/forwarding/outcomes.ts";
import { createKnownKeys } from "../../keys/verify/known-keys.ts";
import type { Stopwatch } from "../../platform/durations.ts";
import { turnsOfStrangers } from "../../platform/strangers.ts";
import type { CheckCaller } from "./arrived.ts";
import { callerOf } from "./caller.ts";
import { createSeen } from "./seen.ts";

export interface CheckDeps {
  readonly system: SystemAddresses;
  readonly registries: Registries;
  readonly head: Pick<HeadTracker, "refresh">;
  readonly choice: MappingChoice;
  /** id of the log of the gateway this target stands behind */
  readonly gatewayLog: number;
  /** what the mapping calls this target */
  readonly target: string;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
}

/**
 * What a gateway checks before a request leaves, checked again by the program it arrives at: nobody who stands in front is
 * believed. A permission comes here once.
 * @throws TARGET_UNKNOWN when the mapping has no such target
 */
export function createCheck(deps: CheckDeps): CheckCaller {
  const { system, registries, choice, target, clock } = deps;
  const aud = logUrn(system.chainId, system.system, deps.gatewayLog);
  const place = { aud, chain: caip2(system.chainId), anchor: system.anchorLog };
  const knownKeys = createKnownKeys(turnsOfStrangers(deps.stopwatch));
  const shared = { registries, head: deps.head, clock, knownKeys, ancestry: createAncestry(registries) };
  const seen = createSeen(clock);
  originIn(choice.inForce(), target);

  return async ({ method, url, headers, receive }) => {
    checkHeaders(headers);
    const envelope = headerOf(headers, "countersign-envelope");
    // Before anything of the content is read: strangers get no room.
    if (envelope === null) throw new CountersignError("ENVELOPE_MISSING", "there is no Countersign-Envelope");
    const loaded = choice.forEnvelope(envelope);
    const { mapping } = loaded;
    const origin = originIn(loaded, target);
    const uri = origin + parseRequestTarget(url).canonical;
    if (targetOf(mapping, uri)[0] !== target) throw new CountersignError("TARGET_MISMATCH", `this is ${target}`);
    const content = await receive();
    const contentType = headerOf(headers, "content-type");
    const accept = headerOf(headers, "accept");
    const request = { method, origin, uri, contentType, accept, content, digest: content.digest };
    const presented = { envelope, proof: headerOf(headers, "countersign-proof") };
    const admitted = await admitPermission(
      { ...shared, mapping, place: { ...place, map: loaded.hash } },
      presented,
      async (opened) => {
        const covered = await checkCovered(mapping, opened, request);
        if (covered.accept === (accept ?? covered.accept)) return covered;
        throw new CountersignError("HEADER_FORBIDDEN", `accept: the gateway sends ${covered.accept}`);
      },
    );
    await seen.note(permissionOf(admitted.envelope), admitted.envelope.claims);
    // Noting it took a turn of its own; what ended meanwhile is not acted on.
    await admitted.stillHolds();
    return { caller: callerOf(admitted.envelope), content, contentType };
  };
}

function originIn({ mapping }: ReturnType<MappingChoice["inForce"]>, target: string): string {
  const settings = Object.hasOwn(mapping.targets, target) ? mapping.targets[target] : undefined;
  if (settings !== undefined) return settings.origin;
  throw new CountersignError("TARGET_UNKNOWN", `the mapping has no target ${target}`);
}
