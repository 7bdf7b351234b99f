import { createKnownKeys } from "../../services/keys/verify/known-keys.ts";
import type { ReaderKeys } from "../../services/log/readers.ts";
import { buildReading } from "../../services/sdk/reading.ts";
import { ed25519Signer } from "./test-signers.ts";

/** Whoever may read every record of a test's log. */
export const OPERATOR = ed25519Signer(99);

/** Readers of a log whose agents read nothing over HTTP. */
export const ONLY_OPERATOR: ReaderKeys = {
  operators: [OPERATOR.publicKey],
  agentKey: () => Promise.resolve(null),
  known: createKnownKeys(() => null),
};

/** The header with which the operator reads a path of a log. */
export async function asOperator(aud: string, path: string, clock: () => number): Promise<Record<string, string>> {
  const deps = { signer: OPERATOR, clock, randomBytes: (length: number) => new Uint8Array(length).fill(7) };
  return { "countersign-proof": await buildReading(deps, { iss: null, aud, path }) };
}
