import express, { type Express, type Router } from "express";
import type { Logger } from "pino";

import { problemHandler, routeUnknown } from "./problems.ts";

/** An Express application that says nothing of itself, guesses nothing, and answers every error with a problem. */
export function createApp(logger: Logger, routers: readonly Router[]): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("case sensitive routing");
  app.enable("strict routing");
  app.set("query parser", false);
  for (const router of routers) app.use(router);
  app.use(routeUnknown());
  app.use(problemHandler(logger));
  return app;
}
