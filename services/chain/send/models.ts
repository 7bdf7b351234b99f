import { modelAbi } from "../abi/contracts.ts";
import type { Call } from "./wallet.ts";

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
 * Enters a model; for the timelock.
 * @param epoch the digest's; 0 when it was never registered
 * @param deadline unix seconds
 */
export function registerModelCall(
  modelRegistry: string,
  model: ModelRegistration,
  epoch: number,
  deadline: number,
): Call {
  const { digest, slsaLevel, sbomDigest, provenanceDigest, sbomUri } = model;
  const args: [string, number, string, string, string, number, number] = [
    digest,
    slsaLevel,
    sbomDigest,
    provenanceDigest,
    sbomUri,
    epoch,
    deadline,
  ];
  return { to: modelRegistry, data: modelAbi.encodeFunctionData("register", args) };
}
