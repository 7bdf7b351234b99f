import { expect } from "chai";

import { CountersignError } from "../../../../services/core/errors/error.ts";
import { createApp } from "../../../../services/platform/http/app.ts";
import { type Check, healthRoutes, runChecks } from "../../../../services/platform/http/health.ts";
import { createHttpServer, type HttpServer } from "../../../../services/platform/http/server.ts";
import { createLoggers } from "../../../../services/platform/logging.ts";

const passes: Check = () => Promise.resolve();
const fails: Check = () => Promise.reject(new CountersignError("CHAIN_UNREACHABLE", "no answer"));

describe("health", () => {
  let server: HttpServer;
  let chain: Check = passes;
  let runs = 0;
  before(async () => {
    const check: Check = () => {
      runs += 1;
      return chain();
    };
    const app = createApp(createLoggers("silent")("test"), [healthRoutes({ chain: check, store: passes })]);
    server = await createHttpServer(app, { port: 0 });
  });
  after(() => server.close(0));
  beforeEach(() => {
    runs = 0;
    chain = passes;
  });

  const ready = async () => {
    const response = await fetch(`${server.url}/readyz`);
    return [response.status, await response.json()];
  };

  it("is ready when every check passes", async () => {
    expect(await ready()).to.deep.equal([200, { ready: true, checks: { chain: "ok", store: "ok" } }]);
  });

  it("names the check that fails, and is still alive", async () => {
    chain = fails;
    expect(await ready()).to.deep.equal([503, { ready: false, checks: { chain: "CHAIN_UNREACHABLE", store: "ok" } }]);
    expect((await fetch(`${server.url}/healthz`)).status).to.equal(200);
    chain = passes;
    expect((await ready())[0]).to.equal(200);
  });

  it("tells what others do for it, and is ready without", async () => {
    const notices = { anchoring: fails };
    const app = createApp(createLoggers("silent")("test"), [healthRoutes({ store: passes }, { notices })]);
    const noticing = await createHttpServer(app, { port: 0 });
    const response = await fetch(`${noticing.url}/readyz`);
    expect([response.status, await response.json()]).to.deep.equal([
      200,
      { ready: true, checks: { store: "ok" }, notices: { anchoring: "CHAIN_UNREACHABLE" } },
    ]);
    await noticing.close(0);
  });

  it("runs its checks once for calls that overlap", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    chain = () => promise;
    const calls = [ready(), ready(), ready()];
    // All three wait for the same run.
    await fetch(`${server.url}/healthz`);
    resolve();
    expect((await Promise.all(calls)).map(([status]) => status)).to.deep.equal([200, 200, 200]);
    expect(runs).to.equal(1);
  });

  it("takes a check that hangs, throws, or fails without a code for failed", async () => {
    const readiness = await runChecks(
      {
        hangs: () => new Promise(() => undefined),
        throws: () => {
          throw new Error("no");
        },
        rejects: () => Promise.reject(new Error("no")),
        passes,
      },
      20,
    );
    expect(readiness).to.deep.equal({
      ready: false,
      checks: { hangs: "TIMEOUT", throws: "INTERNAL", rejects: "INTERNAL", passes: "ok" },
    });
  });
});
