import express, { type Express, Router } from "express";
import type { Logger } from "pino";

import { problemHandler, routeUnknown } from "./problems.ts";
import { routesOf } from "./routes.ts";

/**
 * An Express application that says nothing of itself, guesses nothing, and answers every error with a problem.
 * @param base path the routers are mounted at
 */
export function createApp(logger: Logger, routers: readonly Router[], base = ""): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("case sensitive routing");
  app.enable("strict routing");
  app.set("query parser", false);
  for (const router of routers) app.use(base === "" ? "/" : base, router);
  app.use(routeUnknown(routesOf(routers, base)));
  app.use(problemHandler(logger));
  return app;
}

/** One path, one spelling: no other case, no trailing slash. */
export function createRouter(): Router {
  return Router({ caseSensitive: true, strict: true });
}
