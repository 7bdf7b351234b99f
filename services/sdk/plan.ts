import { CountersignError } from "../core/errors/error.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { plannedSchema } from "../core/schemas/answers.ts";
import { secondsOf } from "../core/time.ts";
import { type Permitted, readProblem } from "./answer.ts";
import { askService, type Reply } from "./ask.ts";
import { buildPlan, buildRevokeOrder } from "./build-plan.ts";
import type { AgentClient } from "./client.ts";
import {
  type BoundRequest,
  type CountersignInit,
  type FetchDeps,
  readRequest,
  sendPermitted,
} from "./countersigned-fetch.ts";
import { decide, type OnHeld } from "./decide.ts";
import { actOf, type BuiltIntent } from "./intent.ts";
import { readerOf } from "./reading.ts";
import { ActionRefused } from "./refusal.ts";
import { tryJson } from "./try-json.ts";
import { waitForApproval } from "./wait-for-hold.ts";

/** A request the agent intends to make: what `fetch` takes, and where it goes. */
export interface IntendedRequest extends Omit<
  CountersignInit,
  "session" | "parents" | "delegation" | "onHeld" | "onPermitted" | "signal"
> {
  readonly url: string | URL;
}

export interface PlanOptions {
  /** what the plan is for, for whoever approves it; stands in the log in clear */
  readonly why?: string;
  /** seconds until it ends, default a day, at most 30 days */
  readonly seconds?: number;
  /** delegation to act under, default the profile's */
  readonly delegation?: string;
}

export interface StepOptions {
  /** what to do when something else than the posture holds the step: it waits then like any action */
  readonly onHeld?: OnHeld;
  /** permissions this follows from, by their hashes */
  readonly parents?: readonly string[];
  /** told of the permission before the request is sent */
  readonly onPermitted?: (permitted: Permitted) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/** A plan that was brought. It lives in this program: the salts of its acts are nowhere else but in the log. */
export interface Plan {
  /** as `countersign plans approve` takes it */
  readonly id: string;
  /** hex */
  readonly root: string;
  /** of its record */
  readonly seq: number;
  /** unix seconds, exclusive */
  readonly expires: number;
  /**
   * Waits until as many people approved it as the policy asks for.
   * @throws HOLD_CLOSED when it was denied, revoked or has expired; SERVICE_UNREACHABLE
   */
  approved(signal?: AbortSignal): Promise<void>;
  /**
   * Takes a step: asks for the permission, and sends the request through the gateway.
   * @param step from 1
   * @throws ActionRefused, for example with PLAN_STEP_USED, PLAN_REVOKED or PLAN_UNAPPROVED; ARGUMENT_INVALID, and as `Client.fetch`
   */
  run(step: number, options?: StepOptions): Promise<Response>;
  /** Ends the plan. @throws ActionRefused */
  revoke(why?: string): Promise<void>;
}

const A_DAY = 86_400;

/** Signs and brings a plan. @throws ActionRefused, and as `buildPlan` */
export async function bringPlan(
  deps: FetchDeps,
  client: AgentClient,
  requests: readonly IntendedRequest[],
  { why = "", seconds = A_DAY, delegation }: PlanOptions,
): Promise<Plan> {
  const bound = await Promise.all(requests.map(({ url, ...init }) => intended(deps, url, init)));
  const frame = { until: secondsOf(deps.clock) + seconds, why, ...(delegation === undefined ? {} : { delegation }) };
  const built = await buildPlan(deps, bound, frame);
  const said = await post(deps, "/v1/plans", { plan: built.plan });
  const { plan: id, root, seq, expires } = parseAs(plannedSchema, tryJson(said.text), "BODY_INVALID");
  if (id !== built.id || root !== built.root)
    throw new CountersignError("BODY_INVALID", "the service took another plan");
  return {
    ...{ id, root, seq, expires },
    async approved(signal) {
      if ((await waitForApproval(deps, { hold: id, expires }, 0, signal)) !== "denied") return;
      throw new CountersignError("HOLD_CLOSED", `plan ${id} is denied`);
    },
    async run(step, { onHeld = "wait", parents, onPermitted, signal } = {}) {
      const [taken, plan] = [bound[step - 1], built.steps[step - 1]];
      if (taken === undefined || plan === undefined) {
        throw new CountersignError("ARGUMENT_INVALID", `the plan has steps 1 to ${bound.length}, and no ${step}`);
      }
      const asked = { ...taken.proposal, plan, ...(parents === undefined ? {} : { parents }) };
      const proposal = delegation === undefined ? asked : { ...asked, delegation };
      const given = signal === undefined ? {} : { signal };
      const told = onPermitted === undefined ? {} : { onPermitted };
      const permitted = await decide(deps, client, proposal, { onHeld, act: taken, ...told, ...given });
      return sendPermitted(client, taken, permitted, given);
    },
    async revoke(words = "") {
      await post(deps, `/v1/plans/${id}/revocations`, { order: await buildRevokeOrder(readerOf(deps), id, words) });
    },
  };
}

/** A request, and the act it is bound by from now on. */
type Intended = BoundRequest & Pick<BuiltIntent, "act" | "disclosures"> & { readonly sub: string };

async function intended(deps: FetchDeps, url: string | URL, init: Omit<IntendedRequest, "url">): Promise<Intended> {
  const request = await readRequest(deps, url, init);
  return { ...request, ...actOf(request.proposal, deps.randomBytes) };
}

/** @throws ActionRefused for anything but 201; SERVICE_UNREACHABLE */
async function post({ signingUrl }: FetchDeps, path: string, body: object): Promise<Reply> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const reply = await askService("signing service", signingUrl + path, { ...init, redirect: "manual" });
  if (reply.status === 201) return reply;
  throw new ActionRefused({ kind: "refused", ...readProblem(reply.status, tryJson(reply.text)) });
}
