import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface Lossy extends AsyncDisposable {
  readonly url: string;
  /** how many requests it passed on */
  readonly passed: () => number;
}

/** Passes requests on to a service, and loses the first answer: the connection breaks after the service has done its work. */
export async function startLossy(service: string): Promise<Lossy> {
  let passed = 0;
  const server = createServer((incoming, client) => {
    passed += 1;
    const isLost = passed === 1;
    const { method, url, headers } = incoming;
    const onward = request(service + (url ?? ""), { method, headers }, (answer) => {
      if (!isLost) {
        client.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(client);
      } else answer.resume().once("end", () => client.destroy());
    });
    onward.once("error", () => client.destroy());
    incoming.pipe(onward);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    passed: () => passed,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
