import type { PolicyView } from "../../chain/read/policies.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { keyId } from "../../core/jws/key.ts";
import type { Pin, Signer } from "../../core/ports/ports.ts";
import { signingRefusal } from "../../core/verify/log-signer.ts";
import type { LoadedMapping } from "../../platform/mapping-file.ts";

/**
 * The version of the mapping's policy that is in force, with the mapping and the code it was published with.
 * @throws POLICY_UNKNOWN, MAPPING_MISMATCH, EVALUATOR_CODE_MISMATCH, CHAIN_UNREACHABLE
 */
export async function policyInForce(
  registries: Pick<Registries, "readPolicy">,
  { mapping, hashHex }: LoadedMapping,
  pin: Pin,
): Promise<PolicyView> {
  const policy = await registries.readPolicy(pin, mapping.policy);
  if (policy === null) throw new CountersignError("POLICY_UNKNOWN", `policy ${mapping.policy} was never published`);
  if (policy.mappingHash !== hashHex) {
    const detail = `version ${policy.version} names ${policy.mappingHash}, the file has ${hashHex}`;
    throw new CountersignError("MAPPING_MISMATCH", detail);
  }
  if (policy.liveCodeHash !== policy.codeHash) {
    const detail = `${policy.evaluator} has the code ${policy.liveCodeHash}, not ${policy.codeHash}`;
    throw new CountersignError("EVALUATOR_CODE_MISMATCH", detail);
  }
  return policy;
}

export interface SignerStanding {
  readonly registries: Pick<Registries, "readLog" | "readSigners">;
  readonly signer: Pick<Signer, "publicKey">;
  readonly logId: number;
}

/**
 * The key must be one the chain lets countersign now: a guardian who ended it must be obeyed here too, not only at the
 * enforcement points.
 * @param now unix seconds
 * @throws ENVELOPE_SIGNER_UNKNOWN, CHAIN_UNREACHABLE
 */
export async function requireSigner(standing: SignerStanding, pin: Pin, now: number): Promise<void> {
  const { registries, signer, logId } = standing;
  const [log, signers] = await Promise.all([registries.readLog(pin, logId), registries.readSigners(pin, logId)]);
  const refusal = signingRefusal({ log, kind: "Signing", signers }, keyId(signer.publicKey), now);
  if (refusal === null) return;
  throw new CountersignError(
    "ENVELOPE_SIGNER_UNKNOWN",
    `this service may not sign for log ${logId}: ${refusal.detail}`,
  );
}
