import { CountersignError } from "../core/errors/error.ts";
import { sha256b64 } from "../core/hash.ts";
import { thumbprint } from "../core/jws/key.ts";
import { verifyJws } from "../core/jws/verify.ts";
import type { Behaviour } from "../core/schemas/behaviour.ts";
import type { Sae } from "../core/schemas/sae.ts";
import { secondsOf } from "../core/time.ts";
import { checkBehaviourTime, openBehaviour, type SignedBehaviour } from "../core/verify/behaviour.ts";
import { openSae } from "../core/verify/envelope.ts";
import { logUrn } from "../core/words/ids.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import { nodeVerifier } from "../keys/verify/node-verifier.ts";
import { appendOne } from "../log/append-one.ts";
import { registeredKey } from "./decision/authenticate.ts";
import type { Answer } from "./shared/answer.ts";
import type { SigningDeps } from "./shared/deps.ts";

/**
 * POST /v1/behaviours: puts on record what an agent says it did, once for each permission of this log that was issued to it. What
 * it says is compared by an audit with what the enforcement point says; nothing here depends on it. A suspended or revoked agent
 * may still say what it did.
 * @throws JWS_*, CLAIMS_INVALID, BEHAVIOUR_UNFOUNDED, BEHAVIOUR_CONFLICT, AGENT_UNKNOWN, AGENT_KEY_MISMATCH, RATE_LIMITED,
 * CHAIN_UNREACHABLE, and what writing the log throws
 */
export async function tellBehaviour(deps: SigningDeps, text: string): Promise<Answer> {
  const opened = openBehaviour(text);
  const { claims } = opened;
  const permission = await permissionOf(deps, claims);
  await requireSigned(deps, opened, permission);
  checkBehaviourTime(claims, permission.iat, secondsOf(deps.clock));
  const seq = await deps.turns(`behaviour ${claims.sae.hash}`, () => record(deps, claims, text));
  return { status: 201, body: { seq } };
}

/** The permission it names stands in this log, and is its agent's own. Looked up first: it costs no signature and no read. */
async function permissionOf({ logId, system, store }: SigningDeps, { iss, aud, sae }: Behaviour): Promise<Sae> {
  const urn = logUrn(system.chainId, system.system, logId);
  if (aud !== urn || sae.log !== logId) throw unfounded(`it is for ${aud}, and this is ${urn}`);
  const row = await store.records.get(sae.seq);
  if (row?.kind !== "sae" || row.hash !== sae.hash) throw unfounded(`record ${sae.seq} is no permission ${sae.hash}`);
  const { claims } = openSae(row.record, [JWS_TYPES.sae]);
  if (claims.iss !== iss) throw unfounded(`record ${sae.seq} is a permission of another agent`);
  return claims;
}

/** By the key that is registered, and the permission is bound to: whoever lost or rotated it says nothing more of what was before. */
async function requireSigned(deps: SigningDeps, opened: SignedBehaviour, { cnf }: Sae): Promise<void> {
  const { jws, subject } = opened;
  const owner = `agent ${subject.agentId}`;
  deps.knownKeys.screen(owner, jws);
  const key = registeredKey(await deps.registries.readAgent(deps.head.pin(), subject.agentId), opened);
  if (thumbprint(key) !== cnf.jkt) throw unfounded("the permission was issued to another key of the agent");
  verifyJws(jws, key, [nodeVerifier]);
  deps.knownKeys.remember(owner, key);
  deps.rates.behaviour(subject.agentId);
}

/** @returns its seq, also when it was said before */
async function record({ store, sequencer }: SigningDeps, { sae }: Behaviour, text: string): Promise<number> {
  const known = await store.behaviours.bySae(sae.hash);
  if (known === null) {
    const made = await appendOne(
      sequencer,
      () => Promise.resolve({ kind: "behaviour", record: text }),
      (effects, seq) => effects.addBehaviour({ sae: sae.hash, seq }),
    );
    return made.seq;
  }
  const row = await store.records.get(known.seq);
  if (row?.hash === sha256b64(text)) return known.seq;
  throw new CountersignError("BEHAVIOUR_CONFLICT", `record ${known.seq} says what became of permission ${sae.seq}`);
}

function unfounded(detail: string): CountersignError {
  return new CountersignError("BEHAVIOUR_UNFOUNDED", detail);
}
