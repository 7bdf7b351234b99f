import { randomBytes } from "node:crypto";
import { dirname, resolve } from "node:path";

import { z } from "zod";

import { baseUrl } from "../core/mapping/target-schema.ts";
import { agentSubject, hex32, logUrn } from "../core/schemas/primitives.ts";
import { createFileSigner } from "../keys/file-signer.ts";
import { readJsonFile } from "../platform/json-file.ts";
import type { AgentClientDeps } from "./client.ts";

const profileSchema = z.strictObject({
  subject: agentSubject,
  /** PKCS#8 PEM, relative to the profile */
  key: z.string().min(1),
  log: logUrn,
  pep: logUrn,
  /** what the agent acts under unless a command says otherwise; null for none */
  delegation: hex32.nullable(),
  /** the document the agent committed itself to, as `countersign policy commit` enters it; absent or null for none */
  commitment: hex32.nullable().optional(),
  signing_url: z.url(),
  gateway_url: z.url(),
  /** name in the gateway's path -> origin, with its base path where it has one */
  targets: z.record(z.string(), baseUrl),
});
export type Profile = z.infer<typeof profileSchema>;

/** Everything an agent needs to ask and to act, from its profile file. */
export interface AgentProfile {
  readonly profile: Profile;
  readonly deps: AgentClientDeps;
}

/** @throws FILE_UNREADABLE, FILE_INVALID, KEY_UNREADABLE */
export async function readProfile(path: string): Promise<AgentProfile> {
  const profile = await readJsonFile(path, profileSchema);
  const signer = await createFileSigner(resolve(dirname(path), profile.key));
  const { subject, log, pep, delegation, commitment = null } = profile;
  return {
    profile,
    deps: {
      identity: { subject, log, pep, delegation, commitment },
      signer,
      clock: Date.now,
      randomBytes,
      signingUrl: profile.signing_url,
      gatewayUrl: profile.gateway_url,
    },
  };
}
