import { isCountersignError } from "../../core/errors/error.ts";
import type { RouteTable } from "../../core/openapi/route.ts";
import { healthSchema, readinessSchema } from "../../core/schemas/answers.ts";
import { type Route, routesOf } from "./routes.ts";

/** Resolves when what it looks at works. */
export type Check = () => Promise<void>;

export interface Readiness {
  readonly ready: boolean;
  /** `ok`, or an error code, by name of the check */
  readonly checks: Readonly<Record<string, string>>;
  /** the same of what others do for it, and it goes on without */
  readonly notices?: Readonly<Record<string, string>>;
}

const CHECK_TIMEOUT_MS = 2000;

export interface HealthOptions {
  readonly timeoutMs?: number;
  /** told beside the checks; one that fails makes nothing unready */
  readonly notices?: Readonly<Record<string, Check>>;
  /** told beside every answer */
  readonly facts?: Readonly<Record<string, string>>;
}

const READINESS = { name: "Readiness", schema: readinessSchema };

export const HEALTH_ROUTES = {
  health: {
    method: "get",
    path: "/healthz",
    summary: "Say that the process answers",
    text: "For whoever restarts what does not answer. It looks at nothing else: a process that answers can still be unready.",
    auth: "none",
    answers: {
      200: { name: "Health", schema: healthSchema, text: "The process answers.", example: { status: "ok" } },
    },
    codes: [],
  },
  readiness: {
    method: "get",
    path: "/readyz",
    summary: "Say whether every check passes",
    text: "Each check is `ok`, an error code, or TIMEOUT. Notices are the same of what others do for the service, and make nothing unready.",
    auth: "none",
    answers: {
      200: {
        ...READINESS,
        text: "Every check passes.",
        example: { ready: true, checks: { chain: "ok", store: "ok" }, notices: { anchoring: "ok" } },
      },
      503: {
        ...READINESS,
        text: "A check does not pass.",
        example: { ready: false, checks: { chain: "CHAIN_UNREACHABLE", store: "ok" } },
      },
    },
    codes: [],
  },
} as const satisfies RouteTable;

/** `/healthz`: the process answers. `/readyz`: every check passes. Calls that overlap share one run of the checks. */
export function healthRoutes(
  checks: Readonly<Record<string, Check>>,
  { timeoutMs = CHECK_TIMEOUT_MS, notices, facts = {} }: HealthOptions = {},
): readonly Route[] {
  let running: Promise<Readiness> | null = null;
  return routesOf(HEALTH_ROUTES, {
    health: (_request, response) => {
      response.set("cache-control", "no-store").json({ status: "ok", ...facts });
    },
    readiness: async (_request, response) => {
      running ??= readinessOf(checks, notices, timeoutMs).finally(() => {
        running = null;
      });
      const readiness = await running;
      response
        .set("cache-control", "no-store")
        .status(readiness.ready ? 200 : 503)
        .json({ ...readiness, ...facts });
    },
  });
}

async function readinessOf(
  checks: Readonly<Record<string, Check>>,
  notices: Readonly<Record<string, Check>> | undefined,
  timeoutMs: number,
): Promise<Readiness> {
  const [readiness, noticed] = await Promise.all([
    runChecks(checks, timeoutMs),
    notices === undefined ? null : runChecks(notices, timeoutMs),
  ]);
  return noticed === null ? readiness : { ...readiness, notices: noticed.checks };
}

/** Never rejects: a check that fails or hangs is a name with a code. */
export async function runChecks(checks: Readonly<Record<string, Check>>, timeoutMs: number): Promise<Readiness> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await outcome(check, timeoutMs)] as const),
  );
  return { ready: results.every(([, result]) => result === "ok"), checks: Object.fromEntries(results) };
}

async function outcome(check: Check, timeoutMs: number): Promise<string> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve("TIMEOUT"), timeoutMs);
  try {
    return await Promise.race([check().then(() => "ok"), late.promise]);
  } catch (error) {
    return isCountersignError(error) ? error.code : "INTERNAL";
  } finally {
    clearTimeout(timer);
  }
}
