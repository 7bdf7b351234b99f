import type { Call } from "../abi/call.ts";
import { modelAbi } from "../abi/contracts.ts";
import type { MeantModel } from "../../core/domain/models.ts";

/**
 * Enters a model, also one that was revoked; for the timelock.
 * @param mark the registry's, now
 * @param deadline unix seconds
 */
export function registerModelCall(modelRegistry: string, model: MeantModel, mark: string, deadline: number): Call {
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
