import { expect } from "chai";
import { createLocalJWKSet, compactVerify } from "jose";

import { SIGNING_API } from "../../../scripts/docs/apis.ts";
import type { ErrorCode } from "../../../services/core/errors/registry.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import type { Signer } from "../../../services/core/ports/ports.ts";
import { logUrn } from "../../../services/core/words/ids.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { createMemorySigner } from "../../../services/keys/memory-signer.ts";
import { proposeBatch } from "../../../services/log/batches.ts";
import { logRoutes } from "../../../services/log/http.ts";
import { createApp } from "../../../services/platform/http/app.ts";
import { createHttpServer, type HttpServer } from "../../../services/platform/http/server.ts";
import { createLoggers } from "../../../services/platform/logging.ts";
import { buildReading } from "../../../services/sdk/reading.ts";
import { expectDescribed } from "../../helpers/described.ts";
import { asOperator, ONLY_OPERATOR, OPERATOR } from "../../helpers/operator.ts";
import { ed25519Signer } from "../../helpers/test-signers.ts";
import { recordRow, useLogStore } from "../store/support/log-store.ts";
import { ANCHOR, BLOCK_HASH, fillMixed } from "./support/records.ts";

const clock = () => 1_700_000_000_000;
const JSON_BODY = { "content-type": "application/json" };

describe("log routes", () => {
  const current = useLogStore();
  let server: HttpServer;

  beforeEach(async () => {
    const { store } = current();
    await fillMixed(current());
    const context = { store, signer: createMemorySigner(), anchor: ANCHOR, clock, readers: ONLY_OPERATOR };
    const app = createApp(createLoggers("silent")("test"), [logRoutes(context)]);
    server = await createHttpServer(app, { port: 0 });
  });
  afterEach(() => server.close(0));

  const aud = () => {
    const { chainId, system, logId } = current().store.identity;
    return logUrn(chainId, system, logId);
  };
  /** As the operator. */
  const read = async (path: string) => call(path, { headers: await asOperator(aud(), path, clock) });

  async function call(path: string, init?: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${server.url}${path}`, init);
    const body = (await response.json()) as Record<string, unknown>;
    expectDescribed(SIGNING_API, init?.method ?? "GET", path, { status: response.status, json: body });
    return { status: response.status, body };
  }
  const post = (body: string) => call("/v1/checkpoints", { method: "POST", headers: JSON_BODY, body });

  describe("strangers", () => {
    const later = (ms: number) => () => clock() + ms;
    const refused: Record<string, readonly [ErrorCode, (path: string) => Promise<Record<string, string>>]> = {
      "no proof": ["PROOF_MISSING", () => Promise.resolve({})],
      "a proof for another path": ["PROOF_INVALID", () => asOperator(aud(), "/v1/records/2", clock)],
      "a proof for another log": ["PROOF_INVALID", (path) => asOperator(`${aud()}0`, path, clock)],
      "an old proof": ["PROOF_EXPIRED", (path) => asOperator(aud(), path, later(-31_000))],
      "a proof from the future": ["PROOF_EXPIRED", (path) => asOperator(aud(), path, later(31_000))],
      "a proof by a key nobody knows": ["PROOF_INVALID", (path) => proofBy(ed25519Signer(98), null, path)],
      "an operator's proof as an agent": [
        "PROOF_INVALID",
        (path) => proofBy(OPERATOR, "UID=1,CN=did:web:a.test", path),
      ],
      "another kind of token": ["JWS_TYP_UNEXPECTED", async () => ({ "countersign-proof": await otherToken() })],
    };
    const proofBy = async (signer: Signer, iss: string | null, path: string) => {
      const deps = { signer, clock, randomBytes: (length: number) => new Uint8Array(length) };
      return { "countersign-proof": await buildReading(deps, { iss, aud: aud(), path }) };
    };
    const otherToken = () => signJws(OPERATOR, JWS_TYPES.proof, { a: 1 });

    for (const [name, [code, headers]] of Object.entries(refused)) {
      it(`learn nothing with ${name}, there or not: ${code}`, async () => {
        for (const path of ["/v1/records/1", "/v1/receipts/1", "/v1/records/99"]) {
          expect((await call(path, { headers: await headers(path) })).body["code"]).to.equal(code);
        }
      });
    }
  });

  it("serves records, and never their disclosures", async () => {
    await current().write((writes) => writes.addRecord(recordRow(8), ["disclosed"]));
    expect(await read("/v1/records/8")).to.deep.equal({
      status: 200,
      body: { seq: 8, kind: "outcome", record: "record 8" },
    });
  });

  for (const seq of ["9", "0", "01", "-1", "1.0", "1e0", "x", "%31x", "999999999999999999"]) {
    it(`knows no record ${seq}`, async () => {
      expect((await read(`/v1/records/${seq}`)).body["code"]).to.equal("RECORD_UNKNOWN");
      const receipt = await read(`/v1/receipts/${seq}`);
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
    const pending = await fetch(`${server.url}/v1/receipts/1`, {
      headers: await asOperator(aud(), "/v1/receipts/1", clock),
    });
    expect([pending.status, pending.headers.get("retry-after")]).to.deep.equal([404, "2"]);
    await post('{"first_seq":1}');
    await batches.setConfirmed(1, { tx: `0x${"77".repeat(32)}`, blockNumber: 12, blockHash: BLOCK_HASH(12) });
    const { status, body } = await read("/v1/receipts/1");
    expect(status).to.equal(200);
    expect(body).to.deep.include({ seq: 1, kind: 1, first_seq: 1, count: 7 });
  });
});
