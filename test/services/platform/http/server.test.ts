import { once } from "node:events";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

import { expect } from "chai";

import { createHttpServer, type HttpServer } from "../../../../services/platform/http/server.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { openRaw, readAnswer, sendRaw } from "../support/raw.ts";

type Exchange = readonly [IncomingMessage, ServerResponse];

describe("createHttpServer", () => {
  let handled: Exchange[] = [];
  let arrived = Promise.withResolvers<Exchange>();
  const hold: RequestListener = (request, response) => {
    handled.push([request, response]);
    arrived.resolve([request, response]);
  };
  const answer: RequestListener = (request, response) => {
    hold(request, response);
    response.end("fine");
  };
  const servers: HttpServer[] = [];
  async function serve(handler: RequestListener, options = {}): Promise<HttpServer> {
    const server = await createHttpServer(handler, { port: 0, ...options });
    servers.push(server);
    return server;
  }
  beforeEach(() => {
    handled = [];
    arrived = Promise.withResolvers<Exchange>();
  });
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close(0))));

  it("listens on loopback only, unless told otherwise", async () => {
    const server = await serve(answer);
    expect(server.url).to.equal(`http://127.0.0.1:${server.port}`);
    expect(await (await fetch(server.url)).text()).to.equal("fine");
  });

  it("says that a port is taken, or an address is not ours", async () => {
    const { port } = await serve(answer);
    await expectCodeAsync("PORT_TAKEN", createHttpServer(answer, { port }));
    await expectCodeAsync("CONFIG_INVALID", createHttpServer(answer, { port: 0, host: "192.0.2.1" }));
  });

  const POST = "POST /v1/x HTTP/1.1\r\nHost: localhost\r\n";
  const malformed: Record<string, string> = {
    "two Content-Length headers": `${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`,
    "two Content-Length headers that agree": `${POST}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`,
    "a list of lengths": `${POST}Content-Length: 2, 2\r\n\r\n{}`,
    "a length with a sign": `${POST}Content-Length: +2\r\n\r\n{}`,
    "Content-Length and Transfer-Encoding": `${POST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    "Transfer-Encoding and Content-Length": `${POST}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n`,
    "chunked twice": `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    "chunked not last": `${POST}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`,
    "a coding before chunked": `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
    "the identity coding": `${POST}Transfer-Encoding: identity\r\n\r\n`,
    "an obscured coding": `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    "a space before the colon": `${POST}Content-Length : 2\r\n\r\n{}`,
    "a folded header": `${POST}X: a\r\n b\r\n\r\n`,
    "a bare line feed": "GET / HTTP/1.1\nHost: localhost\n\n",
    "a NUL in a header": `${POST}X: a\0b\r\n\r\n`,
    "no Host": "GET / HTTP/1.1\r\n\r\n",
    "another protocol": "SSH-2.0-client\r\n\r\n",
    "a method that is none": "G\x01T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
  };
  for (const [name, data] of Object.entries(malformed)) {
    it(`answers ${name} with HTTP_MALFORMED, and handles nothing`, async () => {
      const { port } = await serve(answer);
      const { status, code, text } = await sendRaw(port, data);
      expect([status, code]).to.deep.equal([400, "HTTP_MALFORMED"]);
      expect(text.toLowerCase()).to.contain("content-type: application/problem+json");
      expect(handled).to.deep.equal([]);
    });
  }

  const refused: Record<string, readonly [string, number, string]> = {
    "two Host headers": ["GET / HTTP/1.1\r\nHost: localhost\r\nHost: b\r\n\r\n", 400, "HEADER_DUPLICATE"],
    "headers beyond 16 KiB": [`${POST}X: ${"y".repeat(16_400)}\r\n\r\n`, 431, "HEADER_TOO_LARGE"],
    "many small headers beyond 16 KiB": [`${POST}${"X: y\r\n".repeat(4000)}\r\n`, 431, "HEADER_TOO_LARGE"],
    "an absolute target": ["GET http://evil.test/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "URI_NOT_CANONICAL"],
    "the asterisk target": ["OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "URI_NOT_CANONICAL"],
  };
  for (const [name, [data, status, code]] of Object.entries(refused)) {
    it(`answers ${name} with ${code}, and handles nothing`, async () => {
      const { port } = await serve(answer);
      const got = await sendRaw(port, data);
      expect([got.status, got.code]).to.deep.equal([status, code]);
      expect(handled).to.deep.equal([]);
    });
  }

  describe("whom it is asked for", () => {
    const ask = (port: number, lines: string) =>
      sendRaw(port, `GET / HTTP/1.1\r\n${lines}\r\nConnection: close\r\n\r\n`);

    const strange = [
      "rebound.attacker.test",
      "127.0.0.1.nip.io",
      "10.0.0.7",
      "0.0.0.0",
      "[::2]",
      "localhost.",
      "a b",
      "",
    ];
    for (const name of strange) {
      it(`refuses Host: ${name || "nothing"}, as a rebound page sends it, and handles nothing`, async () => {
        const { port } = await serve(answer);
        const got = await ask(port, `Host: ${name}`);
        expect([got.status, got.code]).to.deep.equal([421, "HOST_UNKNOWN"]);
        expect(handled).to.deep.equal([]);
      });
    }

    for (const name of ["127.0.0.1", "127.0.0.1:8401", "127.9.9.9", "[::1]:1", "LOCALHOST", "Gateway.internal:8402"]) {
      it(`takes Host: ${name}`, async () => {
        const { port } = await serve(answer, { names: ["gateway.INTERNAL"] });
        expect((await ask(port, `Host: ${name}`)).status).to.equal(200);
      });
    }

    const browsers = [
      "Origin: null",
      "Origin: http://127.0.0.1:8401",
      "Sec-Fetch-Site: none",
      "sec-fetch-site: same-origin",
    ];
    for (const line of browsers) {
      it(`refuses ${line}, unless a page may send the request`, async () => {
        const { port } = await serve(answer, { browsers: ({ url }: IncomingMessage) => url === "/" });
        expect((await ask(port, `Host: localhost\r\n${line}`)).status).to.equal(200);
        handled.length = 0;
        const closed = await serve(answer);
        const got = await ask(closed.port, `Host: localhost\r\n${line}`);
        expect([got.status, got.code]).to.deep.equal([403, "BROWSER_REFUSED"]);
        expect(handled).to.deep.equal([]);
      });
    }
  });

  it("answers a broken chunk of the request it is reading", async () => {
    const { port } = await serve(hold);
    const got = await sendRaw(port, `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`);
    expect([got.status, got.code]).to.deep.equal([400, "HTTP_MALFORMED"]);
  });

  it("answers garbage after a request that was answered", async () => {
    const { port } = await serve(answer);
    const connection = await openRaw(port);
    connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await once(connection.socket, "data");
    connection.send("garbage\r\n\r\n");
    expect(await connection.closed).to.match(/^HTTP\/1\.1 200 [^]*fineHTTP\/1\.1 400 [^]*HTTP_MALFORMED/);
  });

  it("says nothing to garbage behind a request that waits: it would pass for its answer", async () => {
    const { port } = await serve(hold);
    const connection = await openRaw(port);
    connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\ngarbage\r\n\r\n");
    expect(await connection.closed).to.equal("");
    expect(handled).to.have.length(1);
  });

  it("says nothing into an answer that has begun", async () => {
    const { port } = await serve((request, response) => {
      hold(request, response);
      response.write("first half");
    });
    const connection = await openRaw(port);
    connection.send(`${POST}Transfer-Encoding: chunked\r\n\r\n`);
    await once(connection.socket, "data");
    connection.send("zz\r\n");
    expect(await connection.closed)
      .to.contain("first half")
      .and.not.to.contain("HTTP_MALFORMED");
  });

  it("ends connections whose headers, or whose body, come too slowly", async () => {
    const { port } = await serve(hold, { headersTimeout: 50, requestTimeout: 100 });
    const [headers, body] = await Promise.all([
      sendRaw(port, "GET / HTTP/1.1\r\nHost: localhost\r\n"),
      sendRaw(port, `${POST}Content-Length: 10\r\n\r\n{`),
    ]);
    expect([headers.status, headers.code]).to.deep.equal([400, "HTTP_MALFORMED"]);
    expect([body.status, body.code]).to.deep.equal([400, "HTTP_MALFORMED"]);
  });

  it("ignores expectations and upgrades", async () => {
    const { port } = await serve(answer);
    for (const header of ["Expect: 200-maybe\r\nConnection: close", "Connection: upgrade, close\r\nUpgrade: h2c"]) {
      expect((await sendRaw(port, `GET / HTTP/1.1\r\nHost: localhost\r\n${header}\r\n\r\n`)).status).to.equal(200);
    }
  });

  it("finishes what is in flight when it closes, and takes nothing new", async () => {
    const server = await serve(hold);
    const pending = fetch(server.url);
    const [, response] = await arrived.promise;
    const idle = await openRaw(server.port);
    const closing = server.close(60_000);
    await expectRefused(server.port);
    response.end("finished");
    expect(await (await pending).text()).to.equal("finished");
    expect(await idle.closed).to.equal("");
    await closing;
  });

  it("asks clients to leave while it closes", async () => {
    const server = await serve(hold);
    const connection = await openRaw(server.port);
    connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const [, first] = await arrived.promise;
    const closing = server.close(60_000);
    arrived = Promise.withResolvers<Exchange>();
    connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    first.end("one");
    const [, second] = await arrived.promise;
    second.end("two");
    expect(readAnswer(await connection.closed).text.toLowerCase()).to.contain("connection: close");
    await closing;
  });

  it("breaks what is still open after the grace", async () => {
    const server = await serve(hold);
    const pending = fetch(server.url).catch(() => "broken");
    await arrived.promise;
    await server.close(10);
    expect(await pending).to.equal("broken");
  });
});

async function expectRefused(port: number): Promise<void> {
  const failure = await fetch(`http://127.0.0.1:${port}`).catch((error: unknown) => error);
  expect(failure).to.be.instanceOf(Error);
}
