import { randomBytes } from "node:crypto";
import { join } from "node:path";

import type { JsonObject } from "../../../../services/core/json/parse.ts";
import type { Call, Decider, Session, Upstream } from "../../../../services/mcp/decide.ts";
import { createDecider } from "../../../../services/mcp/decision/decider.ts";
import type { Answer, Result } from "../../../../services/mcp/wire/message.ts";
import type { Version } from "../../../../services/mcp/wire/versions.ts";
import { resultOf } from "../../../../services/mcp/wire/read.ts";
import { openToolCallStore } from "../../../../services/store/sqlite/tool-calls/open.ts";
import type { ToolCallStore } from "../../../../services/store/tool-calls.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";
import { FakeGate, PAY, READ, SECRET } from "./gate.ts";

export const URL_CLIENT: JsonObject = { elicitation: { url: {} } };

/** A server: its tools, and what it answers to a call. */
export class FakeServer implements Upstream {
  tools: JsonObject[] = [PAY, READ, SECRET];
  readonly passed: JsonObject[] = [];
  looks = 0;
  answer: (params: JsonObject) => Answer | Promise<Answer> = () => textResult("done");
  listing: (() => Answer) | null = null;

  async pass(params?: JsonObject): Promise<Answer> {
    this.passed.push(params ?? {});
    return this.answer(params ?? {});
  }

  ask(): Promise<Answer> {
    this.looks += 1;
    return Promise.resolve(this.listing === null ? wire({ tools: this.tools }) : this.listing());
  }
}

export function wire(value: JsonObject): Result {
  const result = resultOf(JSON.stringify(value));
  if (result === null) throw new TypeError("no object");
  return result;
}

export function textResult(text: string): Result {
  return wire({ content: [{ type: "text", text }], resultType: "complete" });
}

export interface CallOptions {
  readonly version?: Version;
  readonly capabilities?: JsonObject;
  readonly signal?: AbortSignal;
  readonly session?: Partial<Session>;
  readonly ask?: Call["ask"];
  readonly notify?: Call["notify"];
}

/** A decider between a fake gate and a fake server, with a real store. */
export function useSession() {
  const folder = useTempDir();
  let stores: ToolCallStore[] = [];
  let current: ReturnType<typeof make> | null = null;

  const make = () => {
    const gate = new FakeGate();
    const server = new FakeServer();
    const reports: string[] = [];
    const key = randomBytes(32);
    const time = { now: 1_800_000_000_000 };
    const ended = new AbortController();
    const decider = (over: { readonly showAll?: boolean; readonly key?: Uint8Array } = {}): Decider =>
      createDecider({
        gate,
        home: async () => {
          const store = await openToolCallStore(join(folder(), "calls.sqlite"));
          stores.push(store);
          return { store, key: over.key ?? key };
        },
        randomBytes: (length) => randomBytes(length),
        clock: () => time.now,
        report: (line) => reports.push(line),
        ...(over.showAll === undefined ? {} : { showAll: over.showAll }),
      });
    const first = decider();
    const call = (params: JsonObject, options: CallOptions = {}): Call => ({
      session: { id: "s", principal: "clerk", target: "bank", by: "wrap", ended: ended.signal, ...options.session },
      request: { kind: "request", id: 0, method: "tools/call", params },
      version: options.version ?? "2026-07-28",
      capabilities: options.capabilities ?? {},
      signal: options.signal ?? new AbortController().signal,
      notify: options.notify ?? (() => undefined),
      ask: options.ask ?? (() => Promise.resolve({ kind: "error", error: { code: -32601, message: "no" } })),
    });
    return {
      ...{ gate, server, reports, time, ended, decider, folder },
      decide: (params: JsonObject, options?: CallOptions) => first.onToolsCall(call(params, options), server),
      list: (result: JsonObject, using: Decider = first) => using.onToolsList(result, call({}), server),
      call,
    };
  };

  beforeEach(() => {
    current = make();
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    stores = [];
  });
  return () => {
    if (current === null) throw new TypeError("only within a test");
    return current;
  };
}

export function valueOf(answer: Answer): JsonObject {
  if (answer.kind !== "result") throw new TypeError(`${answer.kind} in the place of a result`);
  return answer.value;
}

/** The words a model reads. */
export function textOf(answer: Answer): string {
  const [content] = valueOf(answer)["content"] as readonly JsonObject[];
  const text = content?.["text"];
  if (typeof text !== "string") throw new TypeError("no text");
  return text;
}

export function stateOf(answer: Answer): string {
  const { resultType, requestState } = valueOf(answer);
  if (resultType !== "input_required" || typeof requestState !== "string") throw new TypeError("no input is required");
  return requestState;
}
