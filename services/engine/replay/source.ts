import { compareWords } from "../../core/approval/compare.ts";
import { comparePlanWords } from "../../core/plans/words.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import { verifyJws } from "../../core/jws/verify.ts";
import type { DecisionInputs } from "../../core/schemas/evidence.ts";
import type { OpenedSae } from "../../core/verify/envelope.ts";
import { kindRefusal, type SignerFacts, signerAt } from "../../core/verify/log-signer.ts";
import { policyDifferences } from "../../core/verify/policy.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import type { Note, ReplayDeps } from "./types.ts";

/**
 * What speaks against a decision before its verdict is looked at: nobody who may signed it, or it names another policy than the
 * registry did.
 * @throws CHAIN_UNREACHABLE
 */
export async function judgeSource(
  { registries, verifiers }: Pick<ReplayDeps, "registries" | "verifiers">,
  opened: OpenedSae,
  policy: PolicyView | null,
  block: { readonly hash: string },
): Promise<readonly Note[]> {
  const { log: logId } = opened.claims.chain;
  const [log, signers] = await Promise.all([registries.readLog(block, logId), registries.readSigners(block, logId)]);
  return [...judgeSigner(opened, { log, signers }, verifiers), ...judgePolicy(opened, policy)];
}

function judgeSigner(
  { jws, claims }: OpenedSae,
  { log, signers }: Omit<SignerFacts, "kind">,
  verifiers: ReplayDeps["verifiers"],
): readonly Note[] {
  const wrong = kindRefusal(log, "Signing");
  if (wrong !== null) return [unknown(`log ${claims.chain.log}: ${wrong.detail}`)];
  const { signer, refusal } = signerAt(signers, jws.header.kid, claims.iat);
  if (refusal !== null) return [unknown(`log ${claims.chain.log}: ${refusal.detail}`)];
  try {
    verifyJws(jws, signer.key, verifiers);
    return [];
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return [unknown(`${error.code}: ${error.detail}`)];
  }
}

/** What a human signed is the act in words, or the plan it is a step of, which stands elsewhere. The contract cannot say: it sees their hash. */
export function judgeApprovals(
  { act, sub, ctx }: OpenedSae["claims"],
  { params, approvals }: Pick<DecisionInputs, "params" | "approvals">,
): readonly Note[] {
  return approvals.flatMap(({ action, signer, valid_before: validBefore }) => {
    try {
      if (ctx.plan === null) compareWords(action, { type: act.type, sub, params }, validBefore);
      else comparePlanWords(action, validBefore);
      return [];
    } catch (error) {
      if (!isCountersignError(error)) throw error;
      return [{ code: "APPROVAL_MISMATCH", detail: `${signer}: ${error.detail}` } as const];
    }
  });
}

function judgePolicy({ claims }: OpenedSae, policy: PolicyView | null): readonly Note[] {
  if (policy === null)
    return [{ code: "POLICY_MISMATCH", detail: `policy ${claims.pol.policy} was not published then` }];
  // The contract itself refuses another mapping, and then its refusal is the evidence.
  const refused = claims.pol.reason === "MAPPING_MISMATCH";
  const differing = policyDifferences(claims, policy).filter((name) => !(refused && name === "mapping"));
  if (differing.length === 0) return [];
  return [{ code: "POLICY_MISMATCH", detail: `another ${differing.join(", ")} than the registry` }];
}

function unknown(detail: string): Note {
  return { code: "SIGNER_UNKNOWN", detail };
}
