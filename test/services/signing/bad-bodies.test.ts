import { connect } from "node:net";

import { expect } from "chai";

import type { ErrorCode } from "../../../services/core/errors/registry.ts";
import { expectRefused } from "./support/expect.ts";
import { order } from "./support/requests.ts";
import { createSuite } from "./support/suite.ts";

const suite = await createSuite();
const JSON_TYPE = { "content-type": "application/json" };

describe("signing: bad bodies", () => {
  afterEach(suite.closeWorlds);

  const bodies: readonly [name: string, body: string | Uint8Array, code: ErrorCode][] = [
    ["malformed JSON", '{"intent":', "JSON_MALFORMED"],
    ["no body", "", "JSON_MALFORMED"],
    ["something after the value", '{"intent":"a"} x', "JSON_MALFORMED"],
    ["bytes that are not UTF-8", Uint8Array.of(0x22, 0xff, 0x22), "JSON_MALFORMED"],
    ["a name twice", '{"intent":"a","intent":"b"}', "JSON_DUPLICATE_NAME"],
    ["an unknown member", '{"intent":"a","verdict":"AutoApproved"}', "BODY_INVALID"],
    ["no intent", "{}", "BODY_INVALID"],
    ["an intent that is no string", '{"intent":{}}', "BODY_INVALID"],
    ["an array", "[]", "BODY_INVALID"],
    ["more than 1 MiB", JSON.stringify({ intent: "a".repeat(1_048_576) }), "BODY_TOO_LARGE"],
  ];
  for (const [name, body, code] of bodies) {
    it(`refuses ${name}: ${code}`, async () => {
      const world = await suite.world();
      const init = { method: "POST", headers: JSON_TYPE, body: Buffer.from(body) };
      await expectRefused(world, await world.send("/v1/actions", init), code);
    });
  }

  const headers: readonly [name: string, headers: Record<string, string>, code: ErrorCode][] = [
    ["another content type", { "content-type": "text/plain" }, "CONTENT_TYPE_UNSUPPORTED"],
    ["another charset", { "content-type": "application/json; charset=latin1" }, "CONTENT_TYPE_UNSUPPORTED"],
    ["a content encoding", { ...JSON_TYPE, "content-encoding": "gzip" }, "CONTENT_ENCODING_UNSUPPORTED"],
    ["the identity encoding by name", { ...JSON_TYPE, "content-encoding": "identity" }, "CONTENT_ENCODING_UNSUPPORTED"],
  ];
  for (const [name, given, code] of headers) {
    it(`refuses ${name}: ${code}`, async () => {
      const world = await suite.world();
      const { intent } = await world.intentOf(world.organization.agents.alice, order(900));
      const init = { method: "POST", headers: given, body: JSON.stringify({ intent }) };
      await expectRefused(world, await world.send("/v1/actions", init), code);
    });
  }

  it("refuses content that is not canonical base64url: JWS_NOT_CANONICAL", async () => {
    const world = await suite.world();
    const { intent } = await world.intentOf(world.organization.agents.alice, order(900));
    for (const content of ["e30=", "e3 0", "e31"]) {
      await expectRefused(world, await world.act(intent, content), "JWS_NOT_CANONICAL");
    }
  });

  it("refuses two Content-Length headers: HTTP_MALFORMED", async () => {
    const world = await suite.world();
    const answer = await sendRaw(
      world.url,
      "POST /v1/actions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    );
    expect(answer).to.match(/^HTTP\/1\.1 400 /);
    expect(answer).to.include('"code":"HTTP_MALFORMED"');
    expect(await world.kinds()).to.deep.equal([]);
  });

  it("knows no other method or path: ROUTE_UNKNOWN", async () => {
    const world = await suite.world();
    await expectRefused(world, await world.get("/v1/actions"), "ROUTE_UNKNOWN");
    await expectRefused(world, await world.post("/v1/Actions", {}), "ROUTE_UNKNOWN");
    await expectRefused(world, await world.post("/v1/actions/", {}), "ROUTE_UNKNOWN");
  });
});

function sendRaw(url: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(request));
    socket.on("data", (chunk) => (answer += chunk.toString("utf8")));
    socket.once("close", () => resolve(answer));
    socket.once("error", reject);
  });
}
