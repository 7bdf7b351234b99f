import { urlOf } from "../../scripts/local/services.ts";
import type { ServiceName } from "../../services/main/home-services.ts";
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
  let wrong = "";
  const areReady = async (): Promise<boolean> => {
    const all = await Promise.all(SERVICES.map(async (name) => [name, await readReadiness(stack, name)] as const));
    wrong = all
      .flatMap(([name, codes]) => (codes?.length === 0 ? [] : [`${name}: ${codes?.join(", ") ?? "gone"}`]))
      .join("; ");
    return wrong === "";
  };
  await until("all services are ready", areReady, { otherwise: () => wrong });
}
