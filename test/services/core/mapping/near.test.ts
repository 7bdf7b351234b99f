import { expect } from "chai";

import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import { type Tried, tryRequest } from "../../../../services/core/mapping/try.ts";

const MAPPING = parseMapping(`version: 1
policy: 1
salt: "0x${"00".repeat(32)}"
targets: { db: https://db.example/api }
actions:
  - { type: db.table.drop, target: db, method: POST, path: /tables/drop, content: none }
  - { type: db.table.read, target: db, method: GET, path: "/tables/{name}", params: { dataset: { path: name } } }
  - { type: db.table.list, target: db, method: GET, path: /tables, query: [page] }
  - type: db.row.write
    target: db
    method: POST
    path: /rows
    params: { amount: { body: /sum, decimals: 2 }, currency: { value: EUR } }
`);

const tried = (method: string, path: string, body = "", contentType: string | null = null): Tried =>
  tryRequest(MAPPING, { method, url: `https://db.example${path}`, contentType, body: new TextEncoder().encode(body) });
const near = (method: string, path: string): readonly string[] =>
  tried(method, path).near.map(({ type, differs }) => `${type} ${differs}`);

describe("tryRequest", () => {
  it("says which action a request is, and its parameters", () => {
    const { action, refused, canonical } = tried("POST", "/api/rows", '{"sum":"12.50"}', "application/json");
    expect([action?.type, action?.params, refused]).to.deep.equal([
      "db.row.write",
      { amount: "1250", currency: "EUR" },
      null,
    ]);
    expect(canonical).to.equal("https://db.example/api/rows");
  });

  it("says how the path is spelled that is signed", () => {
    expect(tried("POST", "/api/tables/dr%6fp").canonical).to.equal("https://db.example/api/tables/drop");
    expect(tried("POST", "/api/tables/dr%6fp").action?.type).to.equal("db.table.drop");
  });

  for (const [what, code, given] of [
    [
      "an unknown target",
      "ACTION_UNMAPPED",
      () =>
        tryRequest(MAPPING, { method: "GET", url: "https://x.example/", contentType: null, body: new Uint8Array() }),
    ],
    ["a path above the target's base", "ACTION_UNMAPPED", () => tried("GET", "/tables/a")],
    ["a path no rule has", "ACTION_UNMAPPED", () => tried("GET", "/api/x")],
    ["a path two readers read in two ways", "URI_NOT_CANONICAL", () => tried("GET", "/api/tables/../x")],
    ["another kind of body", "CONTENT_TYPE_UNSUPPORTED", () => tried("POST", "/api/rows", "sum=1", "text/plain")],
    ["broken JSON", "JSON_MALFORMED", () => tried("POST", "/api/rows", "{", "application/json")],
    ["a body without its amount", "BODY_INVALID", () => tried("POST", "/api/rows", "{}", "application/json")],
    [
      "an amount with three decimals",
      "AMOUNT_INVALID",
      () => tried("POST", "/api/rows", '{"sum":"1.005"}', "application/json"),
    ],
  ] as const) {
    it(`names the code ${what} is refused with: ${code}`, () => {
      const { action, refused } = given();
      expect([action, refused?.code]).to.deep.equal([null, code]);
    });
  }
});

describe("nearMisses", () => {
  for (const [method, path, expected] of [
    ["POST", "/api/tables/DROP", ["db.table.drop case", "db.table.read method"]],
    ["GET", "/api/tables/DROP", ["db.table.drop case"]],
    ["post", "/api/tables/drop", ["db.table.drop case", "db.table.read method"]],
    ["GET", "/api/tables/", ["db.table.list end"]],
    ["DELETE", "/api/tables/a", ["db.table.read method"]],
    ["GET", "/api/tables?Page=1", ["db.table.list case"]],
    ["GET", "/api/tables?size=1", ["db.table.list query"]],
    ["POST", "/api/tables/dr%256fp", ["db.table.drop encoding"]],
    ["POST", "/api/tables%2fdrop", ["db.table.drop encoding"]],
    ["GET", "/api/tables?page=1", []],
    ["GET", "/api/nothing", []],
  ] as const) {
    it(`${method} ${path}: ${expected.join(", ") || "none"}`, () => {
      expect(near(method, path)).to.deep.equal(expected);
    });
  }

  it("says in words what differs", () => {
    expect(tried("POST", "/api/tables/DROP").near[0]?.words).to.equal(
      "the rule is /tables/drop, and the request /tables/DROP: for some targets that is the same",
    );
  });
});
