import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export interface Reply {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
  readonly location?: string;
  /** beside these */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  /** every request so far */
  readonly heard: Heard[];
  /** what the next requests are answered; the last one stays */
  readonly replies: Reply[];
}

/** An HTTP server that says what it is told to, and remembers what it heard. */
export async function startFakeServer(...replies: Reply[]): Promise<FakeServer> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method = "", url = "", headers } = request;
      heard.push({ method, url, headers, body: Uint8Array.from(body) });
      const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? { status: 500 };
      const { status, type = "application/json", location, headers: more } = reply;
      response.writeHead(status, { "content-type": type, ...(location === undefined ? {} : { location }), ...more });
      response.end(reply.body ?? "");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    replies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
