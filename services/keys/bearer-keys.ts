import { createHash, randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { createPrivateFile, readSecretFile } from "./private-file.ts";

const KEY_BYTES = 32;
/** So that a key is told from everything else wherever it stands, also by whoever looks for secrets in other people's logs. */
const PREFIX = "csk_";
const KEY = /^csk_[A-Za-z0-9_-]{43}$/;
const ANYWHERE = /csk_[A-Za-z0-9_-]{43}/;
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Who shows a key; null for nobody. @param key null where none was shown */
export type OwnerOf = (key: string | null) => string | null;

/**
 * The bearer keys that clients of agents show, each in a file of its agent (0600), which is made where it is not there.
 * @param pathOf the file of an agent
 * @throws KEY_UNREADABLE, also for two agents with the same key
 */
export async function bearerKeys(agents: readonly string[], pathOf: (agent: string) => string): Promise<OwnerOf> {
  // By hash: how long a comparison takes says nothing of the key.
  const names = new Map<string, string>();
  for (const agent of agents) {
    const hash = hashOf(await bearerKeyAt(pathOf(agent)));
    const other = names.get(hash);
    if (other !== undefined) {
      throw new CountersignError(
        "KEY_UNREADABLE",
        `${pathOf(agent)}: ${other} has the same key, so nobody is who shows it`,
      );
    }
    names.set(hash, agent);
  }
  return (key) => (key === null ? null : (names.get(hashOf(key)) ?? null));
}

/** The key in a file, which is made where it is not there. @throws KEY_UNREADABLE for anything but a bearer key */
export async function bearerKeyAt(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await createPrivateFile(path, `${PREFIX}${randomBytes(KEY_BYTES).toString("base64url")}\n`);
  } catch (error) {
    // It is there already: then it has to be readable.
    if (!isCountersignError(error) || error.code !== "KEY_UNREADABLE") throw error;
  }
  const key = await readSecretFile(path);
  if (KEY.test(key)) return key;
  throw new CountersignError(
    "KEY_UNREADABLE",
    `${path}: expected csk_ and 43 characters of base64url; delete it, and one is made`,
  );
}

/** What an Authorization header shows; null where it is none of a bearer. */
export function bearerOf(authorization: string | null): string | null {
  return BEARER.exec(authorization ?? "")?.[1] ?? null;
}

/**
 * A key in a URL stands in logs of proxies, in histories and in whatever the target writes: whoever put it there has lost it.
 * @param url as it was sent, in any spelling
 * @throws BEARER_IN_URL, without any of it
 */
export function refuseKeyInUrl(url: string): void {
  if (!ANYWHERE.test(url) && !ANYWHERE.test(decoded(url))) return;
  throw new CountersignError(
    "BEARER_IN_URL",
    "a bearer key stands in the URL, and belongs in the Authorization header",
  );
}

/** Every escape that is one, once and again: what somebody behind us decodes twice is no hiding place. */
function decoded(url: string): string {
  const once = url.replaceAll(/%([0-7][0-9A-Fa-f])/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return once === url ? url : decoded(once);
}

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("base64");
}
