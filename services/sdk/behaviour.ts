import { createHash } from "node:crypto";

import { behaviourOf } from "../core/verify/behaviour-of.ts";
import { formatContentDigest } from "../core/envelope/build-act.ts";
import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { isErrorCode } from "../core/errors/registry.ts";
import { REFUSAL_HEADER } from "../core/errors/problem.ts";
import { signJws } from "../core/jws/build.ts";
import { recordedSchema } from "../core/schemas/answers.ts";
import { type Behaviour, type BehaviourOutput, behaviourSchema } from "../core/schemas/behaviour.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { secondsOf } from "../core/time.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import { pause } from "../platform/pause.ts";
import { readProblem } from "./answer.ts";
import { askService } from "./ask.ts";
import type { IntentDeps } from "./intent.ts";
import { tryJson } from "./try-json.ts";

/** Who says what it did, and to whom. */
export interface TellDeps extends IntentDeps {
  /** base URL of the signing service */
  readonly signingUrl: string;
}

/** What an agent says that saw no whole answer. */
export const NOTHING_SEEN: BehaviourOutput = { phase: "unknown", status: null, result: null, digest: null };

/**
 * Signs what the agent did with a permission, and the answer it saw.
 * @param envelope with its disclosures
 * @throws JWS_*, CLAIMS_INVALID, DISCLOSURE_INVALID
 */
export function buildBehaviour(deps: IntentDeps, envelope: string, output: BehaviourOutput): Promise<string> {
  const { log, commitment = null } = deps.identity;
  const claims = { v: 1, aud: log, ...behaviourOf(envelope), output, commitment, iat: secondsOf(deps.clock) };
  return signJws(deps.signer, JWS_TYPES.behaviour, parseAs<Behaviour>(behaviourSchema, claims, "CLAIMS_INVALID"));
}

/** Times it is said when nothing answers, or the service asks to wait. */
const TRIES = 3;
const LONGEST_WAIT_S = 5;

/**
 * Says what the agent did: signed once, and said again as long as no answer comes.
 * @returns seq of the record
 * @throws SERVICE_UNREACHABLE, RATE_LIMITED, and every other code of `POST /v1/behaviours`
 */
export async function tellBehaviour(deps: TellDeps, envelope: string, output: BehaviourOutput): Promise<number> {
  const body = JSON.stringify({ behaviour: await buildBehaviour(deps, envelope, output) });
  for (let left = TRIES; ; left--) {
    try {
      return await say(deps.signingUrl, body);
    } catch (error) {
      if (!isCountersignError(error) || left <= 1 || !AGAIN.includes(error.code)) throw error;
      await pause(Math.min(error.retryAfter ?? 1, LONGEST_WAIT_S) * 1000);
    }
  }
}

const AGAIN: readonly string[] = ["SERVICE_UNREACHABLE", "RATE_LIMITED"];

async function say(signingUrl: string, body: string): Promise<number> {
  const { status, headers, text } = await askService("signing service", `${signingUrl}/v1/behaviours`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    redirect: "manual",
  });
  if (status === 201) return parseAs(recordedSchema, tryJson(text), "BODY_INVALID").seq;
  const { code, detail, cure } = readProblem(status, tryJson(text));
  if (!isErrorCode(code)) throw new CountersignError("INTERNAL", `${code}: ${detail}`);
  const wait = Number(headers.get("retry-after") ?? "1");
  throw new CountersignError(code, detail, { cure, ...(Number.isFinite(wait) ? { retryAfter: wait } : {}) });
}

/**
 * The same for an agent that committed itself to a document, and nothing for another. That it could not be said changes nothing of
 * what was done, so it is not thrown: a warning of the process names it, and an audit finds it missing.
 */
export async function tellIfOwed(deps: TellDeps, envelope: string, output: BehaviourOutput): Promise<void> {
  if ((deps.identity.commitment ?? null) === null) return;
  try {
    await tellBehaviour(deps, envelope, output);
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    process.emitWarning(
      `what was done is not in the agent's behaviour log: ${error.code}: ${error.detail}`,
      "Countersign",
    );
  }
}

/**
 * A target's answer through the gateway, with what is said of it said before its content ends.
 * @returns the answer itself where nothing is owed, or nothing was dispatched
 */
export async function telling(deps: TellDeps, envelope: string, response: Response): Promise<Response> {
  const { status, statusText, headers, body } = response;
  if ((deps.identity.commitment ?? null) === null || headers.get("countersign-record") === null) return response;
  const encoding = headers.get("content-encoding");
  // What was unpacked on the way has another digest than what the gateway saw.
  if (headers.has(REFUSAL_HEADER) || (encoding !== null && encoding !== "identity")) {
    await tellIfOwed(deps, envelope, NOTHING_SEEN);
    return response;
  }
  const hash = createHash("sha256");
  const end = () =>
    tellIfOwed(deps, envelope, {
      ...{ phase: "executed", status, result: null },
      digest: formatContentDigest(hash.digest()),
    });
  if (body === null) {
    await end();
    return response;
  }
  const stream: ReadableStream<Uint8Array> = body;
  const reader = stream.getReader();
  const unseen = () => tellIfOwed(deps, envelope, NOTHING_SEEN);
  const watched = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read().catch(async (error: unknown) => {
        await unseen();
        throw error;
      });
      if (value !== undefined) hash.update(value);
      if (value !== undefined) controller.enqueue(value);
      if (!done) return;
      await end();
      controller.close();
    },
    // Whoever reads no further has not seen the whole of it.
    async cancel(reason) {
      await reader.cancel(reason);
      await unseen();
    },
  });
  return new Response(watched, { status, statusText, headers });
}
