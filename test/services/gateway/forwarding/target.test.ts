import { createServer, type Server } from "node:https";
import { createServer as createPlainServer } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

import { expect } from "chai";

import { connectTarget, sendRequest } from "../../../../services/gateway/forwarding/target.ts";
import { contentOfBytes } from "../../../../services/platform/http/content.ts";
import { selfSigned } from "../support/certificate.ts";

describe("gateway/target", () => {
  const servers: { close(): unknown; closeAllConnections?(): void }[] = [];
  const never = new AbortController().signal;
  const noIdle = () => undefined;

  after(() => {
    for (const server of servers) {
      server.closeAllConnections?.();
      server.close();
    }
  });

  /** An https target with a certificate for an address, and the requests it got. */
  const startSecure = async (ip: string) => {
    const { cert, key } = selfSigned(ip);
    const seen: (string | undefined)[] = [];
    const server: Server = createServer({ cert, key }, (request, response) => {
      seen.push(request.headers["x-secret"]?.toString());
      response.end("ok");
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return { origin: `https://127.0.0.1:${port}`, cert, seen };
  };
  const failure = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (error: unknown) => error,
    );

  it("shows nothing to a target whose certificate nobody vouches for", async () => {
    const { origin, seen } = await startSecure("127.0.0.1");
    const error = await failure(connectTarget(origin, never, 1000, noIdle));
    expect(error).to.include({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    expect(seen).to.deep.equal([]);
  });

  it("shows nothing to a target with a certificate for another address", async () => {
    const { origin, cert, seen } = await startSecure("127.0.0.2");
    const error = await trusting(cert, () => failure(connectTarget(origin, never, 1000, noIdle)));
    expect(error).to.include({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    expect(seen).to.deep.equal([]);
  });

  it("sends its request to a target that proves who it is", async () => {
    const { origin, cert, seen } = await startSecure("127.0.0.1");
    const socket = await trusting(cert, () => connectTarget(origin, never, 1000, noIdle));
    const headers = { "x-secret": "sesame" };
    const request = { origin, method: "GET", path: "/", headers, content: contentOfBytes(new Uint8Array()) };
    const response = await sendRequest(socket, request, () => Promise.resolve());
    expect([response.statusCode, seen]).to.deep.equal([200, ["sesame"]]);
    socket.destroy();
  });

  it("gives a connection up that does not come about in time", async () => {
    // Takes the TCP connection, and says nothing of TLS.
    const server = createPlainServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const controller = new AbortController();
    const connecting = connectTarget(`https://127.0.0.1:${port}`, controller.signal, 50, () => controller.abort());
    expect(await failure(connecting)).to.include({ name: "AbortError" });
  });

  it("opens nothing for what was broken off before", async () => {
    expect(await failure(connectTarget("http://127.0.0.1:1", AbortSignal.abort(), 50, noIdle))).to.include({
      name: "AbortError",
    });
  });
});

async function trusting<T>(cert: string, act: () => Promise<T>): Promise<T> {
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, cert]);
  try {
    return await act();
  } finally {
    setDefaultCACertificates(before);
  }
}
