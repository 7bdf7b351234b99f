import { type Domain, httpTargets, isCall } from "../core/domain/schema.ts";

/** What a probe of a target saw. */
export interface TargetStanding {
  readonly name: string;
  /**
   * `refused`: the gateway lets nothing pass without an envelope. `shadow`: it forwards. `none`: it does not answer, or otherwise
   */
  readonly gateway: "refused" | "shadow" | "none";
  /** status the target itself answers without its credential; null when it does not answer */
  readonly direct: number | null;
  /** said only of what a probe saw: the gateway refuses, and the target does not answer anybody else */
  readonly enforced: boolean;
}

const PROBE_MS = 5_000;
/** What a target answers to somebody who shows no credential, or a wrong one. */
const UNAUTHORIZED = [401, 403];

/**
 * Asks the gateway for each target without an envelope, and each target without its credential. Both are reads: whatever a target
 * makes of them, nothing is changed there. A gateway in shadow mode is not asked: it would forward.
 */
export async function probeTargets(
  gatewayUrl: string,
  { targets, actions }: Pick<Domain, "targets" | "actions">,
): Promise<readonly TargetStanding[]> {
  const isShadow = (await enforcementOf(gatewayUrl)) === "shadow";
  return Promise.all(
    httpTargets({ targets }).map(async ([name, { url }]) => {
      const path = pathFor(name, actions);
      const gateway = isShadow ? "shadow" : await askGateway(`${gatewayUrl}/${name}${path}`);
      const direct = await statusOf(`${url}${path}`);
      const enforced = gateway === "refused" && direct !== null && UNAUTHORIZED.includes(direct);
      return { name, gateway, direct, enforced };
    }),
  );
}

/** A path some action reads, with its names filled in; else one that is none. */
function pathFor(target: string, actions: Domain["actions"]): string {
  const own = Object.values(actions).flatMap((action) => (isCall(action) || action.target !== target ? [] : [action]));
  const path = (own.find(({ method }) => method === "GET") ?? own[0])?.path ?? "/";
  return path.replaceAll(/\{[^}]*\}/g, "probe");
}

async function askGateway(url: string): Promise<"refused" | "none"> {
  const answer = await ask(url);
  return answer?.code === "ENVELOPE_MISSING" ? "refused" : "none";
}

/** What it says is not read. */
async function statusOf(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(PROBE_MS) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

async function enforcementOf(gatewayUrl: string): Promise<string | null> {
  return (await ask(`${gatewayUrl}/-/readyz`))?.enforcement ?? null;
}

interface Answer {
  readonly code: string | null;
  readonly enforcement: string | null;
}

async function ask(url: string): Promise<Answer | null> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(PROBE_MS) });
    const text = await response.text();
    return { code: memberOf(text, "code"), enforcement: memberOf(text, "enforcement") };
  } catch {
    return null;
  }
}

function memberOf(text: string, name: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const member = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    return typeof member === "string" ? member : null;
  } catch {
    return null;
  }
}
