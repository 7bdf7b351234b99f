import { expect } from "chai";
import { stringify } from "yaml";

import { mappingText } from "../../../../services/core/domain/mapping.ts";
import { MAX_OPENAPI_BYTES, readOpenApi } from "../../../../services/core/domain/openapi/document.ts";
import { operationsOf } from "../../../../services/core/domain/openapi/operations.ts";
import { type ActionProposal, proposeActions } from "../../../../services/core/domain/openapi/propose.ts";
import { readDomain } from "../../../../services/core/domain/read.ts";
import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { DOMAIN } from "./example.ts";

type Paths = Record<string, unknown>;
const document = (paths: Paths, more: object = {}): object => ({
  ...{ openapi: "3.1.0", info: { title: "Shop", version: "1" }, servers: [{ url: "https://evil.example/v9" }] },
  ...{ paths, ...more },
});

const ORDERS: Paths = {
  "/orders": {
    get: { operationId: "listOrders", summary: "All\n orders", parameters: [{ $ref: "#/components/parameters/page" }] },
    post: {
      operationId: "createOrder",
      requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } } },
    },
  },
  "/orders/{order-id}": {
    parameters: [{ name: "order-id", in: "path", required: true, schema: { type: "string" } }],
    delete: { description: "no id" },
  },
};
const COMPONENTS = {
  components: {
    parameters: { page: { name: "page", in: "query", schema: { type: "integer" } } },
    schemas: {
      Order: {
        type: "object",
        properties: {
          total: { type: "number" },
          currency: { type: "string" },
          payee: { type: "string" },
          lines: { type: "array", items: { $ref: "#/components/schemas/Order" } },
          parent: { $ref: "#/components/schemas/Order" },
        },
      },
    },
  },
};

const proposed = (text: string, standing: Parameters<typeof proposeActions>[2] = { actions: {} }): ActionProposal =>
  proposeActions("shop", operationsOf(readOpenApi(text)), standing);

