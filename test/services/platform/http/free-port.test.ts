import { once } from "node:events";
import { createServer } from "node:net";

import { expect } from "chai";

import { freePort, requireFreePort } from "../../../../services/platform/http/free-port.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const HOST = "127.0.0.1";

describe("platform/http: a free port", () => {
  it("is found, and free again at once", async () => {
    const port = await freePort();
    await requireFreePort({ port, host: HOST });
    await requireFreePort({ port, host: HOST });
  });

  it("is none the system hands out itself, so that no connection takes it meanwhile", async () => {
    for (let i = 0; i < 20; i += 1) expect(await freePort()).to.be.within(10_000, 32_767);
  });

  it("is PORT_TAKEN while somebody listens", async () => {
    const server = createServer();
    await once(server.listen(0, HOST), "listening");
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("no address");
    const { detail } = await expectCodeAsync("PORT_TAKEN", requireFreePort({ port: address.port, host: HOST }));
    expect(detail).to.contain(`port ${address.port} on ${HOST}`);
    server.close();
  });
});
