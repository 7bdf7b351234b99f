import { isCountersignError } from "../../core/errors/error.ts";
import { verifyJws } from "../../core/jws/verify.ts";
import type { OpenedSae } from "../../core/verify/envelope.ts";
import { type LogSigner, signerAt } from "../../core/verify/log-signer.ts";
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
  const signers = await registries.readSigners(block, opened.claims.chain.log);
  return [...judgeSigner(opened, signers, verifiers), ...judgePolicy(opened, policy)];
}

function judgeSigner(
  { jws, claims }: OpenedSae,
  signers: readonly LogSigner[],
  verifiers: ReplayDeps["verifiers"],
): readonly Note[] {
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
