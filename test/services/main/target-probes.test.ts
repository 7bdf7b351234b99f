import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import type { Domain } from "../../../services/core/domain/schema.ts";
import { probeTargets } from "../../../services/main/target-probes.ts";

type Actions = Domain["actions"];

async function serving<T>(answer: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const json = (status: number, body: object): RequestListener => {
  return (_request, response) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};
const READ = { target: "erp", method: "GET", path: "/budgets/{unit}" } as const;
const ACTIONS: Actions = { "erp.budget.read": READ };

/** A gateway of one mode, and a target that answers so. */
const probe = (gateway: RequestListener, target: RequestListener) =>
  serving(target, (url) =>
    serving(gateway, async (gatewayUrl) => {
      const [found] = await probeTargets(gatewayUrl, { targets: { erp: { url } }, actions: ACTIONS });
      return found;
    }),
  );

const enforcing: RequestListener = (request, response) =>
  request.url === "/-/readyz"
    ? json(200, { enforcement: "on" })(request, response)
    : json(403, { code: "ENVELOPE_MISSING" })(request, response);

describe("main: probes of targets", () => {
  it("see what is enforced: refused without an envelope, and by the target without its credential", async () => {
    expect(await probe(enforcing, json(401, {}))).to.deep.equal({
      ...{ name: "erp", gateway: "refused", direct: 401, enforced: true },
    });
  });

  it("see a target that answers around the gateway, or sends elsewhere", async () => {
    for (const status of [200, 302, 404]) {
      expect(await probe(enforcing, json(status, {}))).to.deep.include({ direct: status, enforced: false });
    }
  });

  it("see a gateway that lets the request through, or does not answer", async () => {
    const open = await probe(json(200, { ok: true }), json(401, {}));
    expect(open).to.deep.include({ gateway: "none", enforced: false });
    const [dead] = await probeTargets("http://127.0.0.1:1", {
      ...{ targets: { erp: { url: "http://127.0.0.1:1" } }, actions: ACTIONS },
    });
    expect(dead).to.deep.equal({ name: "erp", gateway: "none", direct: null, enforced: false });
  });

  it("never ask a gateway in shadow mode: it would forward", async () => {
    const asked: (string | undefined)[] = [];
    const shadow: RequestListener = (request, response) => {
      asked.push(request.url);
      json(200, { enforcement: "shadow" })(request, response);
    };
    expect(await probe(shadow, json(401, {}))).to.deep.include({ gateway: "shadow", enforced: false });
    expect(asked).to.deep.equal(["/-/readyz"]);
  });

  it("only read, at a path of the mapping", async () => {
    const asked: string[] = [];
    const noting: RequestListener = (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      json(401, {})(request, response);
    };
    await probe(enforcing, noting);
    expect(asked).to.deep.equal(["GET /budgets/probe"]);
  });
});
