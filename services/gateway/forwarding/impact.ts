import { previewWitness, ifMatchFor, PREVIEW_MAX_BYTES } from "../../core/mapping/preview-witness.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import type { PreviewRequest } from "../../core/mapping/preview.ts";
import type { PreviewWitness } from "../../core/schemas/pending.ts";
import type { TokenBuckets } from "../../platform/token-bucket.ts";
import { contentOfBytes } from "../../platform/http/content.ts";
import type { Impact } from "../admission/admit.ts";
import { acceptFor, headerOf, readHeaders } from "../admission/headers.ts";
import type { InboundRequest } from "../admission/request.ts";
import { connectTarget, sendRequest } from "./target.ts";

/** What the target said just now. */
export interface SeenImpact {
  readonly witness: PreviewWitness;
  /** makes the target itself refuse what changes from now on; null where it knows no such thing, and then a moment stays open */
  readonly ifMatch: string | null;
}

export interface ImpactDeps {
  /** of agents: a permission that is not used up by it could have a target asked without end */
  readonly previews: TokenBuckets;
  /** longest silence of a target */
  readonly targetTimeoutMs: number;
  readonly stopping: AbortSignal;
}

/** For the whole of a preview. */
const LONGEST_MS = 10_000;

/** What belongs to the action and not to looking at it. */
const NO_CONTENT = contentOfBytes(new Uint8Array());
const OF_ACTION = /^(?:content-.*|if-.*|idempotency-key)$/;

/**
 * Asks the target once more what the action would do.
 * @param shown the target's credential
 * @throws PREVIEW_UNAVAILABLE when that cannot be known, IMPACT_CHANGED when it is something else, RATE_LIMITED: nothing was
 * forwarded then
 */
export async function requireImpact(
  deps: ImpactDeps,
  { asked, expected, agentId }: Impact,
  request: InboundRequest,
  shown: Readonly<Record<string, string>>,
): Promise<SeenImpact> {
  const wait = deps.previews.take(String(agentId));
  if (wait !== null) {
    throw new CountersignError("RATE_LIMITED", `too many previews of agent ${agentId}`, { retryAfter: wait });
  }
  const { content, etag } = await fetchPreview(deps, asked, request, shown);
  const witness = previewWitness(asked.preview, content, etag);
  if (canonicalJson(witness) === canonicalJson(expected)) return { witness, ifMatch: ifMatchFor(asked.preview, etag) };
  const what = witness.digest === expected.digest ? "state" : "preview";
  throw new CountersignError("IMPACT_CHANGED", `${asked.rule.type} shows another ${what} than the permission rests on`);
}

async function fetchPreview(
  { targetTimeoutMs, stopping }: ImpactDeps,
  { rule, path, hasContent }: PreviewRequest,
  request: InboundRequest,
  shown: Readonly<Record<string, string>>,
): Promise<{ readonly content: Uint8Array; readonly etag: string | null }> {
  const limitMs = Math.min(targetTimeoutMs, LONGEST_MS);
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(limitMs)]);
  const kept = Object.entries(request.forwarded).filter(([name]) => !OF_ACTION.test(name) && name !== "accept");
  const headers = {
    ...Object.fromEntries(kept),
    ...(hasContent && request.contentType !== null ? { "content-type": request.contentType } : {}),
    ...shown,
    accept: acceptFor(rule, null),
  };
  const { origin } = request;
  const content = hasContent ? request.content : NO_CONTENT;
  const outgoing = { origin, method: rule.method, path, headers, content };
  try {
    const socket = await connectTarget(origin, signal, limitMs, () => undefined);
    try {
      const response = await sendRequest(socket, outgoing, () => Promise.resolve());
      if (response.statusCode !== 200) throw unavailable(`${rule.type} answers ${String(response.statusCode)}`);
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of response as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > PREVIEW_MAX_BYTES) throw unavailable(`${rule.type} answers more than ${PREVIEW_MAX_BYTES} bytes`);
        chunks.push(chunk);
      }
      if (!response.complete) throw unavailable(`the answer to ${rule.type} broke off`);
      return { content: Buffer.concat(chunks), etag: headerOf(readHeaders(response.rawHeaders), "etag") };
    } finally {
      socket.destroy();
    }
  } catch (error) {
    if (isCountersignError(error) && error.code === "PREVIEW_UNAVAILABLE") throw error;
    const why = signal.aborted ? `no whole answer within ${limitMs} ms` : "no whole answer";
    throw new CountersignError("PREVIEW_UNAVAILABLE", `${rule.type}: ${why}`, { cause: error });
  }
}

function unavailable(detail: string): CountersignError {
  return new CountersignError("PREVIEW_UNAVAILABLE", detail);
}
