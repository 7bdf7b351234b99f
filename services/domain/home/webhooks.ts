import type { Domain } from "../../core/domain/schema.ts";
import { type Webhook, webhookSecret } from "../../core/schemas/webhook.ts";
import type { Environment } from "../../platform/config/read.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { readSecrets } from "./credentials.ts";
import type { HomeFiles } from "./files.ts";

/**
 * Writes whom the signing service tells what becomes of holds where it reads it at its start: 0600, whole or not at all.
 * @throws CREDENTIAL_UNREADABLE also for a secret that is no `whsec_<base64>` of 24 to 64 bytes; STORE_FAILED
 */
export async function writeWebhooks(
  { webhooks = {} }: Pick<Domain, "webhooks">,
  files: Pick<HomeFiles, "domain" | "webhooks">,
  env: Environment,
): Promise<void> {
  const named = Object.entries(webhooks);
  const wanted = named.map(([name, { secret: source }]) => ({ source, path: ["webhooks", name, "secret"] }));
  const secrets = await readSecrets(wanted, files, env, (secret) =>
    webhookSecret.safeParse(secret).success ? null : "the secret is not whsec_ and base64 of 24 to 64 bytes",
  );
  const resolved: Readonly<Record<string, Webhook>> = Object.fromEntries(
    named.map(([name, { secret, ...rest }]) => [name, { ...rest, secret: secrets.get(secret) ?? "" }]),
  );
  await writeFileAtomic(files.webhooks, `${JSON.stringify(resolved, null, 2)}\n`, 0o600);
}
