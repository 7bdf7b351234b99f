import type { JsonObject } from "../core/json/parse.ts";
import type { Answer, Request } from "./wire/message.ts";
import type { Version } from "./wire/versions.ts";

/**
 * Whom we stand between: one client and one server, for as long as they know each other. That is a process of `wrap`, a session
 * of 2025-11-25 over HTTP, and a principal at a target in 2026-07-28 over HTTP, which has no sessions.
 */
export interface Session {
  /** unique in this process, and no secret */
  readonly id: string;
  /** the agent, by name in the home */
  readonly principal: string;
  /** the server, by name in the mapping */
  readonly target: string;
  readonly by: "wrap" | "serve";
  /** aborted when the session ends: what is remembered of it can go */
  readonly ended: AbortSignal;
}

/** One request of a client, and what can be said to it meanwhile. */
export interface Call {
  readonly session: Session;
  readonly request: Request;
  /** of the protocol, as this request or its session says */
  readonly version: Version;
  /** what the client declared: in the request's envelope, or in `initialize`; empty where it declared nothing */
  readonly capabilities: JsonObject;
  /** aborted when the client cancelled the request or, in 2026-07-28, closed its stream: nobody reads an answer then */
  readonly signal: AbortSignal;
  /** Tells the client something on the stream of this request. It is dropped when the client has gone. */
  notify(method: string, params: JsonObject): void;
  /**
   * Asks the client on the open call, as `elicitation/create` of 2025-11-25 and older. 2026-07-28 knows no requests of a server:
   * there it is always an error. `lost` when the client cancelled, or its session ended.
   */
  ask(method: string, params: JsonObject): Promise<Answer>;
}

/** The server behind, as one call sees it. */
export interface Upstream {
  /**
   * Passes the request on, under its own method. What the server says meanwhile goes to the client by itself. Each use passes it on
   * once more, so who must pass it on once calls it once. Never rejects. A cancelled request is `lost`, and the server is told.
   * @param params instead of those of the request
   */
  pass(params?: JsonObject): Promise<Answer>;
  /**
   * Asks the server something of our own, such as all of `tools/list`; nothing of it reaches the client. Never rejects.
   * @param method of the plumbing, or `tools/list`
   */
  ask(method: string, params?: JsonObject): Promise<Answer>;
}

/**
 * The one decision point. The relay calls it for every message that is more than plumbing, and does what it says; what it throws is
 * an error for the client, with the code, the detail and the cure of a CountersignError.
 */
export interface Decider {
  /**
   * Whether lists differ by principal. Then the relay marks each `tools/list` of 2026-07-28 as private and soon stale, so that no
   * cache shows it to somebody else.
   */
  readonly filters: boolean;
  /** Methods that are opened by rule, such as `resources/read`, for this session. Called for each message that needs one. */
  open(session: Session): Promise<ReadonlySet<string>>;
  /**
   * One page of tools. The very same object means that nothing changes, and the text goes on as it came.
   * @param result read strictly: definitions are as the server wrote them, with all their members
   */
  onToolsList(result: JsonObject, call: Call, upstream: Upstream): Promise<JsonObject>;
  /** A call of a tool. The answer is the client's; a `Result` that `pass` gave goes on with its own text. */
  onToolsCall(call: Call, upstream: Upstream): Promise<Answer>;
}

/** Everything passes that its target opens. For tests, and for measuring what the relay alone costs. */
export function passThrough(opened: Iterable<string> | "all"): Decider {
  const open: ReadonlySet<string> = opened === "all" ? EVERYTHING : new Set(opened);
  return {
    filters: false,
    open: () => Promise.resolve(open),
    onToolsList: (result) => Promise.resolve(result),
    onToolsCall: (_call, upstream) => upstream.pass(),
  };
}

class Everything extends Set<string> {
  override has(): boolean {
    return true;
  }
}

const EVERYTHING: ReadonlySet<string> = new Everything();
