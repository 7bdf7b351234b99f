import type { RouteDescription } from "../../../../services/core/openapi/route.ts";
import type { Route } from "../../../../services/platform/http/routes.ts";

/** Routes of a GET each, of which nothing is told. */
export function bareRoutes(handlers: Readonly<Record<string, Route["handler"]>>): readonly Route[] {
  return Object.entries(handlers).map(([path, handler], i) => ({
    operationId: `route${i}`,
    description: bare(path),
    handler,
  }));
}

function bare(path: string): RouteDescription {
  return { method: "get", path, summary: "A route", text: "Of a test.", auth: "none", answers: {}, codes: [] };
}
