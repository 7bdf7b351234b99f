import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { sha256b64 } from "../../core/hash.ts";
import type { Clock, RandomBytes } from "../../core/ports/ports.ts";
import { secondsOf } from "../../core/time.ts";
import { openEnvelope } from "../../core/verify/envelope.ts";
import type { KeptRequest, KeptRequestStore } from "../../store/kept-requests.ts";
import type { UsedReader } from "../../store/port.ts";
import type { Asked, Fate, KeptAgent } from "./kept-agents.ts";
import { holdPending, Unpermitted } from "./unpermitted.ts";

export interface PermissionDeps {
  readonly requests: KeptRequestStore;
  /** What became of a permission that was given before; null while it was not used. */
  readonly fate: (agent: KeptAgent, envelope: string) => Promise<Fate | null>;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}

/** How a request may be the same as one before. */
export interface Same {
  /** Idempotency-Key */
  readonly idempotency: string | null;
  /** Countersign-Hold */
  readonly hold: string | null;
  /** SHA-256 of all that is bound of the request */
  readonly request: string;
}

/** What comes of the first look, or of the next one. */
export type Next =
  | { readonly kind: "permitted"; readonly envelope: string }
  | { readonly kind: "held"; readonly hold: string; readonly expires: number; readonly reason: string };

/** A request is remembered for a day, and one that waits a day longer than its hold; in seconds. */
const REMEMBERED = 86_400;

/**
 * The request as it was kept when it was sent before, or a new one. What has an Idempotency-Key is written down before it is asked for, so
 * that an answer that is lost, here or on the way, is found again.
 * @param sign signs the wish anew
 * @throws IDEMPOTENCY_MISMATCH, HOLD_UNKNOWN, STORE_FAILED
 */
export async function recall(
  deps: PermissionDeps,
  agent: KeptAgent,
  { idempotency, hold, request }: Same,
  sign: () => Promise<string>,
): Promise<{ readonly kept: KeptRequest; readonly isStored: boolean }> {
  const { requests } = deps;
  const now = secondsOf(deps.clock);
  if (idempotency !== null || hold !== null) await requests.forget(now);
  const id = idempotency === null ? null : sha256b64(`${agent.name}\n${idempotency}`);
  const known = hold === null ? (id === null ? null : await requests.get(id)) : await requests.byHold(agent.name, hold);
  if (hold !== null && known === null)
    throw new CountersignError("HOLD_UNKNOWN", `no request of ${agent.name} waits in it`);
  if (known !== null) return { kept: requireSame(known, request), isStored: true };
  const fresh: KeptRequest = {
    id: id ?? encodeBase64url(deps.randomBytes(32)),
    ...{ agent: agent.name, request, intent: await sign(), expires: now + REMEMBERED },
    ...{ hold: null, resumed: null, envelope: null },
  };
  if (id === null) return { kept: fresh, isStored: false };
  return { kept: requireSame(await requests.keep(fresh), request), isStored: true };
}

function requireSame(kept: KeptRequest, request: string): KeptRequest {
  if (kept.request === request) return kept;
  throw new CountersignError(
    "IDEMPOTENCY_MISMATCH",
    "method, URI, content or whom it is for differ from the first time",
  );
}

/**
 * Asks for a permission, or finds the one that was given before.
 * @param sign signs the wish anew, for an intent nobody ever decided on
 * @throws Unpermitted, REQUEST_TAKEN, HOLD_CLOSED, SERVICE_UNREACHABLE, STORE_FAILED
 */
export async function permissionFor(
  deps: PermissionDeps,
  agent: KeptAgent,
  { kept, isStored }: { readonly kept: KeptRequest; readonly isStored: boolean },
  sign: () => Promise<string>,
): Promise<Next> {
  if (kept.envelope !== null) return { kind: "permitted", envelope: await requireUnused(deps, agent, kept.envelope) };
  if (kept.hold !== null) return resume(deps, agent, { ...kept, hold: kept.hold });
  let asked = await agent.ask(kept.intent);
  if (isStored && isUndecided(asked)) {
    const intent = await sign();
    await deps.requests.signed(kept.id, intent);
    asked = await agent.ask(intent);
  }
  return concluded(deps, kept, isStored, asked);
}

/** Goes on with a hold. What resumed it before is asked again first: its answer may have been lost. */
async function resume(
  deps: PermissionDeps,
  agent: KeptAgent,
  kept: KeptRequest & { readonly hold: string },
): Promise<Next> {
  const { requests } = deps;
  if (kept.resumed !== null) {
    const asked = await agent.ask(kept.resumed);
    if (asked.kind !== "held" && !isUndecided(asked)) return concluded(deps, kept, true, asked);
    await requests.resumed(kept.id, null);
  }
  if ((await agent.look(kept.hold)) === "pending") return { kind: "held", ...kept, reason: "HOLD_PENDING" };
  const resumed = await agent.resume(kept.intent, kept.hold);
  await requests.resumed(kept.id, resumed);
  return concluded(deps, kept, true, await agent.ask(resumed));
}

/** An intent that was decided on gets its answer for ever; one that has expired otherwise was never decided on. */
function isUndecided(asked: Asked): boolean {
  return asked.kind === "refused" && asked.error.code === "INTENT_EXPIRED";
}

async function concluded(deps: PermissionDeps, kept: KeptRequest, isStored: boolean, asked: Asked): Promise<Next> {
  const { requests } = deps;
  switch (asked.kind) {
    case "permitted":
      if (isStored) await requests.permitted(kept.id, asked.envelope);
      return asked;
    case "held": {
      const expires = asked.expires + REMEMBERED;
      if (isStored) await requests.held(kept.id, asked.hold, expires);
      else await requests.keep({ ...kept, hold: asked.hold, expires });
      return asked;
    }
    case "refused": {
      const { code, detail, told, cure, retryAfter } = asked.error;
      throw new Unpermitted(code, detail, {
        ...{ cure, more: asked.more },
        ...(told === null ? {} : { told }),
        ...(retryAfter === null ? {} : { retryAfter }),
      });
    }
  }
}

/** @throws REQUEST_TAKEN, which says what became of it */
async function requireUnused({ fate }: PermissionDeps, agent: KeptAgent, envelope: string): Promise<string> {
  const known = await fate(agent, envelope);
  if (known === null) return envelope;
  const { phase, record } = known;
  const where = record === null ? "" : `, record ${record} of the enforcement point`;
  throw new Unpermitted("REQUEST_TAKEN", `${phase}${where}`, { more: known });
}

/** The same out of the store of the enforcement point itself. */
export function fateIn(used: UsedReader): PermissionDeps["fate"] {
  return async (_agent, envelope) => {
    const { claims } = openEnvelope(envelope);
    const row = await used.get(claims.chain.log, claims.jti);
    return row === null ? null : { phase: row.state, record: row.finalSeq ?? row.dispatchedSeq };
  };
}

/** What a held request is told. */
export function pending({ hold, expires, reason }: Extract<Next, { readonly kind: "held" }>): Unpermitted {
  return holdPending(hold, expires, reason);
}
