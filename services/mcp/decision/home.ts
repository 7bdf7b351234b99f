import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import { decodeBase64url, encodeBase64url } from "../../core/encoding/base64url.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import type { RandomBytes } from "../../core/ports/ports.ts";
import { createPrivateFile, readSecretFile } from "../../keys/private-file.ts";
import { openToolCallStore } from "../../store/sqlite/tool-calls/open.ts";
import type { HomeState } from "./calls.ts";
import { SEAL_KEY } from "./seal.ts";

/** Where a home keeps what stands in front of its tool servers. */
export interface StateFiles {
  readonly toolCalls: string;
  readonly stateKey: string;
}

/**
 * Opens what all processes of a home that stand in front of tool servers share, and makes it where it is not there.
 * @throws KEY_UNREADABLE, STORE_FAILED, DATA_OTHER_VERSION, PLATFORM_UNSUPPORTED
 */
export async function openHomeState(files: StateFiles, randomBytes: RandomBytes): Promise<HomeState> {
  return { key: await stateKey(files.stateKey, randomBytes), store: await openToolCallStore(files.toolCalls) };
}

async function stateKey(path: string, randomBytes: RandomBytes): Promise<Uint8Array> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await createPrivateFile(path, `${encodeBase64url(randomBytes(SEAL_KEY))}\n`);
  } catch (error) {
    // It is there already, or another process was quicker.
    if (!isCountersignError(error) || error.code !== "KEY_UNREADABLE") throw error;
  }
  const key = decodeBase64url(await readSecretFile(path));
  if (key.length === SEAL_KEY) return key;
  throw new CountersignError("KEY_UNREADABLE", `${path}: expected ${SEAL_KEY} bytes in base64url`);
}
