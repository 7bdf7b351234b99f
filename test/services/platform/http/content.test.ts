import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import fc from "fast-check";

import { contentDigestOf } from "../../../../services/core/envelope/build-act.ts";
import { isCountersignError } from "../../../../services/core/errors/error.ts";
import { type Content, contentOfBytes, IN_MEMORY, receiveContent } from "../../../../services/platform/http/content.ts";

const LIMIT = 3 * IN_MEMORY;

describe("platform/http/content", () => {
  let server: Server;
  let url: string;
  let folder: string;
  let received: Promise<Content>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "spool-"));
    server = createServer((request, response) => {
      received = receiveContent(request, LIMIT, request.url === "/memory" ? null : join(folder, "spool"));
      received.then(
        () => response.end("ok"),
        (error: unknown) => response.writeHead(400).end(isCountersignError(error) ? error.code : "?"),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  });
  after(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  const post = async (body: Uint8Array, path = "/"): Promise<string> =>
    (await fetch(url + path, { method: "POST", body: Buffer.from(body) })).text();
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
  const streamed = async (content: Content, end: number): Promise<Buffer> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of content.stream(end)) pieces.push(piece);
    return Buffer.concat(pieces);
  };

  for (const [what, length] of [
    ["nothing", 0],
    ["a byte", 1],
    ["as much as stays in memory", IN_MEMORY],
  ] as const) {
    it(`keeps ${what} in memory`, async () => {
      const sent = bytes(length);
      expect(await post(sent)).to.equal("ok");
      const content = await received;
      expect([content.length, content.digest]).to.deep.equal([length, contentDigestOf(sent)]);
      expect(Buffer.compare(content.bytes ?? new Uint8Array(1), sent)).to.equal(0);
    });
  }

  it("keeps more in a file without a name, which only its owner could have read", async () => {
    const sent = bytes(IN_MEMORY + 4_711);
    expect(await post(sent)).to.equal("ok");
    const content = await received;
    expect([content.bytes, content.length, content.digest]).to.deep.equal([null, sent.length, contentDigestOf(sent)]);
    expect(await readdir(join(folder, "spool"))).to.deep.equal([]);
    expect((await stat(join(folder, "spool"))).mode & 0o777).to.equal(0o700);
    expect(Buffer.compare(await content.whole(), sent)).to.equal(0);
    // It may be read as often as somebody needs it, and in part.
    expect(Buffer.compare(await streamed(content, sent.length), sent)).to.equal(0);
    expect(Buffer.compare(await streamed(content, 100_000), sent.subarray(0, 100_000))).to.equal(0);
    await content.close();
  });

  it("keeps everything in memory where there is no place for files", async () => {
    const sent = bytes(IN_MEMORY + 1);
    expect(await post(sent, "/memory")).to.equal("ok");
    expect((await received).bytes?.length).to.equal(sent.length);
  });

  it("takes no byte beyond the limit, whether it is announced or not: BODY_TOO_LARGE", async () => {
    expect(await post(bytes(LIMIT))).to.equal("ok");
    await (await received).close();
    expect(await post(bytes(LIMIT + 1))).to.equal("BODY_TOO_LARGE");
    const chunked = new ReadableStream({
      start: (controller) => {
        for (let at = 0; at <= LIMIT; at += 65_536) controller.enqueue(bytes(65_536));
        controller.close();
      },
    });
    const response = await fetch(url, { method: "POST", body: chunked, duplex: "half" });
    expect(await response.text()).to.equal("BODY_TOO_LARGE");
    expect(await readdir(join(folder, "spool"))).to.deep.equal([]);
  });

  it("says of bytes at hand what it says of those that came", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), fc.nat(64), async (sent, end) => {
        const content = contentOfBytes(sent);
        expect(content.digest).to.equal(contentDigestOf(sent));
        expect(Buffer.compare(await streamed(content, end), sent.subarray(0, end))).to.equal(0);
      }),
    );
  });
});
