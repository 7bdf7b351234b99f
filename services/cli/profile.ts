import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import type { Command } from "commander";
import { z } from "zod";

import { CountersignError } from "../core/errors/error.ts";
import { nearestName } from "../core/text/nearest.ts";
import { baseUrl } from "../core/mapping/target-schema.ts";
import { agentSubject, hex32, logUrn } from "../core/schemas/primitives.ts";
import { createFileSigner } from "../keys/file-signer.ts";
import type { Environment } from "../platform/config/read.ts";
import { readJsonFile } from "../platform/json-file.ts";
import type { AgentClientDeps } from "../sdk/client.ts";
import { homeOf, type HomeOption, withHome } from "./shared/home.ts";

const profileSchema = z.strictObject({
  subject: agentSubject,
  /** PKCS#8 PEM, relative to the profile */
  key: z.string().min(1),
  log: logUrn,
  pep: logUrn,
  /** what the agent acts under unless a command says otherwise; null for none */
  delegation: hex32.nullable(),
  signing_url: z.url(),
  gateway_url: z.url(),
  /** name in the gateway's path -> origin, with its base path where it has one */
  targets: z.record(z.string(), baseUrl),
});
export type Profile = z.infer<typeof profileSchema>;

/** The two ways to say which agent. */
export interface ProfileOptions extends HomeOption {
  readonly profile?: string;
  readonly agent?: string;
}

/** Adds the options that say which agent. */
export function withProfile(command: Command): Command {
  const named = command
    .option("--profile <file>", "the agent's profile")
    .option("--agent <name>", "an agent of the home instead");
  // Commands that also say where the chain is have it already.
  return named.options.some(({ long }) => long === "--home") ? named : withHome(named);
}

/**
 * The file of the agent's profile.
 * @throws ARGUMENT_MISSING, ARGUMENT_INVALID when both are given or the home has no such agent; HOME_NOT_FOUND, HOME_UNTRUSTED
 */
export async function profileOf(options: ProfileOptions, env?: Environment): Promise<string> {
  const { profile, agent } = options;
  if (profile !== undefined && agent !== undefined) {
    throw new CountersignError("ARGUMENT_INVALID", "give either --profile or --agent");
  }
  if (profile !== undefined) return profile;
  if (agent === undefined) throw new CountersignError("ARGUMENT_MISSING", "give --profile <file>, or --agent <name>");
  const { files } = await homeOf(options, env);
  const names = (await readdir(files.agents).catch(() => [])).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
  if (names.includes(agent)) return files.profile(agent);
  const near = nearestName(agent, names);
  const known = names.length === 0 ? "none" : names.toSorted().join(", ");
  const hint = near === null ? `the home has ${known}` : `do you mean ${near}?`;
  throw new CountersignError("ARGUMENT_INVALID", `--agent ${agent}: no profile of that name; ${hint}`);
}

/** Everything an agent needs to ask and to act, from its profile file. */
export interface AgentProfile {
  readonly profile: Profile;
  readonly deps: AgentClientDeps;
}

/** @throws FILE_UNREADABLE, FILE_INVALID, KEY_UNREADABLE */
export async function readProfile(path: string): Promise<AgentProfile> {
  const profile = await readJsonFile(path, profileSchema);
  const signer = await createFileSigner(resolve(dirname(path), profile.key));
  const { subject, log, pep, delegation } = profile;
  return {
    profile,
    deps: {
      identity: { subject, log, pep, delegation },
      signer,
      clock: Date.now,
      randomBytes,
      signingUrl: profile.signing_url,
      gatewayUrl: profile.gateway_url,
    },
  };
}
