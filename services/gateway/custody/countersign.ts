import { utf8 } from "../../core/encoding/bytes.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { sha256b64 } from "../../core/hash.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { matchRule } from "../../core/mapping/match.ts";
import type { Mapping } from "../../core/mapping/schema.ts";
import { deriveRequest } from "../admission/derive.ts";
import type { InboundRequest } from "../admission/request.ts";
import type { Keyed } from "../admission/keyed.ts";
import type { KeptAgent, Wish } from "./kept-agents.ts";
import { type Next, pending, permissionFor, type PermissionDeps, recall } from "./permission.ts";
import { requesterOf, type RequesterDeps } from "./requester.ts";

export interface CountersignDeps extends RequesterDeps, PermissionDeps {
  /** between two looks at a hold, in milliseconds; rejects when the signal aborts */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Gives plain requests the permission and the proof that an agent with a key of its own brings along. */
export interface Countersigner {
  /**
   * @param gone aborted when whoever sent it is not there any more
   * @returns the same request with an envelope and a proof: everything that holds for others holds for it
   * @throws BEARER_UNKNOWN, CALLER_MISMATCH, CUSTODY_MISMATCH, AGENT_*, ACTION_UNMAPPED and what reading the action throws,
   * IDEMPOTENCY_MISMATCH, REQUEST_TAKEN, HOLD_PENDING, HOLD_UNKNOWN, HOLD_CLOSED, ACTION_BLOCKED and every other code of the signing
   * service, SERVICE_UNREACHABLE, STORE_FAILED, CHAIN_UNREACHABLE
   */
  countersign(
    mapping: Mapping,
    request: InboundRequest,
    keyed: Keyed,
    gone: AbortSignal,
  ): Promise<{ readonly presented: InboundRequest; readonly agent: KeptAgent }>;
}

/** Between two looks at a hold: at first soon, for who approves at once, then seldom. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;
/** Requests that wait for people at once; the others are told to come again. */
const WAITING = 256;

export function createCountersigner(deps: CountersignDeps): Countersigner {
  const running = new Set<string>();
  let waiting = 0;

  const wait = async (
    agent: KeptAgent,
    held: Next & { kind: "held" },
    seconds: number,
    gone: AbortSignal,
  ): Promise<boolean> => {
    if (seconds === 0 || waiting >= WAITING) return false;
    waiting += 1;
    try {
      const until = deps.clock() + seconds * 1000;
      for (let ms = FIRST_PAUSE; deps.clock() < until; ms = Math.min(2 * ms, LONGEST_PAUSE)) {
        await deps.pause(Math.min(ms, Math.max(1, until - deps.clock())), gone).catch(() => undefined);
        gone.throwIfAborted();
        if ((await agent.look(held.hold)) === "answered") return true;
      }
      return false;
    } finally {
      waiting -= 1;
    }
  };

  return {
    async countersign(mapping, request, keyed, gone) {
      const agent = await requesterOf(deps, keyed);
      const wish = await wishOf(mapping, request, keyed);
      const sign = () => agent.sign(wish);
      const same = { idempotency: keyed.idempotency, hold: keyed.hold, request: printOf(wish) };
      const recalled = await recall(deps, agent, same, sign);
      const { id } = recalled.kept;
      if (running.has(id)) throw new CountersignError("REQUEST_TAKEN", "it is being answered right now");
      running.add(id);
      try {
        // What was written down before is looked at again under the lock: its twin may have gone on meanwhile.
        const now = recalled.isStored
          ? { isStored: true, kept: (await deps.requests.get(id)) ?? recalled.kept }
          : recalled;
        let next = await permissionFor(deps, agent, now, sign);
        // Once: what is held again though it was approved, nobody has to wait for here.
        const kept =
          next.kind === "held" && (await wait(agent, next, keyed.wait, gone)) ? await deps.requests.get(id) : null;
        if (kept !== null) next = await permissionFor(deps, agent, { kept, isStored: true }, sign);
        if (next.kind === "held") throw pending(next);
        const { envelope } = next;
        return { presented: { ...request, envelope, proof: await agent.prove(envelope), keyed: null }, agent };
      } finally {
        running.delete(id);
      }
    },
  };
}

async function wishOf(mapping: Mapping, request: InboundRequest, { actFor }: Keyed): Promise<Wish> {
  const match = matchRule(mapping, request.method, request.uri);
  const { type, params } = await deriveRequest(mapping, match, request);
  const { method, origin, path, contentType, digest } = request;
  return { type, params, method, origin, path, contentType, digest, actFor };
}

/** All that is bound of a request: two that differ in any of it are two requests. */
function printOf({ method, origin, path, contentType, digest, actFor }: Wish): string {
  return sha256b64(utf8(canonicalJson({ method, origin, path, contentType, digest, actFor })));
}
