import { encodeBase64url } from "../encoding/base64url.ts";
import { fromHex } from "../encoding/hex.ts";
import type { Sae } from "../schemas/sae.ts";

/** What PolicyRegistry says of the version in force at a block. Hashes and addresses are lower-case hex. */
export interface RegisteredPolicy {
  readonly version: number;
  readonly evaluator: string;
  readonly gasLimit: number;
  /** of the evaluator when the version was published */
  readonly codeHash: string;
  /** of the evaluator at the block; unlike `codeHash` only when the code behind the policy was exchanged */
  readonly liveCodeHash: string;
  readonly mappingHash: string;
  /** what could change its answers while its code and parameters stay */
  readonly state: Sae["pol"]["state"];
}

/** The members of a decision that differ from what the registry named at its block; empty when all are the same. */
export function policyDifferences({ pol, act }: Pick<Sae, "pol" | "act">, registered: RegisteredPolicy): string[] {
  const pairs: Readonly<Record<string, readonly [said: unknown, known: unknown]>> = {
    contract: [pol.contract, registered.evaluator],
    version: [pol.version, registered.version],
    code: [pol.code, registered.codeHash],
    "live code": [pol.code, registered.liveCodeHash],
    gas: [pol.gas, registered.gasLimit],
    state: [pol.state, registered.state],
    mapping: [act.map, encodeBase64url(fromHex(registered.mappingHash))],
  };
  return Object.entries(pairs)
    .filter(([, [said, known]]) => said !== known)
    .map(([name]) => name);
}
