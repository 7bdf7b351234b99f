import { type ServiceName, urlOf } from "../../scripts/local/services.ts";
import type { Stack } from "../../scripts/local/stack.ts";
import type { Readiness } from "../../services/platform/http/health.ts";
import { until } from "../helpers/until.ts";

export const SERVICES: readonly ServiceName[] = ["signing", "gateway", "signingBatcher", "gatewayBatcher"];

/** What a service says of itself: its checks that are not ok, as `check CODE`; null while it does not answer. */
export async function readReadiness({ ports }: Stack, name: ServiceName): Promise<readonly string[] | null> {
  const path = name === "gateway" ? "/-/readyz" : "/readyz";
  const response = await fetch(`${urlOf(ports[name])}${path}`).catch(() => null);
  if (response === null) return null;
  const { checks } = (await response.json()) as Readiness;
  return Object.entries(checks).flatMap(([check, said]) => (said === "ok" ? [] : [`${check} ${said}`]));
}

/** Every service says that it is ready. */
export async function untilReady(stack: Stack): Promise<void> {
  const isReady = async (name: ServiceName) => (await readReadiness(stack, name))?.length === 0;
  await until("all services are ready", async () => (await Promise.all(SERVICES.map(isReady))).every(Boolean));
}
