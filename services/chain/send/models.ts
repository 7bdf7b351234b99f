import type { Call } from "../abi/call.ts";
import { modelAbi } from "../abi/contracts.ts";

/** A model artifact and where it comes from. Digests are SHA-256, hex. */
export interface ModelRegistration {
  readonly digest: string;
  /** SLSA build level, 0 to 4 */
  readonly slsaLevel: number;
  readonly sbomDigest: string;
  /** zero exactly when the level is 0 */
  readonly provenanceDigest: string;
  readonly sbomUri: string;
}

/**
 * Enters a model, also one that was revoked; for the timelock.
 * @param mark the registry's, now
 * @param deadline unix seconds
 */
export function registerModelCall(
  modelRegistry: string,
  model: ModelRegistration,
  mark: string,
  deadline: number,
): Call {
  const { digest, slsaLevel, sbomDigest, provenanceDigest, sbomUri } = model;
  const args: [string, number, string, string, string, string, number] = [
    digest,
    slsaLevel,
    sbomDigest,
    provenanceDigest,
    sbomUri,
    mark,
    deadline,
  ];
  return { to: modelRegistry, data: modelAbi.encodeFunctionData("register", args) };
}
