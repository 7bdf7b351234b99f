import { type RequestHandler, Router } from "express";

import type { RouteDescription, RouteTable } from "../../core/openapi/route.ts";

/** One operation: what is told of it, and what it does. */
export interface Route {
  readonly operationId: string;
  readonly description: RouteDescription;
  readonly handler: RequestHandler<Record<string, string>>;
}

/** Names of the parameters in an Express path. */
type NamesIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type HandlersOf<Table extends RouteTable> = {
  readonly [Id in keyof Table]: RequestHandler<Record<NamesIn<Table[Id]["path"]>, string>>;
};

/** Gives each description its handler. There is no other way to a route, so none is there without its description. */
export function routesOf<const Table extends RouteTable>(table: Table, handlers: HandlersOf<Table>): readonly Route[] {
  return Object.entries(table).map(([operationId, description]) => ({
    operationId,
    description,
    handler: handlers[operationId] as Route["handler"],
  }));
}

/** One path, one spelling: no other case, no trailing slash. */
export function routerOf(routes: readonly Route[]): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const { description, handler } of routes)
    router[description.method](description.path, handler as RequestHandler);
  return router;
}

/** `<METHOD> <path>` of each, in the order they are tried. @param base where they are mounted */
export function namesOf(routes: readonly Route[], base: string): readonly string[] {
  return routes.map(({ description: { method, path } }) => `${method.toUpperCase()} ${base}${path}`);
}

/** The descriptions alone. */
export function tableOf(routes: readonly Route[]): RouteTable {
  return Object.fromEntries(routes.map(({ operationId, description }) => [operationId, description]));
}
