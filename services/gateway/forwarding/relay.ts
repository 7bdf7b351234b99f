import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import { formatContentDigest } from "../../core/envelope/build-act.ts";

export interface Relayed {
  /** Content-Digest of what came */
  readonly digest: string;
  /** whether all of it came */
  readonly complete: boolean;
  /** all of it; null where it was not to be kept, is larger, or did not come whole */
  readonly content: Uint8Array | null;
}

/**
 * Passes the content of a response on as it comes, and hashes it. Leaves the end to the caller. Never rejects.
 * @param keep content of at most so many bytes is kept as well; 0 for none
 */
export async function relay(response: IncomingMessage, client: ServerResponse | null, keep = 0): Promise<Relayed> {
  const hash = createHash("sha256");
  const chunks: AsyncIterable<Buffer> = response;
  const kept: Buffer[] = [];
  let size = 0;
  let complete = false;
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      if (size <= keep) kept.push(chunk);
      if (client?.write(chunk) === false) await drained(client);
    }
    complete = response.complete;
  } catch {
    // The target broke off, or was cut off: `complete` says so.
  }
  const content = complete && keep > 0 && size <= keep ? Buffer.concat(kept) : null;
  return { digest: formatContentDigest(hash.digest()), complete, content };
}

/** Also resolves when the client is gone: then whoever watches it ends the target's answer. */
function drained(client: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (client.destroyed) {
      resolve();
      return;
    }
    const done = () => {
      client.off("drain", done).off("close", done);
      resolve();
    };
    client.on("drain", done).on("close", done);
  });
}
