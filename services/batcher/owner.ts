import { z } from "zod";

import { CountersignError } from "../core/errors/error.ts";
import { parseAs } from "../core/schemas/parse.ts";
import type { RequestCheckpoint } from "./ports.ts";

const answerSchema = z.object({
  checkpoint: z
    .string()
    .min(1)
    .max(16 * 1024),
});
const TIMEOUT_MS = 10_000;

const PATH = "/v1/checkpoints";
/** A gateway forwards everything but what begins so. */
const GATEWAYS_OWN = "/-";

/**
 * Asks the owner of a log for checkpoints over HTTP. An owner that is away or refuses is asked again later.
 * @param url base URL: `<url>/v1/checkpoints` takes {first_seq}. A gateway's may be given with or without its `/-`
 */
export function createCheckpointClient(url: string): RequestCheckpoint {
  let base = url.replace(/\/$/, "");
  const ask = async (target: string, firstSeq: number) => {
    const response = await post(target, { first_seq: firstSeq });
    const body: unknown = await response.json().catch(() => null);
    return { response, body };
  };
  return async (firstSeq) => {
    let { response, body } = await ask(base + PATH, firstSeq);
    if (codeIn(body) === "TARGET_UNKNOWN") {
      base += GATEWAYS_OWN;
      ({ response, body } = await ask(base + PATH, firstSeq));
    }
    if (response.ok) return parseAs(answerSchema, body, "BODY_INVALID").checkpoint;
    throw refusal(base, response.status, body);
  };
}

/** The owner computes the batch anew before it signs: what it found then must stop us too. */
const contradictionSchema = z.object({ code: z.enum(["BATCH_MISMATCH", "LOG_CORRUPT"]), detail: z.string().max(500) });
const problemSchema = z.object({ code: z.string().regex(/^[A-Z_]{2,40}$/) });

function refusal(url: string, status: number, body: unknown): CountersignError {
  const contradiction = contradictionSchema.safeParse(body);
  if (contradiction.success) return new CountersignError(contradiction.data.code, contradiction.data.detail);
  return unreachable(url, `it answered ${codeIn(body) ?? `HTTP ${status}`}`);
}

function codeIn(body: unknown): string | null {
  return problemSchema.safeParse(body).data?.code ?? null;
}

async function post(url: string, body: object): Promise<Response> {
  try {
    return await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw unreachable(url, "it does not answer", cause);
  }
}

function unreachable(url: string, what: string, cause?: unknown): CountersignError {
  return new CountersignError("OWNER_UNREACHABLE", `${new URL(url).origin}: ${what}`, { cause });
}
