import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { signJws } from "../../core/jws/build.ts";
import { keyId } from "../../core/jws/key.ts";
import { verifyJws } from "../../core/jws/verify.ts";
import { openRevokeOrder } from "../../core/plans/revoke-order.ts";
import type { PublicKey } from "../../core/ports/ports.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { type Revocation, revocationSchema } from "../../core/schemas/plan.ts";
import { sha256b64 } from "../../core/schemas/primitives.ts";
import { secondsOf } from "../../core/time.ts";
import { logUrn, parseAgentSubject } from "../../core/words/ids.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import { nodeVerifier } from "../../keys/verify/node-verifier.ts";
import { appendOne } from "../../log/append-one.ts";
import type { HoldRow } from "../../store/rows.ts";
import { agentWhoSigned } from "../decision/authenticate.ts";
import { holdState, holdTurn } from "../holds/holds.ts";
import type { Answer } from "../shared/answer.ts";
import type { SigningDeps } from "../shared/deps.ts";

/**
 * POST /v1/plans/:plan/revocations: ends a plan at the word of its agent or of an operator. (Its approvers say no to it like to a
 * hold.) It is taken in the turn of the plan, as every step is: a step is permitted before it, or never.
 * @param operators keys that may order it
 * @throws JWS_*, CLAIMS_INVALID, PROOF_INVALID, PROOF_EXPIRED, PLAN_UNKNOWN, PLAN_ENDED, AGENT_UNKNOWN, AGENT_KEY_MISMATCH,
 * RATE_LIMITED, those of the chain and the log
 */
export async function revokePlan(
  deps: SigningDeps,
  operators: readonly PublicKey[],
  id: string,
  text: string,
): Promise<Answer> {
  const { chainId, system } = deps.system;
  const aud = logUrn(chainId, system, deps.logId);
  const order = openRevokeOrder(text, { aud, plan: id, now: secondsOf(deps.clock) });
  const { iss } = order.claims;
  const agent = iss === null ? null : parseAgentSubject(iss);
  if (agent === null) requireOperator(operators, order.jws);
  else await agentWhoSigned(deps, { jws: order.jws, subject: agent });
  return deps.turns(holdTurn(id), async () => {
    const plan = await findPlan(deps, id);
    // Another agent's plan is told from none to nobody.
    if (agent !== null && agent.agentId !== plan.agent) throw unknownPlan();
    const state = holdState(plan, secondsOf(deps.clock));
    if (state !== "open") throw new CountersignError("PLAN_ENDED", `the plan is ${state}`);
    const claims = {
      ...{ v: 1, iss: aud, plan: id, by: agent === null ? "operator" : "agent" },
      ...{ key: order.jws.header.kid, why: order.claims.why },
      ...{ iat: secondsOf(deps.clock), jti: encodeBase64url(deps.randomBytes(16)) },
    };
    const sign = async (seq: number) => {
      const placed = { ...claims, chain: { log: deps.logId, seq, anchor: deps.system.anchorLog } };
      const parsed = parseAs<Revocation>(revocationSchema, placed, "INTERNAL");
      return { kind: "revocation" as const, record: await signJws(deps.signer, JWS_TYPES.revocation, parsed) };
    };
    const { seq } = await appendOne(deps.sequencer, sign, (effects) => effects.revokePlan(id));
    return { status: 201, body: { seq } };
  });
}

function requireOperator(operators: readonly PublicKey[], jws: Parameters<typeof verifyJws>[0]): void {
  const key = operators.find((each) => keyId(each) === jws.header.kid);
  if (key === undefined) throw new CountersignError("PROOF_INVALID", "no operator known here has this key");
  verifyJws(jws, key, [nodeVerifier]);
}

async function findPlan({ store }: SigningDeps, id: string): Promise<HoldRow> {
  const row = sha256b64.safeParse(id).success ? await store.holds.get(id) : null;
  if (row?.kind !== "plan") throw unknownPlan();
  return row;
}

function unknownPlan(): CountersignError {
  return new CountersignError("PLAN_UNKNOWN", "this log has no plan of this id for you");
}
