import { expect } from "chai";

import { GATEWAY_API } from "../../../scripts/docs/apis.ts";
import { expectDescribed, operationAt, parsedDocument } from "../../helpers/described.ts";
import { CountersignError } from "../../../services/core/errors/error.ts";
import { type Organization, startOrganization } from "./support/organization.ts";
import { type Point, startPoint } from "./support/point.ts";
import { asOperator } from "../../helpers/operator.ts";
import { order } from "./support/proposals.ts";

describe("gateway: its own resources", () => {
  let organization: Organization;
  let point: Point;

  before(async () => {
    organization = await startOrganization();
    point = await startPoint(organization);
  });
  after(async () => {
    await point.remove();
    await organization.stop();
  });

  const get = async (path: string) => {
    const response = await fetch(point.url + path);
    const json = (await response.json()) as Record<string, unknown>;
    expectDescribed(GATEWAY_API, "GET", path, { status: response.status, json });
    return { status: response.status, json };
  };

  it("describes what it answers, to anybody", async () => {
    const { status, json } = await get("/-/openapi.json");
    expect([status, json]).to.deep.equal([200, parsedDocument(GATEWAY_API)]);
    const { detail } = (await get("/-/nothing")).json as { detail: string };
    const named = (detail.split("what does: ")[1] ?? "")
      .split(", ")
      .map((route) => route.replaceAll(/:(\w+)/g, "{$1}"));
    const described = Object.entries(parsedDocument(GATEWAY_API).paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(named.sort()).to.deep.equal(described.sort());
  });

  it("refuses members nobody knows, as it says: BODY_INVALID", async () => {
    for (const path of ["/-/statements", "/-/v1/checkpoints"]) {
      const body = operationAt(parsedDocument(GATEWAY_API), "POST", path)?.requestBody?.content["application/json"];
      const response = await fetch(point.url + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...(body?.example as object), unknown: 1 }),
      });
      expect(await response.json()).to.include({ code: "BODY_INVALID" });
    }
  });

  it("answers that it lives, and that it is ready", async () => {
    expect(await get("/-/healthz")).to.deep.equal({ status: 200, json: { status: "ok", enforcement: "on" } });
    const checks = { chain: "ok", mapping: "ok", log: "ok", history: "ok", store: "ok" };
    const json = { ready: true, checks, notices: { anchoring: "ok" }, enforcement: "on" };
    expect(await get("/-/readyz")).to.deep.equal({ status: 200, json });
  });

  it("is not ready on old chain state", async () => {
    organization.time.now += 61_000;
    const { status, json } = await get("/-/readyz");
    organization.time.now -= 61_000;
    expect(status).to.equal(503);
    expect(json["checks"]).to.include({ chain: "STALE_STATE", store: "ok" });
  });

  it("is not ready when nothing reads the chain any more", async () => {
    const requireAgreement = () =>
      Promise.reject(new CountersignError("CHAIN_UNREACHABLE", "the decision thread ended"));
    const cut = await startPoint(organization, { replace: { requireAgreement } });
    const json = (await (await fetch(`${cut.url}/-/readyz`)).json()) as { checks: unknown };
    expect(json.checks).to.include({ chain: "CHAIN_UNREACHABLE", mapping: "ok", log: "ok" });
    await cut.remove();
  });

  it("is not ready while nothing can be stored", async () => {
    const store = { ...point.store, probe: () => Promise.reject(new CountersignError("STORE_FAILED", "no room")) };
    const full = await startPoint(organization, { replace: { store } });
    const response = await fetch(`${full.url}/-/readyz`);
    expect(response.status).to.equal(503);
    expect(((await response.json()) as { checks: object }).checks).to.include({ log: "ok", store: "STORE_FAILED" });
    await full.remove();
  });

  it("is not ready with a mapping or a key the chain does not know", async () => {
    const { mapping, keys } = organization;
    const astray = await startPoint(organization, {
      mappings: () => [{ ...mapping, hashHex: `0x${"00".repeat(32)}` }],
      replace: { signer: keys.stranger },
    });
    const json = (await (await fetch(`${astray.url}/-/readyz`)).json()) as { checks: unknown };
    expect(json.checks).to.include({ mapping: "MAPPING_MISMATCH", log: "ENVELOPE_SIGNER_UNKNOWN" });
    await astray.remove();
  });

  it("counts how long it took to admit requests, and leaves refusals out", async () => {
    expect((await get("/-/v1/stats")).json).to.deep.equal({
      verify: { count: 0, median_ms: null, p99_ms: null },
      enforcement: "on",
      would_block: {},
    });
    await point.present(order(organization));
    await point.present(order(organization), { envelope: null });
    const { verify } = (await get("/-/v1/stats")).json as { verify: Record<string, number> };
    expect(verify["count"]).to.equal(1);
    expect(verify["median_ms"]).to.be.a("number");
  });

  it("serves its log", async () => {
    const path = "/-/v1/records/1";
    expect((await get(path)).json).to.include({ code: "PROOF_MISSING" });
    const headers = await asOperator(organization.agent.identity.pep, path, organization.clock);
    expect(await (await fetch(point.url + path, { headers })).json()).to.include({ seq: 1, kind: "outcome" });
    expect((await get("/-/v1/jwks")).json["keys"]).to.have.length(1);
  });

  it("answers a problem for what it does not have", async () => {
    expect((await get("/-/nothing")).json).to.include({ code: "ROUTE_UNKNOWN" });
  });

  it("answers a problem for what it did not foresee, and tells nothing of it", async () => {
    const odd = await startPoint(organization, {
      replace: {
        registries: {
          ...organization.registries,
          readLog: () => Promise.reject(new TypeError("a secret of the inside")),
        },
      },
    });
    const reply = await odd.present(order(organization));
    expect([reply.status, reply.code]).to.deep.equal([new CountersignError("INTERNAL", "").status, "INTERNAL"]);
    expect(reply.body).to.not.contain("secret");
    expect(odd.lines.at(-1)).to.contain("a secret of the inside");
    await odd.remove();
  });
});
