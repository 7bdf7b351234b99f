import { encodeBase64url } from "../core/encoding/base64url.ts";
import { signJws } from "../core/jws/build.ts";
import type { Clock, RandomBytes, Signer } from "../core/ports/ports.ts";
import { type Receipt, receiptSchema } from "../core/schemas/checkpoint.ts";
import { type Reading, readingSchema } from "../core/schemas/reading.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { secondsOf } from "../core/time.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import { askService } from "./ask.ts";
import type { AgentIdentity } from "./intent.ts";
import { tryJson } from "./try-json.ts";

export interface ReadingDeps {
  readonly signer: Signer;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}

/**
 * Proof of who reads, for `Countersign-Proof` on a GET of a log. Good for 30 s.
 *
 * @example
 * const proof = await buildReading(deps, { iss: identity.subject, aud: identity.log, path: "/v1/records/2" });
 *
 * @param what `iss` is the agent's subject, or null for an operator; `path` is path and query as they are sent
 * @throws CLAIMS_INVALID
 */
export async function buildReading(deps: ReadingDeps, what: Pick<Reading, "iss" | "aud" | "path">): Promise<string> {
  const jti = encodeBase64url(deps.randomBytes(16));
  const claims = { v: 1, ...what, method: "GET", iat: secondsOf(deps.clock), jti };
  return signJws(deps.signer, JWS_TYPES.reading, parseAs<Reading>(readingSchema, claims, "CLAIMS_INVALID"));
}

/** Who reads, and of which log. */
export type ReaderDeps = ReadingDeps & Pick<Reading, "iss" | "aud">;

/** An agent, of the log its decisions stand in. */
export function readerOf({ identity, ...deps }: ReadingDeps & { readonly identity: AgentIdentity }): ReaderDeps {
  const { signer, clock, randomBytes } = deps;
  return { iss: identity.subject, aud: identity.log, signer, clock, randomBytes };
}

/** GETs a URL of a log's owner with a proof of who reads. A redirect is not followed. @throws SERVICE_UNREACHABLE */
export async function readJson(
  deps: ReaderDeps,
  url: string,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const { pathname, search } = new URL(url);
  const { iss, aud } = deps;
  const proof = await buildReading(deps, { iss, aud, path: pathname + search });
  const { status, text } = await askService("owner of the log", url, {
    headers: { "countersign-proof": proof },
    redirect: "manual",
  });
  return { status, json: tryJson(text) };
}

/** The receipt of a seq, as the signing service serves it to whom it concerns; null for any other answer. @throws SERVICE_UNREACHABLE */
export async function readReceipt(reader: ReaderDeps, signingUrl: string, seq: number): Promise<Receipt | null> {
  const { json } = await readJson(reader, `${signingUrl}/v1/receipts/${seq}`);
  return receiptSchema.safeParse(json).data ?? null;
}
