import type { AgentView } from "../../chain/read/agents.ts";
import { utf8 } from "../../core/encoding/bytes.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { sha256 } from "../../core/hash.ts";
import { keyId } from "../../core/jws/key.ts";
import type { ParsedJws } from "../../core/jws/parse.ts";
import { verifyJws } from "../../core/jws/verify.ts";
import type { Pin, PublicKey } from "../../core/ports/ports.ts";
import { secondsOf } from "../../core/time.ts";
import { checkIntentFresh, type OpenedIntent } from "../../core/verify/intent.ts";
import { openLogRefusal } from "../../core/verify/log-signer.ts";
import { type AgentSubject, logOfUrn, logUrn } from "../../core/words/ids.ts";
import { nodeVerifier } from "../../keys/verify/node-verifier.ts";
import type { SigningDeps } from "../shared/deps.ts";

/** An intent that was signed by the agent it names, as the chain knew the agent at the pinned block. */
export interface AuthenticIntent {
  readonly intent: OpenedIntent;
  readonly agent: AgentView;
  readonly key: PublicKey;
  readonly pin: Pin;
}

/** Something an agent signed, whoever that is. */
interface AgentSigned {
  readonly jws: ParsedJws;
  readonly subject: AgentSubject;
}

/**
 * The agent that signed something, as the chain knows it at the newest pinned block, and the key it signed with.
 * @throws AGENT_UNKNOWN, AGENT_KEY_MISMATCH, JWS_ALG_KEY_MISMATCH, JWS_SIGNATURE_INVALID, RATE_LIMITED, CHAIN_UNREACHABLE, STALE_STATE
 */
export async function agentWhoSigned(
  { head, registries, knownKeys }: Pick<SigningDeps, "head" | "registries" | "knownKeys">,
  signed: AgentSigned,
): Promise<Omit<AuthenticIntent, "intent">> {
  const { agentId } = signed.subject;
  const owner = `agent ${agentId}`;
  knownKeys.screen(owner, signed.jws);
  const pin = head.pin();
  const agent = await registries.readAgent(pin, agentId);
  const key = registeredKey(agent, signed);
  verifyJws(signed.jws, key, [nodeVerifier]);
  knownKeys.remember(owner, key);
  return { agent, key, pin };
}

/**
 * Who asks, and for which enforcement point. Nothing that fails here is recorded: it is nobody's act.
 * @throws INTENT_AUDIENCE, INTENT_EXPIRED, INTENT_NOT_YET_VALID, AGENT_UNKNOWN, AGENT_KEY_MISMATCH, JWS_ALG_KEY_MISMATCH,
 * JWS_SIGNATURE_INVALID, RATE_LIMITED, PEP_UNKNOWN, INTENT_REUSED, INTENT_BEFORE_STORE, CHAIN_UNREACHABLE, STALE_STATE
 */
export async function authenticate(deps: SigningDeps, intent: OpenedIntent): Promise<AuthenticIntent> {
  const { system, logId, clock } = deps;
  checkIntentFresh(intent.claims, logUrn(system.chainId, system.system, logId), secondsOf(clock));
  const who = await agentWhoSigned(deps, intent);
  await requireEnforcementPoint(deps, who.pin, intent.claims.pep);
  await requireFreshJti(deps, intent);
  return { intent, ...who };
}

/**
 * The key that is registered for who signed something.
 * @throws AGENT_UNKNOWN, AGENT_KEY_MISMATCH
 */
export function registeredKey(agent: AgentView, { jws, subject }: AgentSigned): PublicKey {
  if (agent.status === "None" || agent.publicKey === null) {
    throw new CountersignError("AGENT_UNKNOWN", `no agent has the id ${subject.agentId}`);
  }
  if (jws.header.kid !== keyId(agent.publicKey)) {
    throw new CountersignError("AGENT_KEY_MISMATCH", `kid is not the key registered for agent ${subject.agentId}`);
  }
  if (toHex(sha256(utf8(subject.did))) !== agent.didHash) {
    throw new CountersignError("AGENT_KEY_MISMATCH", `agent ${subject.agentId} is registered with another DID`);
  }
  return agent.publicKey;
}

async function requireEnforcementPoint(deps: SigningDeps, pin: Pin, pep: string): Promise<void> {
  const logId = logOfUrn(pep, deps.system);
  const log = logId === null ? null : await deps.registries.readLog(pin, logId);
  const refusal = openLogRefusal(log, "Enforcement");
  if (refusal !== null) throw new CountersignError("PEP_UNKNOWN", `${pep}: ${refusal.detail}`);
}

/** Also against a log that was put back from a copy, where the decision on an earlier intent may be missing. */
async function requireFreshJti({ store }: SigningDeps, { claims, subject }: OpenedIntent): Promise<void> {
  const { since } = store.identity;
  if (claims.iat * 1000 < since) {
    const begun = new Date(since).toISOString();
    throw new CountersignError(
      "INTENT_BEFORE_STORE",
      `signed for ${claims.iat}; the log knows intents from ${begun} on`,
    );
  }
  if ((await store.intents.byJti(subject.agentId, claims.jti)) === null) return;
  throw new CountersignError("INTENT_REUSED", `agent ${subject.agentId} used jti ${claims.jti} before`);
}
