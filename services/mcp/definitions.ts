import { isJsonObject, type JsonObject, type JsonValue } from "../core/json/parse.ts";
import type { Call, Upstream } from "./decide.ts";
import { asHeader } from "./wire/header-value.ts";
import { headerParams, type HeaderOf, type HeaderParam, paramMismatch } from "./wire/headers.ts";
import type { Failure, Request } from "./wire/message.ts";
import { isStateless } from "./wire/versions.ts";

/** The tools of one server as they were last listed: which of their parameters are sent as headers too. */
export interface Definitions {
  /** @param result of `tools/list`, as the server gave it */
  learn(result: JsonObject): void;
  /** Whether the headers of a call over HTTP say what its arguments say. Asks the server for its tools where none are known. */
  mismatch(call: Call, header: HeaderOf | null, upstream: Upstream): Promise<Failure | null>;
  /** The headers that go with a request, made from its arguments. */
  headersOf(request: Request): Readonly<Record<string, string>>;
}

/** So many tools are remembered of one server, and so many pages asked for. */
const MOST_TOOLS = 4096;
const MOST_PAGES = 64;

export function createDefinitions(): Definitions {
  const known = new Map<string, readonly HeaderParam[]>();

  const learn = ({ tools }: JsonObject): void => {
    for (const tool of Array.isArray(tools) ? tools : []) {
      if (!isJsonObject(tool) || typeof tool["name"] !== "string") continue;
      if (known.size < MOST_TOOLS || known.has(tool["name"]))
        known.set(tool["name"], headerParams(tool["inputSchema"]));
    }
  };
  const ask = async (upstream: Upstream): Promise<void> => {
    let cursor: JsonValue | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await upstream.ask("tools/list", cursor === undefined ? {} : { cursor });
      if (answer.kind !== "result") return;
      learn(answer.value);
      cursor = answer.value["nextCursor"];
      if (cursor === undefined) return;
    }
  };
  const paramsOf = ({ params }: Request): readonly HeaderParam[] | undefined => {
    const name = params?.["name"];
    return typeof name === "string" ? known.get(name) : undefined;
  };
  return {
    learn,
    async mismatch({ request, version }, header, upstream) {
      if (header === null || !isStateless(version)) return null;
      const args = request.params?.["arguments"];
      const found = paramsOf(request);
      if (found !== undefined && paramMismatch(found, args, header) === null) return null;
      // The tool may have changed since it was listed.
      await ask(upstream);
      return paramMismatch(paramsOf(request) ?? [], args, header);
    },
    headersOf(request) {
      const args = request.params?.["arguments"];
      const pairs = (paramsOf(request) ?? []).flatMap(({ header, path }) => {
        const value = path.reduce<JsonValue | undefined>((at, key) => (isJsonObject(at) ? at[key] : undefined), args);
        if (value === undefined || value === null || typeof value === "object") return [];
        return [[header, asHeader(String(value))] as const];
      });
      return Object.fromEntries(pairs);
    },
  };
}
