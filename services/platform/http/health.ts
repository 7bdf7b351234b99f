import type { Router } from "express";

import { isCountersignError } from "../../core/errors/error.ts";
import { createRouter } from "./app.ts";

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

/** `/healthz`: the process answers. `/readyz`: every check passes. Calls that overlap share one run of the checks. */
export function healthRoutes(
  checks: Readonly<Record<string, Check>>,
  { timeoutMs = CHECK_TIMEOUT_MS, notices, facts = {} }: HealthOptions = {},
): Router {
  const router = createRouter();
  let running: Promise<Readiness> | null = null;
  router.get("/healthz", (_request, response) => {
    response.set("cache-control", "no-store").json({ status: "ok", ...facts });
  });
  router.get("/readyz", async (_request, response) => {
    running ??= readinessOf(checks, notices, timeoutMs).finally(() => {
      running = null;
    });
    const readiness = await running;
    response
      .set("cache-control", "no-store")
      .status(readiness.ready ? 200 : 503)
      .json({ ...readiness, ...facts });
  });
  return router;
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
