import { createHash } from "node:crypto";

import type { AgentClientDeps } from "../../../services/sdk/client.ts";
import { buildIntent, type Proposal } from "../../../services/sdk/intent.ts";
import { eventually } from "../../helpers/until.ts";

/** What an agent was told of one intent, and may rely on from then on. */
export interface Acknowledged {
  readonly intent: string;
  readonly status: number;
  readonly seq: number;
  /** base64url SHA-256 of the signed answer */
  readonly hash: string;
  /** a permission with its disclosures; null for a denial */
  readonly envelope: string | null;
}

interface Body {
  readonly seq?: number;
  readonly envelope?: string;
  readonly denial?: string;
  readonly code?: string;
}

/** What an agent meets on the way to its answer. */
export interface OnTheWay {
  /** a request was cut off, or nobody answered */
  readonly onBroken: (why: string) => void;
  /** a refusal with no record behind it, by its code */
  readonly onRefused: (code: string) => void;
}

/** Asks again and again with the very same intent until there is an answer with a record behind it. */
export async function ask(deps: AgentClientDeps, proposal: Proposal, way: OnTheWay): Promise<Acknowledged> {
  const { intent } = await buildIntent(deps, proposal);
  return eventually("the signing service answers", () =>
    askOnce(deps.signingUrl, intent, way).catch((error: unknown) => {
      way.onBroken(whyBroken(error));
      return null;
    }),
  );
}

async function askOnce(signingUrl: string, intent: string, way: OnTheWay): Promise<Acknowledged | null> {
  const response = await fetch(`${signingUrl}/v1/actions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ intent }),
  });
  const { seq, envelope = null, denial, code } = (await response.json()) as Body;
  const signed = envelope?.split("~")[0] ?? denial;
  if (seq === undefined || signed === undefined) {
    if (code !== undefined) way.onRefused(code);
    return null;
  }
  const hash = createHash("sha256").update(signed).digest("base64url");
  return { intent, status: response.status, seq, hash, envelope };
}

/** Why nobody answered: the code of the system where there is one. */
export function whyBroken(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return whyBroken(cause);
  return "code" in error ? String(error.code) : error.message;
}

export interface Repeated {
  /** throws the first failure */
  readonly stop: () => Promise<void>;
  /** whether it stopped by itself */
  readonly hasFailed: () => boolean;
}

/** Runs `work` over and over, side by side, until it is stopped; the first failure stops it, and is thrown by `stop`. */
export function repeat(times: number, work: (lane: number) => Promise<void>): Repeated {
  let stopped = false;
  const lane = async (index: number) => {
    while (!stopped) await work(index);
  };
  const lanes = Promise.all(Array.from({ length: times }, (_, index) => lane(index)));
  let failed = false;
  lanes.catch(() => (failed = stopped = true));
  return {
    hasFailed: () => failed,
    stop: async () => {
      stopped = true;
      await lanes;
    },
  };
}
