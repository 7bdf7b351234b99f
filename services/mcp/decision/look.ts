import { CountersignError } from "../../core/errors/error.ts";
import { isJsonObject, type JsonObject } from "../../core/json/parse.ts";
import { byName, readTools, type ToolDefinition } from "../../core/tools/definition.ts";
import type { Session, Upstream } from "../decide.ts";

/** The tools of a server as it gives them now, by name. */
export type Tools = ReadonlyMap<string, ToolDefinition>;

/** A list that goes on for longer is none. */
const MOST_PAGES = 100;

/**
 * All tools of a server, whichever page they stand on. Unknown means deny: a server that does not say what its tools are has none.
 * @throws TARGET_UNREACHABLE, BODY_INVALID
 */
export async function listTools(upstream: Pick<Upstream, "ask">): Promise<Tools> {
  const tools: ToolDefinition[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const params: JsonObject | undefined = cursor === null ? undefined : { cursor };
    const answer = await upstream.ask("tools/list", params);
    if (answer.kind !== "result" || !isJsonObject(answer.value)) {
      throw new CountersignError("TARGET_UNREACHABLE", "the server does not say which tools it has now");
    }
    if (!answer.exact) throw new CountersignError("BODY_INVALID", "two readers could read two lists of tools");
    tools.push(...readTools(answer.value));
    const next = answer.value["nextCursor"];
    if (typeof next !== "string") return byName(tools);
    cursor = next;
  }
  throw new CountersignError("BODY_INVALID", `the list of tools goes on for more than ${MOST_PAGES} pages`);
}

/** Looks at the tools of servers. */
export interface Looking {
  /** Never older than the question. @throws TARGET_UNREACHABLE, BODY_INVALID */
  now(session: Session, upstream: Pick<Upstream, "ask">): Promise<Tools>;
}

/**
 * One look serves everybody who asked before it began. Who asks while it goes on waits for the next one, so that nobody rests on
 * what the server said before the call came.
 */
export function createLooking(): Looking {
  const running = new Map<string, { readonly current: Promise<unknown>; next: Promise<Tools> | null }>();
  const begin = (key: string, upstream: Pick<Upstream, "ask">): Promise<Tools> => {
    const look = listTools(upstream);
    const entry = { current: look, next: null };
    running.set(key, entry);
    const away = () => {
      if (running.get(key) === entry && entry.next === null) running.delete(key);
    };
    look.then(away, away);
    return look;
  };
  return {
    now: ({ id }, upstream) => {
      const entry = running.get(id);
      if (entry === undefined) return begin(id, upstream);
      entry.next ??= entry.current.then(
        () => begin(id, upstream),
        () => begin(id, upstream),
      );
      // Whose call the look went with may have gone meanwhile: that is nobody else's trouble.
      return entry.next.catch(() => listTools(upstream));
    },
  };
}
