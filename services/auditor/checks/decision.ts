import { utf8 } from "../../core/encoding/bytes.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { sha256 } from "../../core/hash.ts";
import { keyId, thumbprint } from "../../core/jws/key.ts";
import { pinRefusal } from "../../core/verify/pin.ts";
import { isPolicyReason, SERVICE_REASONS, TIGHTENING_REASONS } from "../../core/words/reasons.ts";
import { permits } from "../../core/words/verdicts.ts";
import type { AgentView } from "../../chain/read/agents.ts";
import type { Block } from "../../chain/read/block.ts";
import type { Find } from "../report/findings.ts";
import type { DecisionRecord, IntentRecord } from "../records/parsed.ts";
import { checkSignature } from "../records/signature.ts";

/** A permission permits, a denial does not, and the reason is one its source can give. */
export function checkVerdict(find: Find, { kind, claims }: DecisionRecord): void {
  const { verdict, reason, call, dimension } = claims.pol;
  if (permits(verdict) !== (kind === "sae")) find("VERDICT_TYPE", `${verdict} in a record of kind ${kind}`);
  if (call !== null) {
    const isKnown = isPolicyReason(reason) || Object.hasOwn(TIGHTENING_REASONS, reason);
    if (!isKnown) find("REASON_UNKNOWN", `${reason} is no reason of a policy`);
    return;
  }
  if (!Object.hasOwn(SERVICE_REASONS, reason)) find("REASON_UNKNOWN", `${reason}, and the policy was not asked`);
  if (verdict !== "Blocked" || dimension !== "None") {
    find("VERDICT_TYPE", `${verdict} (${dimension}) without asking the policy`);
  }
}

/** A call of a tool goes to a server of its protocol, and a request to an origin. What was refused may have said anything. */
export function checkSubject(find: Find, { kind, claims: { act, sub } }: DecisionRecord): void {
  if (kind !== "sae") return;
  const isRight = act.tool === undefined ? /^https?:/.test(sub) : sub.startsWith(`${act.tool.protocol}:`);
  if (!isRight) find("SUBJECT_MISMATCH", `${act.tool === undefined ? "a request" : "a call of a tool"} to ${sub}`);
}

/** The decision rests on state that was fresh; one that says it was not is about that very thing. */
export function checkStateAge(find: Find, { claims }: DecisionRecord, block: Block): void {
  const refusal = pinRefusal(claims.iat, block.timestamp);
  if (refusal !== null && claims.pol.reason !== "STALE_STATE") find("STATE_AGE", `block ${block.number}: ${refusal}`);
}

/** What the decision says of the agent is what the registry said at its block. */
export function checkAgent(find: Find, { claims, subject }: DecisionRecord, agent: AgentView): void {
  if (agent.publicKey === null) {
    find("AGENT_UNKNOWN", `no agent ${subject.agentId} at block ${claims.pol.block.number}`);
    return;
  }
  const pairs: Readonly<Record<string, readonly [said: string, known: string]>> = {
    DID: [toHex(sha256(utf8(subject.did))), agent.didHash],
    posture: [claims.ctx.posture, agent.posture],
    custody: [claims.ctx.custody, agent.custody],
    model: [claims.mod.digest, agent.modelDigest],
    cnf: [claims.cnf.jkt, thumbprint(agent.publicKey)],
  };
  const differing = Object.keys(pairs).filter((name) => pairs[name]?.[0] !== pairs[name]?.[1]);
  if (differing.length > 0) find("CONTEXT_MISMATCH", `agent ${subject.agentId}: another ${differing.join(", ")}`);
}

/** The authority it names is the one the chain knows, up to the same humans. @param known hash of the delegation's path */
export function checkLineage(find: Find, { claims: { ctx } }: DecisionRecord, known: string | null): void {
  if (ctx.lineage === known) return;
  find("LINEAGE_MISMATCH", `delegation ${String(ctx.delegation)} has the lineage ${String(known)}`);
}

/** The agent asked for it: its registered key signed the intent. */
export function checkIntentKey(find: Find, intent: IntentRecord, agent: AgentView): void {
  const { publicKey } = agent;
  if (publicKey === null) return;
  if (intent.jws.header.kid === keyId(publicKey)) checkSignature(find, intent.jws, publicKey);
  else find("AGENT_KEY", `kid is not the registered key of agent ${agent.agentId}`);
}
