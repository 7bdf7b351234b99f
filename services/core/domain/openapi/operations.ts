import { shown } from "../../text/visible.ts";
import { isMembers, memberOf, type OpenApi } from "./document.ts";
import { type Hint, hintsOf } from "./hints.ts";

/** Of an operation only what a rule of a mapping can say. */
export interface Operation {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** null where it has none */
  readonly id: string | null;
  /** what the document says it does, on one line */
  readonly summary: string;
  readonly query: readonly { readonly name: string; readonly isList: boolean }[];
  /** media types its body may have; none where it has no body */
  readonly content: readonly string[];
  readonly hints: readonly Hint[];
}

const METHODS = ["get", "head", "post", "put", "patch", "delete"] as const;
const SUMMARY = 80;

/** Every operation of a document, in its order. */
export function operationsOf(api: OpenApi): readonly Operation[] {
  const paths = memberOf(api.root, "paths");
  return Object.entries(isMembers(paths) ? paths : {}).flatMap(([path, said]) => {
    const item = api.resolve(said);
    if (item === null || !path.startsWith("/")) return [];
    return METHODS.flatMap((method) => {
      const operation = api.resolve(memberOf(item, method));
      return operation === null ? [] : [operationOf(api, path, method, operation, memberOf(item, "parameters"))];
    });
  });
}

type Members = Readonly<Record<string, unknown>>;

function operationOf(
  api: OpenApi,
  path: string,
  method: (typeof METHODS)[number],
  operation: Members,
  shared: unknown,
): Operation {
  const id = memberOf(operation, "operationId");
  const summary = memberOf(operation, "summary");
  const body = api.resolve(memberOf(operation, "requestBody"));
  const content = body === null ? {} : (api.resolve(memberOf(body, "content")) ?? {});
  const json = Object.keys(content).find((type) => /^application\/(?:[a-z0-9.-]+\+)?json$/.test(type));
  const media = json === undefined ? null : api.resolve(memberOf(content, json));
  return {
    method: method.toUpperCase() as Operation["method"],
    path,
    id: typeof id === "string" && id !== "" ? id : null,
    summary: typeof summary === "string" ? shown(summary.replaceAll(/\s+/g, " ").trim(), SUMMARY) : "",
    query: queryOf(api, [shared, memberOf(operation, "parameters")]),
    content: Object.keys(content),
    hints: media === null ? [] : hintsOf(api, memberOf(media, "schema")),
  };
}

/** What stands at the operation goes before what its path shares. */
function queryOf(api: OpenApi, lists: readonly unknown[]): Operation["query"] {
  const names = new Map<string, boolean>();
  for (const parameter of lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))) {
    const said = api.resolve(parameter);
    const name = said === null ? undefined : memberOf(said, "name");
    if (said === null || memberOf(said, "in") !== "query" || typeof name !== "string") continue;
    names.set(name, memberOf(api.resolve(memberOf(said, "schema")) ?? {}, "type") === "array");
  }
  return [...names].map(([name, isList]) => ({ name, isList }));
}
