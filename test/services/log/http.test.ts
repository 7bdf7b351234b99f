import { expect } from "chai";
import { createLocalJWKSet, compactVerify } from "jose";

import { createMemorySigner } from "../../../services/keys/memory-signer.ts";
import { proposeBatch } from "../../../services/log/batches.ts";
import { logRoutes } from "../../../services/log/http.ts";
import { createApp } from "../../../services/platform/http/app.ts";
import { createHttpServer, type HttpServer } from "../../../services/platform/http/server.ts";
import { createLoggers } from "../../../services/platform/logging.ts";
import { recordRow, useLogStore } from "../store/support/log-store.ts";
import { ANCHOR, BLOCK_HASH, fillMixed } from "./support/records.ts";

const JSON_BODY = { "content-type": "application/json" };

describe("log routes", () => {
  const current = useLogStore();
  let server: HttpServer;

  beforeEach(async () => {
    const { store } = current();
    await fillMixed(current());
    const context = { store, signer: createMemorySigner(), anchor: ANCHOR, clock: () => 1_700_000_000_000 };
    const app = createApp(createLoggers("silent")("test"), [logRoutes(context)]);
    server = await createHttpServer(app, { port: 0 });
  });
  afterEach(() => server.close(0));

  async function call(path: string, init?: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${server.url}${path}`, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const post = (body: string) => call("/v1/checkpoints", { method: "POST", headers: JSON_BODY, body });

  it("serves records, and never their disclosures", async () => {
    await current().write((writes) => writes.addRecord(recordRow(8), ["disclosed"]));
    expect(await call("/v1/records/8")).to.deep.equal({
      status: 200,
      body: { seq: 8, kind: "outcome", record: "record 8" },
    });
  });

  for (const seq of ["9", "0", "01", "-1", "1.0", "1e0", "x", "%31x", "999999999999999999"]) {
    it(`knows no record ${seq}`, async () => {
      expect((await call(`/v1/records/${seq}`)).body["code"]).to.equal("RECORD_UNKNOWN");
      const receipt = await call(`/v1/receipts/${seq}`);
      expect([receipt.status, receipt.body["code"]]).to.deep.equal([404, "RECORD_UNKNOWN"]);
    });
  }

  it("signs the checkpoint of a proposed batch, which a JOSE library verifies from the served keys", async () => {
    await proposeBatch(current().store, 100, 1);
    const { status, body } = await post('{"first_seq":1}');
    expect(status).to.equal(200);
    const jwks = (await (await fetch(`${server.url}/v1/jwks`)).json()) as Parameters<typeof createLocalJWKSet>[0];
    const verified = await compactVerify(String(body["checkpoint"]), createLocalJWKSet(jwks));
    expect(verified.protectedHeader.typ).to.equal("checkpoint+jwt");
    expect(JSON.parse(Buffer.from(verified.payload).toString())).to.deep.include({ count: 7, root: await rootOf(1) });
  });

  const rootOf = async (firstSeq: number) => (await current().store.batches.get(firstSeq))?.root;

  const refused: Record<string, readonly [number, string]> = {
    '{"first_seq":1}': [404, "BATCH_UNKNOWN"],
    '{"first_seq":"1"}': [400, "BODY_INVALID"],
    '{"first_seq":1,"root":"0x00"}': [400, "BODY_INVALID"],
    '{"first_seq":1,"first_seq":2}': [400, "JSON_DUPLICATE_NAME"],
    "{": [400, "JSON_MALFORMED"],
    [`{"first_seq":1${" ".repeat(2000)}}`]: [413, "BODY_TOO_LARGE"],
  };
  for (const [body, [status, code]] of Object.entries(refused)) {
    it(`answers ${body.slice(0, 40)} with ${code}`, async () => {
      const answer = await post(body);
      expect([answer.status, answer.body["code"]]).to.deep.equal([status, code]);
    });
  }

  it("gives receipts once they are there", async () => {
    const { batches } = current().store;
    await proposeBatch(current().store, 100, 1);
    const pending = await fetch(`${server.url}/v1/receipts/1`);
    expect([pending.status, pending.headers.get("retry-after")]).to.deep.equal([404, "2"]);
    await post('{"first_seq":1}');
    await batches.setConfirmed(1, { tx: `0x${"77".repeat(32)}`, blockNumber: 12, blockHash: BLOCK_HASH(12) });
    const { status, body } = await call("/v1/receipts/1");
    expect(status).to.equal(200);
    expect(body).to.deep.include({ seq: 1, kind: 1, first_seq: 1, count: 7 });
  });
});
