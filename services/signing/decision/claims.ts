import type { PartnerView } from "../../chain/read/partners.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import { valueSaltsOf } from "../../core/calldata/value-salts.ts";
import type { DecisionInputs } from "../../core/schemas/evidence.ts";
import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { buildEvidence } from "../../core/envelope/build-evidence.ts";
import { thumbprint } from "../../core/jws/key.ts";
import type { ApprovalProof } from "../../core/schemas/approval.ts";
import { floorOf } from "../../core/schemas/pending.ts";
import type { Sae } from "../../core/schemas/sae.ts";
import type { Spent } from "../../core/schemas/spent.ts";
import { caip2 } from "../../core/words/ids.ts";
import type { Reason } from "../../core/words/reasons.ts";
import type { Dimension } from "../../core/words/verdicts.ts";
import type { AuthenticIntent } from "./authenticate.ts";
import type { LoadedMapping } from "../../platform/mapping-file.ts";
import type { SigningDeps } from "../shared/deps.ts";

/** The claims before there is a decision and a seq: what the decision is made from. */
export type Draft = Omit<Sae, "pol" | "ctx" | "chain"> & {
  readonly ctx: Omit<Sae["ctx"], "hold_until">;
  readonly pol: Omit<Sae["pol"], keyof Verdict>;
  readonly chain: Omit<Sae["chain"], "seq">;
};

/** What was decided; `call` is the SHA-256 of the call data, null when the policy was not asked. */
export interface Verdict {
  readonly verdict: Sae["pol"]["verdict"];
  readonly dimension: Dimension;
  readonly reason: Reason;
  readonly call: string | null;
}

export interface DraftInput {
  readonly authentic: AuthenticIntent;
  readonly policy: PolicyView;
  readonly mapping: LoadedMapping;
  readonly partners: readonly PartnerView[];
  /** hash of the path of the intent's delegation; null when there is none */
  readonly lineage: string | null;
  /** those that were found to be parents: a decision that refuses them names none */
  readonly parents: readonly string[];
  readonly approvals: readonly ApprovalProof[];
  readonly spent: readonly Spent[];
  /** unix seconds */
  readonly now: number;
}

/** A draft, what stands behind its digests, and the disclosures that open those the agent did not make. */
export interface Drafted {
  readonly draft: Draft;
  readonly inputs: DecisionInputs;
  readonly evidence: readonly string[];
}

/** Members that later parts fill are null or empty. */
export function draftClaims(deps: SigningDeps, input: DraftInput): Drafted {
  const { authentic, policy, mapping, now, spent, approvals } = input;
  const { intent, agent, key, pin } = authentic;
  const { claims, params } = intent;
  const salts = valueSaltsOf(mapping.mapping.salt, claims.sub, params);
  const inputs: DecisionInputs = { params, salts, spent, approvals };
  const hidden = buildEvidence(inputs, deps.randomBytes);
  const draft: Draft = {
    v: 1,
    iss: claims.iss,
    sub: claims.sub,
    aud: claims.pep,
    act: { ...claims.act, map: mapping.hash },
    _sd_alg: "sha-256",
    pol: {
      chain: caip2(deps.system.chainId),
      contract: policy.evaluator,
      code: policy.codeHash,
      policy: policy.policyId,
      version: policy.version,
      state: policy.state,
      block: { number: pin.number, hash: pin.hash },
      head: pin.head,
      gas: policy.gasLimit,
      ...hidden.pol,
      partners: [...input.partners],
    },
    mod: { digest: agent.modelDigest, sbom: null },
    iat: now,
    nbf: now,
    exp: now + deps.lives.sae,
    jti: encodeBase64url(deps.randomBytes(16)),
    cnf: { jkt: thumbprint(key) },
    ctx: {
      session: claims.session,
      parent_chain: [...input.parents],
      delegation: claims.delegation,
      lineage: input.lineage,
      posture: agent.posture,
      custody: custodyOf(agent),
      risk: null,
      ...hidden.ctx,
      hold: claims.hold,
      reasoning: claims.reasoning,
      intent: intent.hash,
      floor: floorOf(claims, intent.hash),
      ...{ plan: null, preview: null, score: null },
      act_for: claims.act_for,
      ...{ token: null, attestation: null },
      inputs: [],
      status: null,
    },
    chain: { log: deps.logId, anchor: deps.system.anchorLog },
  };
  return {
    draft,
    inputs,
    evidence: [...hidden.disclosures, ...(intent.actFor === null ? [] : [intent.actFor.disclosure])],
  };
}

/** An entry that has a key says whose hand holds it. */
function custodyOf({ agentId, custody }: AuthenticIntent["agent"]): Sae["ctx"]["custody"] {
  if (custody === "None")
    throw new CountersignError("CHAIN_UNREACHABLE", `agent ${agentId} has a key in nobody's hand`);
  return custody;
}

/** When the hold that this decision opens expires, in unix seconds; null when it opens none. */
export function holdUntil({ lives }: Pick<SigningDeps, "lives">, draft: Draft, { verdict }: Verdict): number | null {
  return verdict === "Held" && draft.ctx.hold === null ? draft.iat + lives.hold : null;
}

export function finishClaims(deps: Pick<SigningDeps, "lives">, draft: Draft, verdict: Verdict, seq: number): Sae {
  const { verdict: said, dimension, reason, call } = verdict;
  return {
    ...draft,
    pol: { ...draft.pol, call, verdict: said, dimension, reason },
    ctx: { ...draft.ctx, hold_until: holdUntil(deps, draft, verdict) },
    chain: { ...draft.chain, seq },
  };
}
