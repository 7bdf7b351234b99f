import { createServer } from "node:http";

import { expect } from "chai";

import { requireFreePort } from "../../../../services/platform/http/free-port.ts";
import { createHttpServer } from "../../../../services/platform/http/server.ts";
import { startChild } from "../../../../services/platform/process/child.ts";
import { holderOfPort } from "../../../../services/platform/process/port-holder.ts";
import { describeProcess } from "../../../../services/platform/process/process-name.ts";
import { listens } from "../../../../services/platform/process/probe.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { until } from "../../../helpers/until.ts";
import { createWorld } from "./support/world.ts";

/** Elsewhere no system tells, and the message is shorter. */
const TELLS = process.platform === "linux";

describe("platform/process: who holds a port", () => {
  it("PORT_TAKEN names the port, the setting, and the process where the system tells", async () => {
    const world = await createWorld();
    await world.let("serves");
    const child = startChild(world.options);
    await until("it listens", listens(world.url), { otherwise: child.tail });
    const { port } = world;
    const by = TELLS ? `held by process ${child.pid} (node worker.ts)` : "in use";
    const setting = "COUNTERSIGN_SIGNING_PORT";
    for (const start of [
      () => createHttpServer(() => undefined, { port, setting }),
      () => requireFreePort({ port, host: "127.0.0.1", setting }),
    ]) {
      const { detail } = await expectCodeAsync("PORT_TAKEN", start());
      expect(detail).to.equal(`${setting}: port ${port} on 127.0.0.1 is ${by}`);
    }
    await child.stop();
    await world.remove();
  });

  it("is found on IPv6 too, and only among those who listen", async function () {
    if (!TELLS) this.skip();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "::1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    expect(holderOfPort(port)).to.equal(process.pid);
    await new Promise((resolve) => server.close(resolve));
    expect(holderOfPort(port)).to.equal(null);
  });

  it("shows of a process what it runs, and no argument", () => {
    expect(describeProcess(process.pid)).to.match(
      TELLS ? /^process [0-9]+ \(node(?: [^/ ]+\.[cm]?[jt]s)?\)$/ : /^process [0-9]+$/,
    );
    expect(describeProcess(2 ** 30)).to.equal(`process ${2 ** 30}`);
  });
});
