import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { sha256b64 } from "../../core/hash.ts";
import { signJws } from "../../core/jws/build.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { type ShadowClaims, shadowSchema } from "../../core/schemas/shadow.ts";
import { secondsOf } from "../../core/time.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import { appendOne } from "../../log/append-one.ts";
import type { RecordRow } from "../../store/rows.ts";
import type { OutcomesDeps } from "../forwarding/outcomes.ts";
import type { InboundRequest } from "../admission/request.ts";

/** Whether requests without a permission are blocked, or forwarded and recorded. */
export type Enforcement = "on" | "shadow";

/** What would have been blocked. */
export interface ShadowLog {
  /** Resolves when it is durable. @throws SIGNING_FAILED, STORE_FAILED, LOG_FENCED: then nothing may be forwarded */
  record(request: InboundRequest, refusal: CountersignError): Promise<RecordRow>;
  /** how often, by code, since the start of the process */
  counts(): Readonly<Record<string, number>>;
}

/** Writes would-be refusals into the gateway's log. */
export function createShadowLog(deps: OutcomesDeps): ShadowLog {
  const counts = new Map<string, number>();

  return {
    async record(request, { code }) {
      const at = deps.clock();
      const row = await appendOne(deps.sequencer, async (seq) => ({
        kind: "shadow",
        record: await sign(deps, { request, code, at, seq }),
      }));
      counts.set(code, (counts.get(code) ?? 0) + 1);
      return row;
    },
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

interface WouldBlock {
  readonly request: InboundRequest;
  readonly code: string;
  /** unix milliseconds */
  readonly at: number;
  readonly seq: number;
}

function sign(deps: OutcomesDeps, { request, code, at, seq }: WouldBlock): Promise<string> {
  const { urn, id, anchor } = deps.log;
  const claims = {
    v: 1,
    iss: urn,
    code,
    method: request.method,
    sub: request.origin,
    presented: request.envelope === null ? null : sha256b64(request.envelope.split("~", 1)[0] ?? ""),
    at,
    iat: secondsOf(deps.clock),
    jti: encodeBase64url(deps.randomBytes(16)),
    chain: { log: id, seq, anchor },
  };
  return signJws(deps.signer, JWS_TYPES.shadow, parseAs<ShadowClaims>(shadowSchema, claims, "INTERNAL"));
}
