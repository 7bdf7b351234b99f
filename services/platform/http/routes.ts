import type { Router } from "express";

/**
 * Every route of some routers, as `<METHOD> <path>`, in the order they are tried. Read from the routers themselves, so the list
 * is never older than they are. Routers below another may stand at its own path only.
 * @param base where they are mounted
 */
export function routesOf(routers: readonly Router[], base = ""): readonly string[] {
  return routers.flatMap(({ stack }) =>
    stack.flatMap(({ route, handle }) => {
      if (route === undefined) return "stack" in handle ? routesOf([handle as Router], base) : [];
      const methods = [...new Set(route.stack.map(({ method }) => method.toUpperCase()))];
      return methods.map((method) => `${method} ${base}${route.path}`);
    }),
  );
}
