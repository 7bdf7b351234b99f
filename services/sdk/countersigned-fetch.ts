import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { REFUSAL_HEADER } from "../core/errors/problem.ts";
import type { Params } from "../core/schemas/act.ts";
import type { PreviewWitness } from "../core/schemas/pending.ts";
import { type Permitted, readProblem } from "./answer.ts";
import type { AgentClient } from "./client.ts";
import { decide, type OnHeld } from "./decide.ts";
import type { Proposal } from "./intent.ts";
import { ActionRefused } from "./refusal.ts";
import { tryJson } from "./try-json.ts";
import type { WaitDeps } from "./wait-for-hold.ts";

/** What binds an action to its preview. */
export interface RestsOn {
  readonly witness: PreviewWitness;
  /** hash of the permission the target was asked with: the action follows from it */
  readonly sae: string;
}

/** What `fetch` takes, and what the request means. */
export interface CountersignInit extends Omit<RequestInit, "redirect" | "mode" | "credentials"> {
  /** type of the action, as the domain names it */
  readonly action: string;
  /** what the mapping reads out of the request: the gateway compares, and refuses any difference */
  readonly params?: Params;
  /** ties the actions of one task together; default one for each client */
  readonly session?: string;
  /** permissions this follows from, by their hashes */
  readonly parents?: readonly string[];
  /** delegation to act under, default the profile's */
  readonly delegation?: string;
  /** whom the agent acts for, such as `mailto:alice@example.com`: signed as a digest, and told to who decides */
  readonly actFor?: string;
  /** what the target said it would do, of an action that is done in two phases: see `Client.preview` */
  readonly preview?: RestsOn;
  /** default `wait` */
  readonly onHeld?: OnHeld;
  /** told of the permission before the request is sent: to keep its record, for example */
  readonly onPermitted?: (permitted: Permitted) => void | Promise<void>;
}

export interface FetchDeps extends WaitDeps {
  /** name in the gateway's path -> URL all requests to the target begin with */
  readonly targets: Readonly<Record<string, string>>;
  readonly session: string;
}

/** A request as the gateway will get it, and what is said of it. */
export interface BoundRequest {
  /** of the target, in the gateway's path */
  readonly name: string;
  readonly proposal: Proposal;
  /** beside those that are bound */
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads what `fetch` was given. @throws TARGET_UNKNOWN */
export async function readRequest(
  deps: FetchDeps,
  url: string | URL,
  {
    action,
    params = {},
    session = deps.session,
    parents,
    delegation,
    actFor,
    preview,
    ...rest
  }: Omit<CountersignInit, "onHeld" | "onPermitted">,
): Promise<BoundRequest> {
  const { name, base, path } = targetOf(deps.targets, new URL(url));
  // The platform's own reading of body and headers: what it would send is what is signed.
  const request = new Request(url, rest);
  const body = new Uint8Array(await request.arrayBuffer());
  const { "content-type": written = "application/octet-stream", ...headers } = Object.fromEntries(request.headers);
  const proposal: Proposal = {
    ...{ type: action, method: request.method, origin: base, path, body, params, session },
    contentType: rest.body == null ? null : written,
    ...(parents === undefined && preview === undefined ? {} : { parents: follows(parents, preview) }),
    ...(preview === undefined ? {} : { preview: preview.witness }),
    ...(delegation === undefined ? {} : { delegation }),
    ...(actFor === undefined ? {} : { actFor }),
  };
  return { name, proposal, headers };
}

/** Sends a request with its permission. @throws ActionRefused, ANSWER_LOST, SERVICE_UNREACHABLE */
export function sendPermitted(
  client: Pick<AgentClient, "send" | "tellUnknown">,
  { name, proposal, headers }: BoundRequest,
  permission: Permitted,
  { signal }: { readonly signal?: AbortSignal },
): Promise<Response> {
  const send = () => {
    // Whoever gave up meanwhile has nothing done.
    signal?.throwIfAborted();
    return client.send(name, proposal, permission, { headers, ...(signal === undefined ? {} : { signal }) });
  };
  return sendTwice(send, () => client.tellUnknown(permission));
}

/** A preview's permission is what the action follows from first. */
function follows(parents: readonly string[] = [], preview: CountersignInit["preview"]): readonly string[] {
  return preview === undefined ? parents : [...new Set([preview.sae, ...parents])];
}

/** `fetch` with a countersignature. @throws see Client.fetch */
export async function countersignedFetch(
  deps: FetchDeps,
  client: AgentClient,
  url: string | URL,
  { onHeld = "wait", onPermitted, ...init }: CountersignInit,
): Promise<Response> {
  const request = await readRequest(deps, url, init);
  const given = init.signal == null ? {} : { signal: init.signal };
  const told = onPermitted === undefined ? {} : { onPermitted };
  const permission = await decide(deps, client, request.proposal, { onHeld, ...told, ...given });
  return sendPermitted(client, request, permission, given);
}

/** A permission counts once, so sending it again does nothing twice: it passes, or the gateway says that it passed before. */
async function sendTwice(send: () => Promise<Response>, onLost: () => Promise<void>): Promise<Response> {
  try {
    return await passed(await send());
  } catch (error) {
    if (!isCountersignError(error) || error.code !== "SERVICE_UNREACHABLE") throw error;
    const response = await send();
    if (response.headers.get(REFUSAL_HEADER) === "ENVELOPE_REPLAYED") {
      await onLost();
      throw new CountersignError("ANSWER_LOST", "the gateway took the request, and its answer did not arrive", {
        cause: error,
      });
    }
    return passed(response);
  }
}

/** The target's answer, whatever it is; the gateway's own refusal is none. */
async function passed(response: Response): Promise<Response> {
  if (response.headers.get(REFUSAL_HEADER) === null) return response;
  const problem = readProblem(response.status, tryJson(await response.text()));
  throw new ActionRefused({ kind: "refused", ...problem });
}

/** The target whose URL is the longest beginning of this one. @throws TARGET_UNKNOWN */
function targetOf(targets: FetchDeps["targets"], url: URL): { name: string; base: string; path: string } {
  const whole = url.origin + url.pathname;
  const [found] = Object.entries(targets)
    .filter(([, base]) => whole === base || whole.startsWith(`${base}/`))
    .toSorted(([, one], [, other]) => other.length - one.length);
  if (found === undefined) throw new CountersignError("TARGET_UNKNOWN", `no target of the profile is at ${url.origin}`);
  const [name, base] = found;
  return { name, base, path: whole.slice(base.length) + url.search };
}
