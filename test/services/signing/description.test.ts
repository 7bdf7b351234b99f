import { expect } from "chai";

import { type Api, GATEWAY_API, SIGNING_API } from "../../../scripts/docs/apis.ts";
import { ERRORS } from "../../../services/core/errors/registry.ts";
import { codesOf } from "../../../services/core/openapi/document.ts";
import { type Document, expectDescribed, operationAt, parsedDocument } from "../../helpers/described.ts";
import { expectProblem } from "./support/expect.ts";
import { createSuite } from "./support/suite.ts";

const suite = await createSuite();

/** A path with its parameters filled in. */
const filled = (path: string) => path.replaceAll(/\{\w+\}/g, "1");

const operations = (api: Api) =>
  Object.entries(parsedDocument(api).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );

describe("signing: what it says of itself", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  it("serves its description to anybody, and 304 to who has it", async () => {
    const { url } = await suite.world();
    const first = await fetch(`${url}/openapi.json`);
    expect([first.status, first.headers.get("cache-control")]).to.deep.equal([200, "public, max-age=300"]);
    expect(first.headers.get("content-type")).to.match(/^application\/json/);
    expect(await first.json()).to.deep.equal(parsedDocument(SIGNING_API));
    const etag = first.headers.get("etag") ?? "";
    expect(etag).to.match(/^"[\w-]{43}"$/);
    for (const [asked, status] of [
      [etag, 304],
      [`"other", ${etag}`, 304],
      ["*", 304],
      [`"other"`, 200],
    ] as const) {
      const again = await fetch(`${url}/openapi.json`, { headers: { "if-none-match": asked } });
      expect([again.status, again.headers.get("etag"), (await again.text()) === ""]).to.deep.equal([
        status,
        etag,
        status === 304,
      ]);
    }
  });

  it("describes what it answers, and answers what it describes", async () => {
    const world = await suite.world();
    for (const { method, path } of operations(SIGNING_API)) {
      const { status, json } = await world.send(filled(path), { method: method.toUpperCase() });
      expect(json["code"], `${method} ${path}`).to.not.equal("ROUTE_UNKNOWN");
      expect(status, path).to.be.lessThan(500);
    }
    const { detail } = (await world.get("/nothing")).json as { detail: string };
    const named = detail.split("what does: ")[1]?.split(", ") ?? [];
    expect(named.map((route) => route.replaceAll(/:(\w+)/g, "{$1}")).sort()).to.deep.equal(
      operations(SIGNING_API)
        .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
        .sort(),
    );
  });

  it("refuses members nobody knows, as it says: BODY_INVALID", async () => {
    const world = await suite.world();
    const bodies = operations(SIGNING_API).filter(({ operation }) => operation.requestBody !== undefined);
    expect(bodies).to.have.length(10);
    for (const { path, operation } of bodies) {
      const example = operation.requestBody?.content["application/json"]?.example as object;
      const reply = await world.post(filled(path), { ...example, unknown: 1 });
      expectProblem(reply, "BODY_INVALID");
      expect(reply.json["detail"]).to.contain("unknown");
    }
  });
});

for (const [name, api] of Object.entries({ signing: SIGNING_API, gateway: GATEWAY_API })) {
  describe(`the description of the ${name} service`, () => {
    const document: Document = parsedDocument(api);

    it("closes every request, at every depth", () => {
      for (const { operation } of operations(api)) {
        const ref = operation.requestBody?.content["application/json"]?.schema.$ref;
        if (ref !== undefined) expectClosed(document.components.schemas[ref.replace("#/components/schemas/", "")]);
      }
    });

    it("shows examples that are as it says", () => {
      for (const { method, path, operation } of operations(api)) {
        for (const [status, { content }] of Object.entries(operation.responses)) {
          const example = content?.["application/json"]?.example;
          if (example === undefined || operation.operationId === "describe") continue;
          expectDescribed(api, method, filled(path), { status: Number(status), json: example });
        }
      }
    });

    it("gives each operation a name of its own, and each of its codes under the status it has", () => {
      const ids = operations(api).map(({ operation }) => operation.operationId);
      expect(new Set(ids).size).to.equal(ids.length);
      for (const [operationId, route] of Object.entries(api.routes)) {
        const { operation } = operations(api).find((each) => each.operation.operationId === operationId) ?? {};
        for (const code of codesOf(route)) {
          const schema = operation?.responses[ERRORS[code].status]?.content?.["application/problem+json"]?.schema;
          expect(schema?.allOf?.[1].properties.code.enum, `${operationId} ${code}`).to.include(code);
        }
      }
    });
  });
}

describe("holding an answer against the description", () => {
  const refused: Readonly<Record<string, () => void>> = {
    "a status nobody described": () => expectDescribed(SIGNING_API, "GET", "/v1/stats", { status: 201, json: {} }),
    "a code that is another route's": () =>
      expectDescribed(SIGNING_API, "GET", "/healthz", { status: 409, json: { code: "HOLD_CLOSED" } }),
    "a member nobody described": () =>
      expectDescribed(SIGNING_API, "GET", "/healthz", { status: 200, json: { status: "ok", version: 1 } }),
    "a member that is missing": () => expectDescribed(SIGNING_API, "GET", "/healthz", { status: 200, json: {} }),
    "an answer of a path nobody described": () =>
      expectDescribed(SIGNING_API, "GET", "/v2", { status: 200, json: { status: "ok" } }),
  };
  for (const [what, act] of Object.entries(refused)) it(`finds ${what}`, () => void expect(act).to.throw());

  it("finds the operation by method and path, whatever the query", () => {
    const document = parsedDocument(SIGNING_API);
    expect(operationAt(document, "GET", "/v1/holds/abc?valid_before=1")?.operationId).to.equal("readHold");
    expect(operationAt(document, "POST", "/v1/holds/abc")).to.equal(null);
  });
});

function expectClosed(schema: unknown): void {
  if (typeof schema !== "object" || schema === null) return;
  if ("type" in schema && schema.type === "object") expect(schema).to.include({ additionalProperties: false });
  for (const value of Object.values(schema)) expectClosed(value);
}
