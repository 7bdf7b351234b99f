import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { obtain } from "../../scripts/demo/cast.ts";
import { createOrder, wire } from "../../scripts/demo/proposals.ts";
import { urlOf } from "../../scripts/local/services.ts";
import { readRecord } from "../e2e/support/operator.ts";
import { startTestStack, type TestStack } from "../e2e/support/stack.ts";
import { run } from "../e2e/support/run.ts";
import { createTempDir, removeDir } from "../e2e/support/temp-dir.ts";
import { requireCommand } from "./support/tools.ts";

interface Jwk {
  readonly kid: string;
  readonly x: string;
}

/** SubjectPublicKeyInfo of an Ed25519 key without the key (RFC 8410 section 4). */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

describe("records under openssl", () => {
  let test: TestStack;
  let dir: string;
  let keys: readonly Jwk[];
  let records: readonly string[];

  before(async function () {
    await requireCommand(this, "openssl", "version");
    dir = createTempDir();
    test = await startTestStack();
    const { stack, cast } = test;
    const generator = cast.actors["po-generator"];
    const order = createOrder(cast, { vendor: "Vendor Y", part: "X", quantity: 1, total: "100.00" });
    const { permit } = await obtain(generator, order);
    expect((await generator.client.execute("erp", order, permit)).status).to.equal(201);
    await generator.client.propose(wire(cast, "ACME Holdings", "200000.00"));
    const owners = [urlOf(stack.ports.signing), `${urlOf(stack.ports.gateway)}/-`];
    const get = async <T>(url: string) => (await (await fetch(url)).json()) as T;
    const sets = await Promise.all(owners.map((url) => get<{ keys: Jwk[] }>(`${url}/v1/jwks`)));
    keys = sets.flatMap((set) => set.keys);
    const places = [["signing", 2] as const, ["signing", 4] as const, ["gateway", 1] as const, ["gateway", 2] as const];
    records = await Promise.all(
      places.map(async ([owner, seq]) => ((await readRecord(test, owner, seq)).json as { record: string }).record),
    );
  });
  after(async () => {
    await test?.[Symbol.asyncDispose]();
    if (dir !== undefined) removeDir(dir);
  });

  const write = (name: string, content: string | Buffer) => {
    writeFileSync(join(dir, name), content);
    return join(dir, name);
  };

  /** The signature by the key that `kid` names in jwks.json. */
  async function verify(record: string): Promise<number | null> {
    const [header = "", payload = "", signature = ""] = record.split(".");
    const { kid } = JSON.parse(Buffer.from(header, "base64url").toString("utf8")) as { kid: string };
    const der = Buffer.concat([SPKI, Buffer.from(keys.find((key) => key.kid === kid)?.x ?? "", "base64url")]);
    const pem = `-----BEGIN PUBLIC KEY-----\n${der.toString("base64")}\n-----END PUBLIC KEY-----\n`;
    const files = ["-inkey", write("key.pem", pem), "-in", write("signed", `${header}.${payload}`)];
    const sigfile = write("signature", Buffer.from(signature, "base64url"));
    return (await run("openssl", ["pkeyutl", "-verify", "-pubin", "-rawin", ...files, "-sigfile", sigfile])).status;
  }

  it("verifies a permission, a denial and both outcomes, and none of them with a bit flipped", async () => {
    const types = records.map(
      (record) => JSON.parse(Buffer.from(record.split(".")[0] ?? "", "base64url").toString()).typ,
    );
    expect(types).to.deep.equal(["sae+jwt", "sae-denial+jwt", "outcome+jwt", "outcome+jwt"]);
    for (const record of records) {
      expect(await verify(record)).to.equal(0);
      const [header, payload = "", signature] = record.split(".");
      const claims = Buffer.from(payload, "base64url");
      claims.writeUInt8(claims.readUInt8(9) ^ 1, 9);
      expect(await verify([header, claims.toString("base64url"), signature].join("."))).to.equal(1);
    }
  });

  it("gives a record the hash that the outcome names it by", async () => {
    const [permission = "", , dispatched = ""] = records;
    const { stdout } = await run("openssl", ["dgst", "-sha256", "-r", write("record", permission)]);
    const hash = Buffer.from(stdout.slice(0, 64), "hex").toString("base64url");
    const { sae } = JSON.parse(Buffer.from(dispatched.split(".")[1] ?? "", "base64url").toString()) as {
      sae: { hash: string };
    };
    expect(sae.hash).to.equal(hash);
  });
});
