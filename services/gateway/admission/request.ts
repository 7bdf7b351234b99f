import type { IncomingMessage } from "node:http";

import { CountersignError } from "../../core/errors/error.ts";
import { parseRequestTarget } from "../../core/mapping/request-target.ts";
import type { Target } from "../../core/mapping/target-schema.ts";
import { httpSchema } from "../../core/schemas/act.ts";
import { refuseKeyInUrl } from "../../keys/bearer-keys.ts";
import { type Content, receiveContent } from "../../platform/http/content.ts";
import { type Keyed, readKeyed } from "./keyed.ts";
import { checkHeaders, forwardedHeaders, headerOf, readHeaders } from "./headers.ts";

/** A request as the gateway understood it. Only what stands here can reach a target. */
export interface InboundRequest {
  readonly method: string;
  /** name of the target in the mapping */
  readonly target: string;
  /** origin of the target */
  readonly origin: string;
  /** what the mapping says of the target */
  readonly settings: Target;
  /** path and query at the target, in their canonical spelling */
  readonly path: string;
  /** absolute target URI: origin and path */
  readonly uri: string;
  readonly contentType: string | null;
  readonly content: Content;
  /** Content-Digest of it */
  readonly digest: string;
  /** headers the target is sent, credentials and `accept` aside */
  readonly forwarded: Readonly<Record<string, string>>;
  /** Accept, as sent */
  readonly accept: string | null;
  /** Countersign-Envelope */
  readonly envelope: string | null;
  /** Countersign-Proof */
  readonly proof: string | null;
  /** what it says of an agent whose key is kept here; null where an envelope came along, and where nobody's key was shown */
  readonly keyed: Keyed | null;
}

export interface RequestRules {
  /** by name */
  readonly targets: Readonly<Record<string, Target>>;
  /** in bytes */
  readonly bodyLimit: number;
  /** where content lies that is too large for memory, until it is checked; null keeps all in memory */
  readonly spool: string | null;
  /** whether keys of agents are kept here */
  readonly keeps: boolean;
}

/**
 * Reads `<METHOD> /<target>/<path>?<query>` from the raw request, and refuses what a target could read otherwise. The body
 * is read to its end before anything is checked against it.
 * @throws BEARER_IN_URL, HEADER_FORBIDDEN, HEADER_DUPLICATE, ROUTE_UNKNOWN, URI_NOT_CANONICAL, TARGET_UNKNOWN, BODY_TOO_LARGE,
 * CONTENT_ENCODING_UNSUPPORTED, HTTP_MALFORMED, STORE_FAILED
 */
export async function readRequest(incoming: IncomingMessage, rules: RequestRules): Promise<InboundRequest> {
  refuseKeyInUrl(incoming.url ?? "");
  const headers = readHeaders(incoming.rawHeaders);
  checkHeaders(headers);
  const method = checkMethod(incoming.method ?? "");
  const { target, settings, path } = locate(incoming.url ?? "", rules.targets);
  const { origin } = settings;
  const keyed = rules.keeps ? readKeyed(headers) : null;
  const content = await receiveContent(incoming, rules.bodyLimit, rules.spool);
  return {
    ...{ method, target, settings, origin, path },
    uri: origin + path,
    contentType: headerOf(headers, "content-type"),
    content,
    digest: content.digest,
    forwarded: { ...forwardedHeaders(headers, settings.requestHeaders), ...settings.fixedHeaders },
    accept: headerOf(headers, "accept"),
    envelope: headerOf(headers, "countersign-envelope"),
    proof: headerOf(headers, "countersign-proof"),
    keyed,
  };
}

const METHODS = httpSchema.shape.method.options;

/** The methods an envelope can name. TRACE would show a target's credential to the agent. */
function checkMethod(method: string): string {
  if (httpSchema.shape.method.safeParse(method).success) return method;
  throw new CountersignError("ROUTE_UNKNOWN", `${method} is never forwarded; what is: ${METHODS.join(", ")}`);
}

/** Where a request of the form `/<target>/<path>?<query>` goes. @throws URI_NOT_CANONICAL, TARGET_UNKNOWN */
export function locate(
  url: string,
  targets: RequestRules["targets"],
): Pick<InboundRequest, "target" | "settings" | "path"> {
  const { canonical } = parseRequestTarget(url);
  const slash = canonical.indexOf("/", 1);
  const target = slash === -1 ? canonical.slice(1) : canonical.slice(1, slash);
  const settings = Object.hasOwn(targets, target) ? targets[target] : undefined;
  if (settings === undefined) throw new CountersignError("TARGET_UNKNOWN", "the mapping has no target of this name");
  if (slash === -1) throw new CountersignError("URI_NOT_CANONICAL", "no path follows the name of the target");
  return { target, settings, path: settings.base + canonical.slice(slash) };
}
