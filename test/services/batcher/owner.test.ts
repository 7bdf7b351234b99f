import { createServer, type Server } from "node:http";

import { expect } from "chai";

import { createCheckpointClient } from "../../../services/batcher/owner.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";

describe("createCheckpointClient", () => {
  let server: Server;
  let url: string;
  let answer: { status: number; body: string };
  const asked: string[] = [];
  /** whether it forwards what does not begin with /-/ */
  let gateway = false;

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        asked.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
        const unknown = gateway && request.url?.startsWith("/-/") === false;
        const { status, body } = unknown ? { status: 404, body: '{"code":"TARGET_UNKNOWN"}' } : answer;
        response.writeHead(status, { "content-type": "application/json", location: "/elsewhere" });
        response.end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  });

  after(() => server.close());

  it("asks below the owner's path, with or without a slash at its end", async () => {
    answer = { status: 200, body: '{"checkpoint":"a.b.c"}' };
    for (const base of [`${url}/-`, `${url}/-/`]) {
      expect(await createCheckpointClient(base)(7)).to.equal("a.b.c");
      expect(asked.at(-1)).to.equal('POST /-/v1/checkpoints {"first_seq":7}');
    }
  });

  it("finds a gateway's own resources also where its URL is given without /-", async () => {
    const client = createCheckpointClient(url);
    gateway = true;
    answer = { status: 200, body: '{"checkpoint":"a.b.c"}' };
    try {
      for (const seq of [7, 8]) expect(await client(seq)).to.equal("a.b.c");
      expect(asked.slice(-3)).to.deep.equal([
        'POST /v1/checkpoints {"first_seq":7}',
        'POST /-/v1/checkpoints {"first_seq":7}',
        'POST /-/v1/checkpoints {"first_seq":8}',
      ]);
    } finally {
      gateway = false;
    }
  });

  const REFUSALS = [
    ["BATCH_MISMATCH", 403, '{"code":"BATCH_MISMATCH","detail":"other records"}'],
    ["LOG_CORRUPT", 403, '{"code":"LOG_CORRUPT","detail":"a record is missing"}'],
    ["OWNER_UNREACHABLE", 404, '{"code":"BATCH_UNKNOWN","detail":"no batch"}'],
    ["OWNER_UNREACHABLE", 502, "bad gateway"],
    ["OWNER_UNREACHABLE", 302, "{}"],
    ["BODY_INVALID", 200, "{}"],
    ["BODY_INVALID", 200, "not json"],
  ] as const;
  for (const [code, status, body] of REFUSALS) {
    it(`gives ${code} for ${status} ${body}`, async () => {
      answer = { status, body };
      await expectCodeAsync(code, createCheckpointClient(url)(1));
    });
  }

  it("gives OWNER_UNREACHABLE when nobody listens", async () => {
    const error = await expectCodeAsync("OWNER_UNREACHABLE", createCheckpointClient("http://127.0.0.1:1/secret")(1));
    expect(error.detail).to.not.include("secret");
  });
});
