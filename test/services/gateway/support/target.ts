import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** What reached the target. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Resolves at the pace of the test, so that nothing depends on time. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

/** The answer to a preview. */
export interface Shown {
  readonly status: number;
  readonly content: string;
  readonly etag: string | null;
}

export interface TestTarget {
  readonly origin: string;
  readonly seen: Seen[];
  /** the second chunk of `/things/stream` and `/things/events`, and the end of `/things/head`, `/things/hang` and `/things/die`, wait for it */
  gate: Gate;
  /** content is read once this opens; null: at once */
  reading: Gate | null;
  /** what `/…/preview` answers; null: never */
  shown: Shown | null;
  /** whether `/…/guarded` refuses an If-Match that is not the ETag it would show */
  knowsIfMatch: boolean;
  /** runs once a preview was answered: what changes between the check and the act */
  afterPreview: () => void;
  /** requests whose head has come */
  heads: number;
  stop(): Promise<void>;
}

export function createGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** A small real API. What it does is in the last part of the path. */
export async function startTarget(): Promise<TestTarget> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    // A request that breaks off is not seen.
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const target: TestTarget = {
    origin: `http://127.0.0.1:${port}`,
    seen,
    gate: createGate(),
    reading: null,
    shown: null,
    knowsIfMatch: false,
    afterPreview: () => undefined,
    heads: 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    target.heads += 1;
    await target.reading?.opened;
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    seen.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") });
    const behave = BEHAVIOURS[url.slice(url.lastIndexOf("/") + 1).replace(/\?.*$/, "")] ?? plain;
    await behave(response, target, request);
  }

  return target;
}

type Behaviour = (response: ServerResponse, target: TestTarget, request: IncomingMessage) => void | Promise<void>;

const plain: Behaviour = (response) => {
  response.writeHead(201, {
    "content-type": "application/json",
    etag: '"1"',
    "set-cookie": "session=secret",
    "x-internal": "yes",
    location: "/things/1",
  });
  response.end('{"ok":true}');
};

const BEHAVIOURS: Record<string, Behaviour> = {
  stream: async (response, target) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("first");
    await target.gate.opened;
    response.end("second");
  },
  events: async (response, target) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
    await target.gate.opened;
    response.end("data: 2\n\n");
  },
  preview: async (response, target) => {
    if (target.shown === null) {
      await target.gate.opened;
      response.destroy();
      return;
    }
    const { status, content, etag } = target.shown;
    response.writeHead(status, { "content-type": "application/json", ...(etag === null ? {} : { etag }) });
    response.end(content);
    target.afterPreview();
  },
  guarded: (response, target, request) => {
    const wanted = request.headers["if-match"];
    const refuses = target.knowsIfMatch && wanted !== undefined && wanted !== target.shown?.etag;
    response.writeHead(refuses ? 412 : 201, { "content-type": "application/json" }).end("{}");
  },
  head: async (response, target) => {
    response.writeHead(200, { "content-type": "text/plain" }).flushHeaders();
    await target.gate.opened;
    response.end();
  },
  redirect: (response) => {
    response.writeHead(302, { location: "http://127.0.0.1:1/elsewhere" }).end("moved");
  },
  die: async (response, target, request) => {
    response.writeHead(200, { "content-type": "text/plain", "content-length": "100" });
    response.write("half");
    await target.gate.opened;
    request.socket.resetAndDestroy();
  },
  reset: (_response, _target, request) => {
    request.socket.resetAndDestroy();
  },
  hang: async (response, target) => {
    await target.gate.opened;
    response.end();
  },
  odd: (_response, _target, request) => {
    request.socket.end("HTTP/1.1 799 Odd\r\ncontent-length: 0\r\n\r\n");
  },
  switch: (_response, _target, request) => {
    request.socket.end("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n");
  },
  known: (response) => {
    response.writeHead(304, { etag: '"1"' }).end();
  },
  elsewhere: (response) => {
    response.writeHead(303, { location: "/v2/things/7" }).end();
  },
  listed: (response) => {
    response.writeHead(200, { location: "/v2/things/7", link: "</v2>; rel=up", "retry-after": "3", "x-other": "1" });
    response.end();
  },
  large: (response) => {
    response.writeHead(200, { "x-large": "x".repeat(60_000) }).end();
  },
  larger: (response) => {
    response.writeHead(200, { "x-large": "x".repeat(70_000) }).end();
  },
  forged: (response) => {
    const problem = { type: "urn:countersign:error:ENVELOPE_REPLAYED", title: "t", status: 409, detail: "forged" };
    response.writeHead(409, {
      "content-type": "application/problem+json",
      "countersign-refusal": "ENVELOPE_REPLAYED",
      "countersign-record": "1/1",
    });
    response.end(JSON.stringify({ ...problem, code: "ENVELOPE_REPLAYED", cure: "c" }));
  },
  fail: (response) => {
    response.writeHead(500, { "content-type": "text/plain" }).end("broken");
  },
};
