import { randomBytes } from "node:crypto";

import { encodeBase64url } from "../core/encoding/base64url.ts";
import type { Clock, Signer } from "../core/ports/ports.ts";
import { pause } from "../platform/pause.ts";
import type { Answer } from "./answer.ts";
import { type AgentClient, createAgentClient } from "./client.ts";
import { countersignedFetch, type CountersignInit } from "./countersigned-fetch.ts";
import type { AgentIdentity } from "./intent.ts";
import type { DecisionRecord } from "./offline/record.ts";
import { bringPlan, type IntendedRequest, type Plan, type PlanOptions } from "./plan.ts";
import { askPreview, type Preview, type PreviewInit } from "./preview.ts";
import { readProfile } from "./profile.ts";
import { recordOf } from "./record-of.ts";
import type { Pause } from "./wait-for-hold.ts";

/** Who asks, whom, and with which key, where no profile file says so. */
export interface ClientParts {
  readonly identity: AgentIdentity;
  /** holds the agent's key: `createFileSigner`, or your own in front of an HSM */
  readonly signer: Signer;
  readonly signingUrl: string;
  readonly gatewayUrl: string;
  /** name in the gateway's path -> URL all requests to the target begin with */
  readonly targets: Readonly<Record<string, string>>;
  /** unix milliseconds, default the machine's */
  readonly clock?: Clock;
  /** between two looks at a hold, default the machine's timer */
  readonly pause?: Pause;
}

/** Everything an agent does at its organization. */
export interface Client extends AgentClient {
  /** name in the gateway's path -> URL all requests to the target begin with */
  readonly targets: Readonly<Record<string, string>>;
  /**
   * `fetch` with a countersignature: signs the intent, waits for the decision and where needed for a person, and sends the
   * request through the gateway with the permission and a proof of possession. Resolves with the target's answer, whatever its
   * status. An answer that is lost on the way is asked for once more, with the same intent and the same permission, so the
   * target gets the request at most once.
   *
   * @example
   * const response = await client.fetch("https://erp.example/purchase-orders", {
   *   action: "erp.purchase_order.create",
   *   params: { amount: "4200000", currency: "USD", recipient: "Vendor Y" },
   *   method: "POST",
   *   headers: { "content-type": "application/json" },
   *   body: JSON.stringify({ vendor: "Vendor Y", total: "42000.00", currency: "USD" }),
   *   onHeld: ({ hold }) => console.log(`waits for a person: countersign holds approve ${hold}`),
   * });
   *
   * @throws ActionRefused, with ACTION_BLOCKED, HOLD_PENDING or what was wrong; HOLD_CLOSED when nobody approved in time;
   * ANSWER_LOST when the request came through and its answer did not; TARGET_UNKNOWN, SERVICE_UNREACHABLE, URI_NOT_CANONICAL
   */
  fetch(url: string | URL, init: CountersignInit): Promise<Response>;
  /**
   * Signs what the agent intends to do and brings it, for an agent in posture SharedPlanning: people read every step and sign once,
   * and then each step runs once, in any order, without waiting. What else would hold a step still holds it.
   *
   * @example
   * const plan = await client.plan([{ url, action: "erp.budget.read" }, { url: orders, ...order }], { why: "stock for May" });
   * console.log(`waits for a person: countersign plans approve ${plan.id}`);
   * await plan.approved();
   * const response = await plan.run(1);
   *
   * @throws ActionRefused, with PLAN_POSTURE or what was wrong; PLAN_STEP_TWICE, CLAIMS_INVALID, TARGET_UNKNOWN, SERVICE_UNREACHABLE
   */
  plan(steps: readonly IntendedRequest[], options?: PlanOptions): Promise<Plan>;
  /**
   * Asks what an action would do, where its rule in countersign.yaml has a `preview`: an action of its own, decided and recorded like
   * any other. Give what it resolves with to `fetch`: the permission then rests on that very answer, and the gateway asks the target
   * again before anything is sent (IMPACT_CHANGED when it says something else).
   *
   * @example
   * const preview = await client.preview(`${bank}/payments/preview`, { action: "bank.payment.preview", state: "etag", ...payment });
   * console.log(preview.shown);
   * await client.fetch(`${bank}/payments`, { action: "bank.payment.send", ...payment, preview });
   *
   * @throws what `fetch` throws; PREVIEW_UNAVAILABLE when the answer is no JSON or lacks the state
   */
  preview(url: string | URL, init: PreviewInit): Promise<Preview>;
  /**
   * What shows a decision to anyone: the decision, what it was made from as far as the agent was told, the keys of the signing log as
   * its owner serves them, and its receipt once it is anchored. Keep it in a file: `verifyRecord` of `countersign/verify` checks it
   * without asking anybody, and `countersign verify` and `countersign replay` take the file too.
   *
   * @example
   * await client.fetch(url, { ...init, onPermitted: async (permitted) => keep(await client.record(permitted)) });
   *
   * @throws RECORD_INVALID for a refusal that was not signed; SERVICE_UNREACHABLE
   */
  record(answer: Answer): Promise<DecisionRecord>;
}

/**
 * Connects an agent's program to its organization. Nothing is sent yet.
 *
 * @example
 * const client = await createClient("agent.json");
 * const response = await client.fetch("https://erp.example/budgets/1", { action: "erp.budget.read" });
 *
 * @param from path of the agent's profile, as `countersign agent add` writes it, or its parts
 * @throws FILE_UNREADABLE, FILE_INVALID, KEY_UNREADABLE
 */
export async function createClient(from: string | ClientParts): Promise<Client> {
  const { identity, signer, signingUrl, gatewayUrl, targets, ...own } =
    typeof from === "string" ? await partsOf(from) : from;
  const deps = {
    ...{ identity, signer, signingUrl, gatewayUrl, targets },
    clock: own.clock ?? Date.now,
    pause: own.pause ?? pause,
    randomBytes: (length: number) => new Uint8Array(randomBytes(length)),
    session: encodeBase64url(new Uint8Array(randomBytes(16))),
  };
  const client = createAgentClient(deps);
  return {
    ...{ ...client, targets },
    fetch: (url, init) => countersignedFetch(deps, client, url, init),
    plan: (steps, options = {}) => bringPlan(deps, client, steps, options),
    preview: (url, init) => askPreview(deps, client, url, init),
    record: (answer) => recordOf(deps, answer),
  };
}

async function partsOf(path: string): Promise<ClientParts> {
  const { profile, deps } = await readProfile(path);
  const { identity, signer, signingUrl, gatewayUrl } = deps;
  return { identity, signer, signingUrl, gatewayUrl, targets: profile.targets };
}
