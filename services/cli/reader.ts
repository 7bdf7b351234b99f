import { randomBytes } from "node:crypto";

import { CountersignError } from "../core/errors/error.ts";
import { createFileSigner } from "../keys/file-signer.ts";
import type { ReaderDeps } from "../sdk/reading.ts";
import { readProfile } from "../sdk/profile.ts";

/** The two ways to say who reads. */
export interface ReaderOptions {
  readonly profile?: string;
  readonly key?: string;
}

/**
 * Who reads: an agent by its profile, or an operator by a key.
 * @param aud name of the log that is asked
 * @throws ARGUMENT_INVALID unless it is one of the two; KEY_UNREADABLE
 */
export async function whoReads({ profile, key }: ReaderOptions, aud: string): Promise<ReaderDeps> {
  const common = { aud, clock: Date.now, randomBytes: (length: number) => new Uint8Array(randomBytes(length)) };
  if ((profile === undefined) === (key === undefined)) {
    throw new CountersignError("ARGUMENT_INVALID", "give either --profile or --key");
  }
  if (key !== undefined) return { ...common, iss: null, signer: await createFileSigner(key) };
  const { deps } = await readProfile(profile ?? "");
  return { ...common, iss: deps.identity.subject, signer: deps.signer };
}
