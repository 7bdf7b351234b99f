import { decodePolicyParameters, encodePolicyParameters } from "../../chain/abi/policy-parameters.ts";
import { plainHash } from "../../core/calldata/hashes.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { PARAMETERS, type PolicyFile } from "../../core/policy/parameters.ts";

/** The canonical encoding, as PolicyRegistry keeps it. */
export function encodePolicyFile(file: PolicyFile): string {
  return encodePolicyParameters(PARAMETERS.read(file));
}

/**
 * Reads parameters back; null when they are not TrustPolicy's, or not in its one canonical form. Only what encodes to the very
 * same bytes counts.
 * @param names action types to write instead of their hashes
 */
export function readPolicyFile(encoded: string, names: readonly string[]): PolicyFile | null {
  try {
    const written = PARAMETERS.write(decodePolicyParameters(encoded));
    const file = PARAMETERS.written.parse(named(written, names));
    return encodePolicyFile(file) === encoded ? file : null;
  } catch {
    return null;
  }
}

function named(file: PolicyFile, names: readonly string[]): PolicyFile {
  const known = new Map(names.map((name) => [toHex(plainHash(name)), name]));
  return { ...file, rules: file.rules.map((rule) => ({ ...rule, action: known.get(rule.action) ?? rule.action })) };
}
