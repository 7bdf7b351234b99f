import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { keyId } from "../core/jws/key.ts";
import { type ParsedJws, parseJws } from "../core/jws/parse.ts";
import { verifyJws } from "../core/jws/verify.ts";
import type { PublicKey } from "../core/ports/ports.ts";
import { openReading, type ReadRequest } from "../core/verify/reading.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import type { KnownKeys } from "../keys/verify/known-keys.ts";
import { nodeVerifier } from "../keys/verify/node-verifier.ts";
import type { RecordRow } from "../store/rows.ts";

/** Whose proofs count. */
export interface ReaderKeys {
  /** of those who may read everything */
  readonly operators: readonly PublicKey[];
  /** The registered key of an agent, or null. @param subject `UID=<agent id>,CN=<DID>` */
  readonly agentKey: (subject: string) => Promise<PublicKey | null>;
  /** of agents, so that a stranger's proof costs no read of the chain */
  readonly known: KnownKeys;
}

/** Who asked, once that is proven: null is an operator. */
export type Reader = { readonly agent: string | null };

/**
 * Strangers learn nothing of a log, not even how long it is: who asks is known before anything is looked up.
 * @param proof Countersign-Proof; null when there is none
 * @throws PROOF_MISSING, PROOF_INVALID, PROOF_EXPIRED, RATE_LIMITED, JWS_*, CLAIMS_INVALID, CHAIN_UNREACHABLE, STALE_STATE
 */
export async function requireReader(keys: ReaderKeys, proof: string | null, request: ReadRequest): Promise<Reader> {
  if (proof === null) throw new CountersignError("PROOF_MISSING", "only agents and operators read here");
  const { jws, claims } = openReading(proof, request);
  const { iss } = claims;
  const operator = keys.operators.find((key) => keyId(key) === jws.header.kid) ?? null;
  if (iss !== null) screen(keys.known, iss, jws);
  const key = iss === null ? operator : await keys.agentKey(iss);
  if (key === null) throw new CountersignError("PROOF_INVALID", "nobody known here has this key");
  try {
    verifyJws(jws, key, [nodeVerifier]);
    if (iss !== null) keys.known.remember(iss, key);
  } catch (error) {
    throw new CountersignError("PROOF_INVALID", "not signed by the key of who asks", { cause: error });
  }
  return { agent: iss };
}

/** @throws PROOF_INVALID, RATE_LIMITED */
function screen(known: KnownKeys, subject: string, jws: ParsedJws): void {
  try {
    known.screen(subject, jws);
  } catch (error) {
    if (isCountersignError(error) && error.code === "RATE_LIMITED") throw error;
    throw new CountersignError("PROOF_INVALID", "not signed by the agent's key", { cause: error });
  }
}

/** Kinds of record whose `iss` is the agent they are about. */
const OF_AGENTS = {
  intent: JWS_TYPES.intent,
  sae: JWS_TYPES.sae,
  denial: JWS_TYPES.denial,
  plan: JWS_TYPES.plan,
  behaviour: JWS_TYPES.behaviour,
} as const;

/** An agent reads its own intents and plans, the decisions on them and what it said it did; everything else is for operators. */
export function mayRead({ agent }: Reader, { kind, record }: RecordRow): boolean {
  if (agent === null) return true;
  const typ = Object.hasOwn(OF_AGENTS, kind) ? OF_AGENTS[kind as keyof typeof OF_AGENTS] : null;
  return typ !== null && parseJws(record, [typ]).payload["iss"] === agent;
}
