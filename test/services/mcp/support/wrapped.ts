import { PassThrough } from "node:stream";

import { type Decider, passThrough } from "../../../../services/mcp/decide.ts";
import { runWrap } from "../../../../services/mcp/faces/wrap.ts";

const SERVER = new URL("odd-server.mjs", import.meta.url).pathname;

export interface Said {
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { readonly code?: string } };
}

/** A client of `wrap` in front of the odd server, in one process. */
export interface Wrapped {
  /** every line that came, as it came */
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  send(message: object | string): void;
  call(id: string | number, name: string, params?: object): void;
  /** The first message that fits, also of those that came before. */
  heard(fits: (said: Said) => boolean): Promise<Said>;
  answer(id: string | number | null): Promise<Said>;
  /** Closes the client's side. @returns why the wrap ended */
  end(): Promise<string | null>;
  readonly ended: Promise<string | null>;
}

export function startWrapped(decider: Decider = passThrough("all"), args: readonly string[] = []): Wrapped {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const lines: string[] = [];
  const all: Said[] = [];
  const warnings: string[] = [];
  const waiting = new Set<() => void>();
  let rest = "";
  output.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString("utf8")).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    all.push(...parts.map((line) => JSON.parse(line) as Said));
    for (const look of [...waiting]) look();
  });
  const ended = runWrap({
    principal: "buyer",
    target: "odd",
    command: [process.execPath, SERVER, ...args],
    env: { ONLY: "this" },
    decider,
    input,
    output,
    warn: (line) => warnings.push(line),
  });
  const send = (message: object | string): void => {
    input.write(`${typeof message === "string" ? message : JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  };
  const heard = (fits: (said: Said) => boolean): Promise<Said> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = all.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return {
    lines,
    warnings,
    send,
    call: (id, name, params = {}) => send({ id, method: "tools/call", params: { name, ...params } }),
    heard,
    answer: (id) => heard((said) => said.id === id && said.method === undefined),
    end: () => {
      input.end();
      return ended;
    },
    ended,
  };
}
