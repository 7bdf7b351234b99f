import { createHash, randomBytes } from "node:crypto";

import { isCountersignError } from "../../core/errors/error.ts";
import { createPrivateFile, readSecretFile } from "../../keys/private-file.ts";

const TOKEN_BYTES = 32;

/**
 * The tokens that agents' clients show, each in a file of its agent that is made where it is not there.
 * @param pathOf the file of an agent
 * @returns who a token names; null for nobody
 * @throws KEY_UNREADABLE
 */
export async function agentTokens(
  agents: readonly string[],
  pathOf: (agent: string) => string,
): Promise<(token: string | null) => Promise<string | null>> {
  // By hash: how long a comparison takes says nothing of the token.
  const names = new Map<string, string>();
  for (const agent of agents) names.set(hashOf(await tokenAt(pathOf(agent))), agent);
  return (token) => Promise.resolve(token === null ? null : (names.get(hashOf(token)) ?? null));
}

async function tokenAt(path: string): Promise<string> {
  try {
    await createPrivateFile(path, `${randomBytes(TOKEN_BYTES).toString("base64url")}\n`);
  } catch (error) {
    // It is there already: then it has to be readable.
    if (!isCountersignError(error) || error.code !== "KEY_UNREADABLE") throw error;
  }
  return readSecretFile(path);
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}
