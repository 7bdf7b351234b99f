import express, { type Express } from "express";
import type { Logger } from "pino";

import type { About } from "../../core/openapi/document.ts";
import { descriptionRoute } from "./description.ts";
import { problemHandler, routeUnknown } from "./problems.ts";
import { namesOf, type Route, routerOf } from "./routes.ts";

export interface AppOptions {
  /** path the routes are mounted at */
  readonly base?: string;
  /** with it, the application serves a description of itself at `/openapi.json` */
  readonly about?: About;
}

/** An Express application that says nothing of itself but its description, guesses nothing, and answers every error with a problem. */
export function createApp(
  logger: Logger,
  parts: readonly (readonly Route[])[],
  { base = "", about }: AppOptions = {},
): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("case sensitive routing");
  app.enable("strict routing");
  app.set("query parser", false);
  const own = parts.flat();
  const routes = about === undefined ? own : [...own, ...descriptionRoute(about, own, base)];
  app.use(base === "" ? "/" : base, routerOf(routes));
  app.use(routeUnknown(namesOf(routes, base)));
  app.use(problemHandler(logger));
  return app;
}
