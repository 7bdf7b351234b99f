import { once } from "node:events";

import { expect } from "chai";

import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { readBody, readJson } from "../../../../services/platform/http/body.ts";
import { sendProblem, toCountersignError } from "../../../../services/platform/http/problems.ts";
import { createHttpServer, type HttpServer } from "../../../../services/platform/http/server.ts";
import { turns } from "../../../helpers/until.ts";
import { openRaw, sendRaw } from "../support/raw.ts";

const LIMIT = 1000;
const limitOf = (url = "") => (url === "/wide" ? 10 * LIMIT : LIMIT);
const JSON_TYPE = "Content-Type: application/json\r\n";

describe("reading bodies", () => {
  let server: HttpServer;
  let failed = Promise.withResolvers<ErrorCode>();
  let bytesKept = 0;
  beforeEach(async () => {
    failed = Promise.withResolvers<ErrorCode>();
    bytesKept = 0;
    server = await createHttpServer(
      (request, response) => {
        const read = request.url === "/raw" ? readBody(request, LIMIT) : readJson(request, limitOf(request.url));
        read.then(
          (value) => {
            bytesKept = value instanceof Uint8Array ? value.length : 0;
            response.end(value instanceof Uint8Array ? value : JSON.stringify(value));
          },
          (error: unknown) => {
            const known = toCountersignError(error);
            failed.resolve(known.code);
            sendProblem(response, known);
          },
        );
      },
      { port: 0 },
    );
  });
  afterEach(() => server.close(0));

  const post = (headers: string, body: string, path = "/json") =>
    sendRaw(server.port, `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n${body}`);
  const sized = (headers: string, body: string, path?: string) =>
    post(`${headers}Content-Length: ${Buffer.byteLength(body)}\r\n`, body, path);

  for (const type of ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"']) {
    it(`takes ${type}`, async () => {
      const { status, text } = await sized(`Content-Type: ${type}\r\n`, '{"a":[1,"ü"]}');
      expect(status).to.equal(200);
      expect(text).to.contain('{"a":[1,"ü"]}');
    });
  }

  it("takes a chunked body, and one of exactly the limit", async () => {
    const chunked = await post(`${JSON_TYPE}Transfer-Encoding: chunked\r\n`, '4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n');
    expect(chunked.text).to.contain('{"a":1}');
    await sized("", "x".repeat(LIMIT), "/raw");
    expect(bytesKept).to.equal(LIMIT);
  });

  it("takes no body for an empty one", async () => {
    const { status } = await post("", "", "/raw");
    expect([status, bytesKept]).to.deep.equal([200, 0]);
    expect((await post(JSON_TYPE, "")).code).to.equal("JSON_MALFORMED");
  });

  const refused: Record<string, readonly [string, string, number, ErrorCode]> = {
    "no content type": ["", "{}", 415, "CONTENT_TYPE_UNSUPPORTED"],
    "another content type": ["Content-Type: text/plain\r\n", "{}", 415, "CONTENT_TYPE_UNSUPPORTED"],
    "another charset": ["Content-Type: application/json; charset=utf-16\r\n", "{}", 415, "CONTENT_TYPE_UNSUPPORTED"],
    "a type that only begins like it": ["Content-Type: application/json5\r\n", "{}", 415, "CONTENT_TYPE_UNSUPPORTED"],
    "two content types": [`${JSON_TYPE}Content-Type: text/plain\r\n`, "{}", 400, "HEADER_DUPLICATE"],
    gzip: [`${JSON_TYPE}Content-Encoding: gzip\r\n`, "{}", 415, "CONTENT_ENCODING_UNSUPPORTED"],
    "the identity encoding": [`${JSON_TYPE}Content-Encoding: identity\r\n`, "{}", 415, "CONTENT_ENCODING_UNSUPPORTED"],
    "two encodings": [`${JSON_TYPE}${"Content-Encoding: br\r\n".repeat(2)}`, "{}", 400, "HEADER_DUPLICATE"],
    "malformed JSON": [JSON_TYPE, "{", 400, "JSON_MALFORMED"],
    "two values": [JSON_TYPE, "{}{}", 400, "JSON_MALFORMED"],
    "a name twice": [JSON_TYPE, '{"a":1,"a":2}', 400, "JSON_DUPLICATE_NAME"],
    "a name twice, spelt differently": [JSON_TYPE, '{"a":1,"\\u0061":2}', 400, "JSON_DUPLICATE_NAME"],
    "a byte too many": [JSON_TYPE, `"${"x".repeat(LIMIT - 1)}"`, 413, "BODY_TOO_LARGE"],
  };
  for (const [name, [headers, body, status, code]] of Object.entries(refused)) {
    it(`answers ${name} with ${code}`, async () => {
      const got = await sized(headers, body);
      expect([got.status, got.code]).to.deep.equal([status, code]);
    });
  }

  it("refuses more than 1,024 values, at every depth together", async () => {
    const nested = (values: number) => `[${"[],".repeat(values - 2)}[]]`;
    expect((await sized(JSON_TYPE, nested(1024), "/wide")).status).to.equal(200);
    expect((await sized(JSON_TYPE, nested(1025), "/wide")).code).to.equal("JSON_MALFORMED");
  });

  it("refuses bytes that are not UTF-8", async () => {
    const connection = await openRaw(server.port);
    connection.socket.write(
      `POST /json HTTP/1.1\r\nHost: localhost\r\n${JSON_TYPE}Content-Length: 3\r\nConnection: close\r\n\r\n`,
    );
    connection.socket.write(Buffer.from([0x22, 0xff, 0x22]));
    expect(await connection.closed).to.contain("JSON_MALFORMED");
  });

  it("refuses a declared length beyond the limit before a byte of it came", async () => {
    const head = `POST /json HTTP/1.1\r\nHost: localhost\r\n${JSON_TYPE}Content-Length: 100000000\r\n\r\n`;
    const got = await sendRaw(server.port, head);
    expect([got.status, got.code]).to.deep.equal([413, "BODY_TOO_LARGE"]);
  });

  it("refuses a chunked body as soon as it is beyond the limit, and closes on who goes on sending", async () => {
    const connection = await openRaw(server.port);
    connection.send(`POST /raw HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`);
    connection.send(`400\r\n${"x".repeat(1024)}\r\n`);
    await once(connection.socket, "data");
    expect(connection.received()).to.contain("BODY_TOO_LARGE");
    let closed = false;
    void connection.closed.then(() => (closed = true));
    const more = `400\r\n${"x".repeat(1024)}\r\n`;
    while (!closed) {
      await new Promise<void>((resolve) => connection.socket.write(more, () => resolve()));
      await turns();
    }
  });

  it("notices a client that leaves half-way", async () => {
    const connection = await openRaw(server.port);
    connection.send("POST /raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
    connection.socket.destroy();
    expect(await failed.promise).to.equal("HTTP_MALFORMED");
  });
});
