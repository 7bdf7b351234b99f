import { type About, openApiOf } from "../../services/core/openapi/document.ts";
import type { RouteTable } from "../../services/core/openapi/route.ts";
import { CONSOLE_ROUTES } from "../../services/console/described.ts";
import { GATEWAY_ABOUT, GATEWAY_ROUTES } from "../../services/gateway/described.ts";
import { LOG_ROUTES } from "../../services/log/described.ts";
import { DESCRIPTION_ROUTES } from "../../services/platform/http/description.ts";
import { HEALTH_ROUTES } from "../../services/platform/http/health.ts";
import { SIGNING_ABOUT, SIGNING_ROUTES } from "../../services/signing/described.ts";

/** A service's HTTP API as it describes itself when it runs. */
export interface Api {
  readonly about: About;
  /** path its routes are mounted at */
  readonly base: string;
  readonly routes: RouteTable;
}

/** In the order a reader wants them: tests hold both against what the services serve. */
export const SIGNING_API: Api = {
  about: SIGNING_ABOUT,
  base: "",
  routes: { ...SIGNING_ROUTES, ...LOG_ROUTES, ...HEALTH_ROUTES, ...DESCRIPTION_ROUTES },
};

export const GATEWAY_API: Api = {
  about: GATEWAY_ABOUT,
  base: "/-",
  routes: { ...GATEWAY_ROUTES, ...LOG_ROUTES, ...HEALTH_ROUTES, ...DESCRIPTION_ROUTES },
};

/** Served to a page of ours alone: not published, but pages name its paths. */
const CONSOLE_API: Routed = { routes: CONSOLE_ROUTES };

/** What has routes. */
export type Routed = Pick<Api, "routes">;

/** Whoever serves something a page may name. */
export const EVERY_API: readonly Routed[] = [SIGNING_API, GATEWAY_API, CONSOLE_API];

export function documentOf({ about, routes, base }: Api): object {
  return openApiOf(about, routes, base);
}
