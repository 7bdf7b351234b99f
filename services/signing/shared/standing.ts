import type { PolicyView } from "../../chain/read/policies.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { keyId } from "../../core/jws/key.ts";
import type { Pin, Signer } from "../../core/ports/ports.ts";
import { signingRefusal } from "../../core/verify/log-signer.ts";
import type { LoadedMapping } from "../../platform/mapping-file.ts";
import type { Mappings } from "../../platform/mappings.ts";

/** The version of a policy that is in force, and the mapping it was published with. */
export interface InForce {
  readonly policy: PolicyView;
  readonly mapping: LoadedMapping;
}

/**
 * The version of the mappings' policy that is in force, with the code it was published with. It says itself which mapping
 * counts: that is how one takes the place of another without a pause.
 * @throws POLICY_UNKNOWN, MAPPING_MISMATCH, EVALUATOR_CODE_MISMATCH, CHAIN_UNREACHABLE
 */
export async function policyInForce(
  registries: Pick<Registries, "readPolicy">,
  mappings: Mappings,
  pin: Pin,
): Promise<InForce> {
  const known = mappings();
  const policyId = known[0].mapping.policy;
  const policy = await registries.readPolicy(pin, policyId);
  if (policy === null) throw new CountersignError("POLICY_UNKNOWN", `policy ${policyId} was never published`);
  const mapping = known.find(({ hashHex }) => hashHex === policy.mappingHash);
  if (mapping === undefined) {
    const detail = `version ${policy.version} names ${policy.mappingHash}, the file has ${known[0].hashHex}`;
    throw new CountersignError("MAPPING_MISMATCH", detail);
  }
  if (policy.liveCodeHash !== policy.codeHash) {
    const detail = `${policy.evaluator} has the code ${policy.liveCodeHash}, not ${policy.codeHash}`;
    throw new CountersignError("EVALUATOR_CODE_MISMATCH", detail);
  }
  return { policy, mapping };
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