describe("core/domain/openapi", () => {
  it("reads the same of JSON and of YAML, 3.0 and 3.1", () => {
    const json = JSON.stringify(document(ORDERS, COMPONENTS));
    const expected = proposed(json);
    expect(proposed(stringify(document(ORDERS, COMPONENTS)))).to.deep.equal(expected);
    expect(proposed(json.replace("3.1.0", "3.0.3"))).to.deep.equal(expected);
  });

  it("proposes an action for each operation, all of them Held, and no parameter", () => {
    const { actions, leftOut } = proposed(JSON.stringify(document(ORDERS, COMPONENTS)));
    expect(leftOut).to.deep.equal([]);
    expect(Object.fromEntries(actions.map(({ type, action }) => [type, action]))).to.deep.equal({
      "shop.list_orders": { target: "shop", method: "GET", path: "/orders", query: ["page"], atLeast: "Held" },
      "shop.create_order": { target: "shop", method: "POST", path: "/orders", atLeast: "Held" },
      "shop.orders.delete": { target: "shop", method: "DELETE", path: "/orders/{order_id}", atLeast: "Held" },
    });
  });

  it("suggests what a limit could be about in comments only", () => {
    const { actions } = proposed(JSON.stringify(document(ORDERS, COMPONENTS)));
    expect(actions.find(({ type }) => type === "shop.create_order")?.comments).to.deep.equal([
      "The body seems to carry, to be checked and put under params: An amount needs its currency, and blockAbove.",
      "  amount: { body: /total, decimals: 2 }",
      "  currency: { body: /currency }",
      "  recipient: { body: /payee }",
    ]);
    expect(actions[0]?.comments).to.deep.equal(["All orders"]);
  });

  it("believes no server, and takes no word of a document that is not named here", () => {
    const text = JSON.stringify(
      document({
        "/a": {
          get: { operationId: "a", "x-countersign": { atLeast: "AutoApproved" }, atLeast: "AutoApproved", params: {} },
        },
      }),
    );
    expect(JSON.stringify(proposed(text))).not.to.match(/evil|AutoApproved|params/);
  });

  it("says the kind of a body", () => {
    const body = (type: string): object => ({ requestBody: { content: { [type]: {} } } });
    const { actions } = proposed(
      JSON.stringify(
        document({
          "/none": { post: {} },
          "/json": { put: body("application/json") },
          "/form": { post: body("application/x-www-form-urlencoded") },
          "/file": { post: body("application/pdf") },
          "/gone": { delete: body("application/json") },
        }),
      ),
    );
    expect(actions.map(({ action }) => action.content ?? null)).to.deep.equal([
      "none",
      null,
      "application/x-www-form-urlencoded",
      "application/pdf",
      "json",
    ]);
  });

  it("proposes only what the services will read", () => {
    const { actions } = proposed(JSON.stringify(document(ORDERS, COMPONENTS)));
    const { domain } = readDomain(DOMAIN);
    const targets = { ...domain.targets, shop: { url: "https://shop.example" } };
    const all = { ...domain.actions, ...Object.fromEntries(actions.map(({ type, action }) => [type, action])) };
    const mapping = parseMapping(mappingText({ ...domain, targets, actions: all }, `0x${"00".repeat(32)}`));
    expect(mapping.actions).to.have.length(5);
  });

  it("leaves out what no rule can say, what covers the same, and what is there already", () => {
    const text = JSON.stringify(
      document({
        "/report.{format}": { get: {} },
        "/a b": { get: {} },
        "/Users/{id}": { get: {} },
        "/users/{name}": { get: {} },
        "/there": { get: {} },
        "/method": { get: { parameters: [{ name: "_method", in: "query" }] } },
        "/ok": { get: {}, trace: {}, options: {} },
      }),
    );
    const there = { "old.there": { target: "shop", method: "GET", path: "/there/" } as const };
    const { actions, leftOut } = proposed(text, { actions: there });
    expect(actions.map(({ type }) => type)).to.deep.equal(["shop.users.read", "shop.ok.read"]);
    expect(leftOut.map(({ request }) => request)).to.deep.equal([
      "GET /report.{format}",
      "GET /a b",
      "GET /users/{name}",
      "GET /there",
      "GET /method",
    ]);
  });

  it("gives every operation a name of its own", () => {
    const paths = Object.fromEntries(["/a", "/b", "/c"].map((path) => [path, { get: { operationId: "Get It!" } }]));
    const { actions } = proposed(JSON.stringify(document(paths)), {
      actions: { "shop.get_it": { target: "other", method: "GET", path: "/" } },
    });
    expect(actions.map(({ type }) => type)).to.deep.equal(["shop.get_it_2", "shop.get_it_3", "shop.get_it_4"]);
  });

  describe("refuses bad documents with their codes", () => {
    it("one of 10 MB: OPENAPI_TOO_LARGE, before it is read", () => {
      const begun = performance.now();
      expectCode("OPENAPI_TOO_LARGE", () => readOpenApi(" ".repeat(MAX_OPENAPI_BYTES)));
      expect(performance.now() - begun).to.be.below(1_000);
    });

    for (const [what, text, said] of [
      ["a YAML bomb", "openapi: 3.1.0\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "aliases are not accepted"],
      ["a tag", "openapi: 3.1.0\na: !!js/function x\n", "Unresolved tag"],
      ["a key that stands twice", "openapi: 3.1.0\npaths: {}\npaths: {}\n", "Map keys must be unique"],
      ["Swagger 2", '{"swagger":"2.0","paths":{}}', "there is no openapi: 3.0.x or 3.1.x"],
      ["a later version", '{"openapi":"3.2.0"}', "openapi is 3.2.0"],
      ["what is no object", "[]", "there is no openapi"],
      ["broken JSON", '{"openapi":', "neither JSON nor YAML"],
      ["a deep nest of JSON", `{"openapi":"3.1.0","a":${"[".repeat(200_000)}`, ""],
      ["a deep nest of YAML", `openapi: 3.1.0\na: ${"[".repeat(20_000)}`, ""],
      [
        "a reference to another host",
        JSON.stringify(document({ "/a": { $ref: "https://evil.example/a.json" } })),
        "leaves the document",
      ],
      [
        "a reference to a file",
        JSON.stringify(document({ "/a": { $ref: "other.yaml#/a" } })),
        "leaves the document: other.yaml#/a",
      ],
      [
        "a reference nobody follows",
        JSON.stringify(document({}, { unused: [{ $ref: "file:///etc/passwd" }] })),
        "leaves the document",
      ],
    ] as const) {
      it(`${what}: OPENAPI_INVALID`, () => {
        expect(expectCode("OPENAPI_INVALID", () => readOpenApi(text)).detail).to.contain(said);
      });
    }
  });

  it("comes to an end on references that go in circles, and takes nothing from them", () => {
    const text = JSON.stringify(
      document(
        {
          "/a": { $ref: "#/components/pathItems/a" },
          "/b": { post: { requestBody: { $ref: "#/components/x" } } },
          "/c": { get: { parameters: [{ $ref: "#" }, { $ref: "#/nowhere" }] } },
        },
        { components: { pathItems: { a: { $ref: "#/paths/~1a" } }, x: { $ref: "#/components/x" } } },
      ),
    );
    expect(proposed(text).actions.map(({ type }) => type)).to.deep.equal(["shop.b.create", "shop.c.read"]);
  });

  it("looks at no more of a schema than it has to", () => {
    const many = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, i) => [`p${i}`, { $ref: "#/components/schemas/S" }]),
    );
    const schema = { type: "object", properties: many };
    const body = { content: { "application/json": { schema: { $ref: "#/components/schemas/S" } } } };
    const begun = performance.now();
    proposed(
      JSON.stringify(document({ "/a": { post: { requestBody: body } } }, { components: { schemas: { S: schema } } })),
    );
    expect(performance.now() - begun).to.be.below(5_000);
  });

  it("is not told anything by names every object has", () => {
    const text =
      '{"openapi":"3.1.0","paths":{"/a":{"get":{"parameters":[{"in":"query","name":"__proto__"}],"__proto__":{"x":1}}}}}';
    const { actions } = proposed(text);
    const action = { target: "shop", method: "GET", path: "/a", query: ["__proto__"], atLeast: "Held" };
    expect(actions.map((each) => each.action)).to.deep.equal([action]);
  });
});
