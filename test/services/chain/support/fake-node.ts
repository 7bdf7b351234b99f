import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

type Call = { readonly id: number; readonly method: string; readonly params: readonly unknown[] };

/** What a fake node answers a method with; throw `FakeError` for a JSON-RPC error. */
export type Methods = Record<string, (...params: unknown[]) => unknown>;

export class FakeError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export interface FakeNode {
  readonly url: string;
  /** calls of one method so far */
  count(method: string): number;
  /** answers by these from now on */
  methods: Methods;
  /** sends this text instead of any answer, when not null */
  raw: { readonly status: number; readonly body: string } | null;
  /** answers an exchange of so many calls with this text, when it gives one */
  refusal: (calls: number) => { readonly status: number; readonly body: string } | null;
  /** destroys this many connections at their next request, before any answer */
  dropNext: number;
  stop(): Promise<void>;
}

/** A JSON-RPC node that says what the test wants it to say. */
export async function startFakeNode(methods: Methods): Promise<FakeNode> {
  const counts = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => void serve(request, response));
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const node: FakeNode = {
    url: `http://127.0.0.1:${port}`,
    count: (method) => counts.get(method) ?? 0,
    methods,
    raw: null,
    refusal: () => null,
    dropNext: 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Call | Call[];
    const calls = Array.isArray(body) ? body : [body];
    for (const { method } of calls) counts.set(method, node.count(method) + 1);
    if (node.dropNext > 0) {
      node.dropNext -= 1;
      request.socket.resetAndDestroy();
      return;
    }
    const answers = calls.map(answer);
    const raw = node.raw ?? node.refusal(calls.length);
    response.writeHead(raw?.status ?? 200, { "content-type": "application/json" });
    response.end(raw?.body ?? JSON.stringify(Array.isArray(body) ? answers.reverse() : answers[0]));
  };

  const answer = ({ id, method, params }: Call): unknown => {
    try {
      const run = node.methods[method];
      if (run === undefined) throw new FakeError(-32601, `no ${method}`);
      return { jsonrpc: "2.0", id, result: run(...params) };
    } catch (error) {
      if (!(error instanceof FakeError)) throw error;
      return { jsonrpc: "2.0", id, error: { code: error.code, message: error.message, data: error.data } };
    }
  };

  return node;
}

/** A block as a node answers it. */
export function fakeBlock(number: number, timestamp: number, fork = 0): Record<string, string> {
  const hash = `0x${(fork * 0x100000 + number).toString(16).padStart(64, "0")}`;
  return { number: `0x${number.toString(16)}`, timestamp: `0x${timestamp.toString(16)}`, hash };
}
