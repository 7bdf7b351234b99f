import { randomBytes } from "node:crypto";

import type { Command } from "commander";

import { CountersignError } from "../../core/errors/error.ts";
import { createFileSigner } from "../../keys/file-signer.ts";
import type { ReaderDeps } from "../../sdk/reading.ts";
import { readProfile } from "../../sdk/profile.ts";
import { profileOf, type ProfileOptions, withProfile } from "./profile.ts";
import { homeFor } from "./settings.ts";
import { ownEnvironment } from "../../platform/config/env.ts";
import type { Environment } from "../../platform/config/read.ts";

/** The ways to say who reads. */
export interface ReaderOptions extends ProfileOptions {
  readonly key?: string;
}

/** Adds the options that say who reads. */
export function withReader(command: Command): Command {
  return withProfile(command).option(
    "--key <file>",
    "an operator's key (PKCS#8 PEM), one of COUNTERSIGN_OPERATOR_KEYS; default the home's",
  );
}

/**
 * Who reads: an agent by its profile, or an operator by a key, which the home has where neither was said.
 * @param aud name of the log that is asked
 * @throws ARGUMENT_INVALID when it is more than one; ARGUMENT_MISSING, KEY_UNREADABLE
 */
export async function whoReads(
  options: ReaderOptions,
  aud: string,
  env: Environment = ownEnvironment(),
): Promise<ReaderDeps> {
  const common = { aud, clock: Date.now, randomBytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const { profile, agent, key } = options;
  const isAgent = profile !== undefined || agent !== undefined;
  if (isAgent && key !== undefined) {
    throw new CountersignError("ARGUMENT_INVALID", "give either an agent (--profile, --agent) or --key");
  }
  if (isAgent) {
    const { deps } = await readProfile(await profileOf(options, env));
    return { ...common, iss: deps.identity.subject, signer: deps.signer };
  }
  const operator = key ?? (await homeFor("--profile, --agent or --key", options, env)).files.operatorKey;
  return { ...common, iss: null, signer: await createFileSigner(operator) };
}
