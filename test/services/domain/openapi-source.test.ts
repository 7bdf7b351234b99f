import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { MAX_OPENAPI_BYTES } from "../../../services/core/domain/openapi/document.ts";
import { readOpenApiSource } from "../../../services/domain/openapi-source.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";

describe("readOpenApiSource", () => {
  let dir: string;
  const servers: Server[] = [];
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "countersign-openapi-"));
  });
  after(async () => {
    for (const server of servers) server.closeAllConnections();
    for (const server of servers) server.close();
    await rm(dir, { recursive: true });
  });

  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`;
  };

  it("reads a file", async () => {
    const path = join(dir, "a.yaml");
    await writeFile(path, "openapi: 3.1.0\n");
    expect(await readOpenApiSource(path)).to.equal("openapi: 3.1.0\n");
  });

  it("reads one URL", async () => {
    const url = await serve((_, response) => response.end('{"openapi":"3.1.0"}'));
    expect(await readOpenApiSource(url)).to.equal('{"openapi":"3.1.0"}');
  });

  it("follows nothing: OPENAPI_UNREACHABLE, and the other place is not asked", async () => {
    let asked = 0;
    const elsewhere = await serve((_, response) => {
      asked += 1;
      response.end("{}");
    });
    const url = await serve((_, response) => response.writeHead(302, { location: elsewhere }).end());
    expect((await expectCodeAsync("OPENAPI_UNREACHABLE", readOpenApiSource(url))).detail).to.contain("answered 302");
    expect(asked).to.equal(0);
  });

  it("takes no other answer: OPENAPI_UNREACHABLE", async () => {
    const url = await serve((_, response) => response.writeHead(404).end("not here"));
    await expectCodeAsync("OPENAPI_UNREACHABLE", readOpenApiSource(url));
    await expectCodeAsync("OPENAPI_UNREACHABLE", readOpenApiSource("http://127.0.0.1:1/openapi.json"));
  });

  it("reads no more than there may be: OPENAPI_TOO_LARGE, from a file and from an endless answer", async () => {
    const path = join(dir, "large.json");
    await writeFile(path, Buffer.alloc(MAX_OPENAPI_BYTES, " "));
    await expectCodeAsync("OPENAPI_TOO_LARGE", readOpenApiSource(path));
    const url = await serve((_, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536, " ")));
        response.once("drain", more);
      };
      more();
    });
    await expectCodeAsync("OPENAPI_TOO_LARGE", readOpenApiSource(url));
  });

  it("names a file that is not there: FILE_UNREADABLE; and bytes that are no text: OPENAPI_INVALID", async () => {
    await expectCodeAsync("FILE_UNREADABLE", readOpenApiSource(join(dir, "none.yaml")));
    const path = join(dir, "bytes.yaml");
    await writeFile(path, Buffer.from([0xff, 0xfe]));
    await expectCodeAsync("OPENAPI_INVALID", readOpenApiSource(path));
  });
});
