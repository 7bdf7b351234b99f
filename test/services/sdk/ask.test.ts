import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import { askService } from "../../../services/sdk/ask.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";

/** Asks a server that does so. */
async function ask(listener: RequestListener, limitMs?: number | null, init: RequestInit = {}) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return await askService("gateway", url, init, { cure: "wait", ...(limitMs === undefined ? {} : { limitMs }) });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("sdk/ask", () => {
  it("takes the whole answer, whatever it says", async () => {
    for (const limitMs of [undefined, null]) {
      const { status, headers, text } = await ask((_, response) => {
        response.writeHead(503, { "x-said": "so" }).end("later");
      }, limitMs);
      expect([status, headers.get("x-said"), text]).to.deep.equal([503, "so", "later"]);
    }
  });

  it("says of an answer that breaks off half-way, as when a process is killed, that nothing answers: SERVICE_UNREACHABLE", async () => {
    const half = ask((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half of", () => response.destroy());
    });
    const { detail, cure } = await expectCodeAsync("SERVICE_UNREACHABLE", half);
    expect(detail).to.match(/^the gateway at http:\/\/127\.0\.0\.1:[0-9]+ does not answer: ./);
    expect(cure).to.equal("wait");
  });

  it("does not wait for ever for one that takes a request and never answers: SERVICE_UNREACHABLE", async () => {
    const { detail } = await expectCodeAsync(
      "SERVICE_UNREACHABLE",
      ask(() => undefined, 50),
    );
    expect(detail).to.match(/no answer in time$/);
  });

  it("tells who gave up just that, and keeps the time limit beside the caller's signal", async () => {
    const stop = new AbortController();
    const given = ask(() => stop.abort(new RangeError("enough")), null, { signal: stop.signal });
    expect(await given.then(String, (error: Error) => error.message)).to.equal("enough");
    const patient = new AbortController();
    await expectCodeAsync(
      "SERVICE_UNREACHABLE",
      ask(() => undefined, 50, { signal: patient.signal }),
    );
  });
});
