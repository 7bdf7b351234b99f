import type { Page, Problem } from "./page.ts";

/** HTTP routes as the services declare them, `/v1/holds/:hold`, without the gateway's own prefix `/-`. */
export type Routes = ReadonlySet<string>;

const NAMED = /^(?:(?:GET|POST|PUT|DELETE) )?(\/-)?(\/(?:(?:v1\/)?[a-z][\w/:<>.-]*)?)$/;

/** Every route of ours that a page names in backticks is declared by a service. */
export function checkRoutes(page: Page, routes: Routes): readonly Problem[] {
  return page.code.flatMap(({ line, text }) => {
    const path = routeOf(text);
    if (path === null || [...routes].some((route) => same(route, path))) return [];
    return [{ file: page.file, line, word: text, why: "no service has such a route" }];
  });
}

/** Every route a service declares is named by the page that describes them. */
export function checkDescribed(page: Page, routes: Routes): readonly Problem[] {
  const described = page.code.flatMap(({ text }) => routeOf(text) ?? []);
  return [...routes]
    .filter((route) => !described.some((path) => same(route, path)))
    .map((route) => ({ file: page.file, line: 1, word: route, why: "the route is declared and not described" }));
}

/** A path is ours when a method stands before it, or it begins as ours do. */
function routeOf(text: string): string | null {
  const [, own, path] = NAMED.exec(text) ?? [];
  if (path === undefined) return null;
  return own !== undefined || path.startsWith("/v1/") || /^[A-Z]/.test(text) ? path : null;
}

function same(route: string, path: string): boolean {
  const [left, right] = [route.split("/"), path.split("/")];
  return left.length === right.length && left.every((part, i) => part === right[i] || isFree(part, right[i] ?? ""));
}

function isFree(declared: string, named: string): boolean {
  return declared.startsWith(":") && named !== "";
}
