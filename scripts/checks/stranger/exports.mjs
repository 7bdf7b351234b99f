// Calls every export of the installed package, with the vectors other implementations are tested with, and fails when there is
// one it does not know.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { folder, installed } from "./installed.mjs";

const [sdk, inbound, verify, schemas] = await Promise.all(
  ["sdk", "inbound", "verify", "schemas"].map((name) => installed(`countersign/${name}`)),
);
const vectors = JSON.parse(readFileSync(new URL("../../../test/vectors/envelope-v1.json", import.meta.url), "utf8"));
const { keys, envelope, denial, proof, outcome, now, request, params } = vectors;
const jwks = { keys: [keys.log.jwk, keys.enforcement_point.jwk] };
const claimsOf = (jwt) => JSON.parse(Buffer.from(jwt.split(".")[1], "base64url").toString("utf8"));
const { sub: origin, aud, iss } = claimsOf(envelope);
const log = claimsOf(vectors.intent).aud;
const codeOf = async (call) => {
  try {
    await call();
  } catch (error) {
    assert.ok(sdk.isCountersignError(error), String(error));
    return error.code;
  }
  assert.fail("it was not refused");
};

const called = {
  sdk: {
    CountersignError: () => assert.ok(new sdk.CountersignError("ARGUMENT_INVALID", "x").cure.length > 0),
    isCountersignError: () => assert.ok(!sdk.isCountersignError(new Error("x"))),
    ActionRefused: () =>
      assert.equal(
        new sdk.ActionRefused({ kind: "held", reason: "ABOVE_HOLD", hold: "h", denial: "d" }).code,
        "HOLD_PENDING",
      ),
    forModel: async () =>
      assert.match(
        await sdk.forModel(async () => {
          throw new sdk.CountersignError("ACTION_BLOCKED", "x");
        })(),
        /^Not done: ACTION_BLOCKED/,
      ),
    createMemorySigner: () => assert.equal(sdk.createMemorySigner().algorithm, "EdDSA"),
    generateKeyFile: () => sdk.generateKeyFile(join(folder, "agent.pem")),
    createFileSigner: async () =>
      assert.match((await sdk.createFileSigner(join(folder, "agent.pem"))).kid, /^[\w-]{43}$/),
    buildIntent: async () => assert.match((await sdk.buildIntent(deps, proposal)).intent, /^[\w-]+\.[\w-]+\.[\w-]+~/),
    buildProof: async () => assert.equal(claimsOf(await sdk.buildProof(deps, envelope)).aud, aud),
    buildReading: async () =>
      assert.equal(
        claimsOf(await sdk.buildReading(deps, { iss, aud: log, path: "/v1/records/2" })).path,
        "/v1/records/2",
      ),
    buildHoldReading: () =>
      assert.match(
        sdk.buildHoldReading(() => ({ signer: `0x${"11".repeat(20)}`, signature: "0x" }), {
          ...{ chainId: 31_337, system: `0x${"22".repeat(20)}`, service: "http://127.0.0.1", issuedAt: now },
          hold: keys.agent.thumbprint,
        }),
        /^[\w-]+$/,
      ),
    createClient: async () =>
      assert.equal(
        await codeOf(async () => (await client()).fetch(`${origin}/x`, { action: "a.b" })),
        "SERVICE_UNREACHABLE",
      ),
    protect: async () =>
      assert.equal(
        await codeOf(async () =>
          sdk.protect(async () => 1, { client: await client(), action: "a.b", target: "none", credential: "x" }),
        ),
        "TARGET_UNKNOWN",
      ),
  },
  inbound: {
    CountersignError: () => assert.ok(new inbound.CountersignError("ARGUMENT_INVALID", "x").cure.length > 0),
    isCountersignError: () => assert.ok(!inbound.isCountersignError(new Error("x"))),
    openInbound: async () => {
      const nothing = join(folder, "nothing.json");
      const files = { deploymentFile: nothing, mappingFile: nothing };
      const open = () => inbound.openInbound({ target: "erp", gatewayLog: 2, rpcUrl: nowhere, ...files });
      assert.equal(await codeOf(open), "FILE_UNREADABLE");
    },
  },
  verify: {
    CountersignError: () => assert.equal(new verify.CountersignError("INTERNAL", "x").code, "INTERNAL"),
    isCountersignError: () => assert.ok(verify.isCountersignError(new verify.CountersignError("INTERNAL", "x"))),
    verifyEnvelope: () => assert.deepEqual(verify.verifyEnvelope(envelope, jwks).params, params),
    verifyDenial: () => assert.equal(verify.verifyDenial(denial, jwks).kind, "denial"),
    verifyProof: () => verify.verifyProof(proof, { envelope, aud, key: keys.agent.jwk, now }),
    verifyReceipt: async () => assert.equal(await codeOf(() => verify.verifyReceipt({}, jwks)), "RECEIPT_INVALID"),
    verifyRecord: () =>
      assert.ok(verify.verifyRecord(record) && !verify.verifyRecord({ ...record, keys: { keys: [] } })),
    openRecord: () => assert.equal(verify.openRecord(record, jwks).kind, "permission"),
    bundleText: () => assert.equal(verify.bundleText(bundle), verify.bundleText(structuredClone(bundle))),
    openBundle: async () => {
      assert.equal(verify.openBundle(verify.bundleText(bundle), jwks).decisions[0].kind, "permission");
      const cut = verify.bundleText({ ...bundle, records: [] });
      assert.equal(await codeOf(() => verify.openBundle(cut, jwks)), "RECORD_INVALID");
    },
  },
  schemas: {
    schemas: () => assert.equal(schemas.schemas.intent.safeParse(claimsOf(vectors.intent)).success, true),
    jsonSchemas: () => assert.equal(schemas.jsonSchemas().countersign.type, "object"),
  },
};

const record = {
  v: 1,
  decision: envelope,
  outcome: typeof outcome === "string" ? outcome : null,
  receipt: null,
  keys: jwks,
};
const zeros = (bytes) => `0x${"00".repeat(bytes)}`;
const about = { chain: "eip155:31337", system: zeros(20), organization: zeros(32) };
const bundle = {
  head: { v: 1, type: "countersign-bundle", ...about, keys: jwks, count: 1 },
  records: [record],
};
const deps = {
  identity: { subject: iss, log, pep: aud, delegation: null },
  signer: sdk.createMemorySigner(),
  clock: Date.now,
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
const proposal = {
  ...{ type: "erp.purchase_order.create", method: "POST", origin, path: new URL(request.uri).pathname },
  ...{ contentType: "application/json", body: Buffer.from(request.body, "base64url"), params, session: "session-1" },
};
const nowhere = "http://127.0.0.1:9";
const client = () => sdk.createClient({ ...deps, signingUrl: nowhere, gatewayUrl: nowhere, targets: { erp: origin } });

for (const [name, module] of Object.entries({ sdk, inbound, verify, schemas })) {
  assert.deepEqual(Object.keys(called[name]).sort(), Object.keys(module).sort(), `exports of countersign/${name}`);
  for (const [what, call] of Object.entries(called[name])) {
    try {
      await call();
    } catch (cause) {
      throw new Error(`countersign/${name}: ${what}`, { cause });
    }
  }
}
