import { readdirSync } from "node:fs";

import { expect } from "chai";
import { decodeBase58, toBeHex } from "ethers";
import {
  calculateJwkThumbprint,
  compactVerify,
  createLocalJWKSet,
  errors,
  importJWK,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from "jose";

import { claimsIn, readFolder, readJson, readText } from "./support/evidence.ts";
import { leafFrom, rootFrom, sha256, treeRoot } from "./support/rfc9162.ts";
import { type Ran, runScript } from "./support/run.ts";
import { createTempDir, removeDir } from "./support/temp-dir.ts";

/** What an outsider reads of these files; written down here, not imported. */
interface Decision extends JWTPayload {
  readonly iat: number;
  readonly iss: string;
  readonly cnf: { readonly jkt: string };
  readonly ctx: { readonly intent: string; readonly parent_chain: readonly string[]; readonly _sd: string[] };
  /** bound to a request, or to a call of a tool */
  readonly act: {
    readonly http?: { readonly _sd: string[] };
    readonly tool?: { readonly _sd: string[] };
    readonly params: { readonly _sd: string[] };
  };
  readonly pol: { readonly verdict: string; readonly _sd: string[] };
  readonly chain: { readonly log: number; readonly seq: number; readonly anchor: string };
}
interface Grown extends JWTPayload {
  readonly tree: { readonly size: number; readonly root: string };
  readonly generation: number;
}
interface Outcome extends JWTPayload {
  readonly sae: { readonly hash: string };
  readonly phase: string;
}
interface Receipt {
  readonly seq: number;
  readonly kind: number;
  readonly record: string;
  readonly leaf: string;
  readonly first_seq: number;
  readonly count: number;
  readonly root: string;
  readonly prev_root: string;
  readonly path: readonly string[];
  readonly checkpoint: string;
}
type Summary = Readonly<Record<string, number | boolean | Readonly<Record<string, number>>>>;

const MEMBERS = [
  ...["ok", "envelopes", "allowed", "held", "denied", "attacks_tried", "attacks_refused", "anchored", "audited"],
  ...["tamper_seq_found", "gas_per_record", "p99_ms"],
];
/** Leaf kinds as docs/formats.md lists them. */
const KINDS: Readonly<Record<string, number>> = {
  "intent+jwt": 1,
  "sae+jwt": 2,
  "sae-denial+jwt": 3,
  "outcome+jwt": 4,
  "floor+jwt": 16,
};
const APPROVAL = 5;
const NO_ROOT = `0x${"0".repeat(64)}`;

describe("npm run demo -- --json", () => {
  let ran: Ran;
  let summary: Summary;
  /** what the demo takes for the machine's temporary directory */
  let temporary: string;

  before(async () => {
    temporary = createTempDir();
    ran = await runScript("scripts/demo/demo.ts", ["--json"], { env: { TMPDIR: temporary } });
    summary = JSON.parse(ran.stdout.trimEnd().split("\n").at(-1) ?? "") as Summary;
  });

  after(() => removeDir(temporary));

  const keys = () => createLocalJWKSet(readJson<JSONWebKeySet>("jwks.json"));
  const typeOf = (jws: string) => claimsInHeader(jws).typ;
  const decisions = () => readFolder("envelopes", ".jws");
  const permissions = () => decisions().filter(({ text }) => typeOf(text) === "sae+jwt");

  it("prints one line with what happened, and ends with 0", () => {
    expect(ran.status, ran.stderr).to.equal(0);
    expect(ran.stdout.trimEnd().split("\n")).to.have.length(1);
    expect(Object.keys(summary)).to.deep.equal(MEMBERS);
    expect(Object.keys(summary["p99_ms"] as object)).to.deep.equal(["decide", "sign", "verify"]);
    const { ok, envelopes, allowed, held, denied, anchored, audited, attacks_tried: tried } = summary;
    expect(ok).to.equal(true);
    expect(envelopes).to.equal(Number(allowed) + Number(held) + Number(denied));
    for (const count of [allowed, held, denied, anchored]) expect(count).to.be.greaterThan(0);
    expect(audited).to.equal(anchored);
    expect(tried).to.be.at.least(31);
    expect(summary["attacks_refused"]).to.equal(tried);
    expect(summary["tamper_seq_found"]).to.equal(true);
    expect(summary["gas_per_record"]).to.be.greaterThan(0);
    for (const p99 of Object.values(summary["p99_ms"] as object)) expect(p99).to.be.greaterThan(0);
  });

  it("leaves every decision, and jose verifies it with default settings", async () => {
    for (const { seq, text } of decisions()) {
      const { payload, protectedHeader } = await compactVerify(text, keys());
      expect(protectedHeader.typ).to.be.oneOf(["sae+jwt", "sae-denial+jwt"]);
      const claims = JSON.parse(new TextDecoder().decode(payload)) as Decision;
      expect(claims.chain.seq).to.equal(seq);
      expect(["AutoApproved", "Flagged"].includes(claims.pol.verdict)).to.equal(protectedHeader.typ === "sae+jwt");
    }
    expect(decisions()).to.have.length(Number(summary["envelopes"]));
    expect(permissions()).to.have.length(Number(summary["allowed"]));
  });

  it("leaves denials that no library takes for a permission when it checks the type", async () => {
    for (const { text } of decisions()) {
      // At a moment when it was good: it has expired since.
      const currentDate = new Date(claimsIn<Decision>(text).iat * 1000);
      const verified = jwtVerify(text, keys(), { typ: "sae+jwt", currentDate });
      const error = await verified.then(
        () => null,
        (thrown: Error & { readonly claim?: string }) => thrown.claim,
      );
      expect(error).to.equal(typeOf(text) === "sae+jwt" ? null : "typ");
    }
  });

  it("leaves outcomes by another key, one last one for every permission", async () => {
    const finals: string[] = [];
    for (const { text } of readFolder("outcomes", ".jws")) {
      const { protectedHeader } = await compactVerify(text, keys());
      expect(protectedHeader.typ).to.equal("outcome+jwt");
      expect(decisions().map(({ text: jws }) => claimsInHeader(jws).kid)).not.to.include(protectedHeader.kid);
      const { sae, phase } = claimsIn<Outcome>(text);
      if (phase !== "dispatched") finals.push(sae.hash);
    }
    const hashes = permissions().map(({ text }) => sha256(Buffer.from(text)).toString("base64url"));
    expect(finals.sort()).to.deep.equal(hashes.sort());
  });

  it("leaves the intents, each signed by the key its agent's DID names, which the decision names too", async () => {
    const intents = new Map(
      readFolder("intents", ".jws").map(({ text }) => [sha256(Buffer.from(text)).toString("base64url"), text]),
    );
    for (const { text } of decisions()) {
      const { iss, ctx, cnf } = claimsIn<Decision>(text);
      const jwk = { kty: "OKP", crv: "Ed25519", x: keyOfDid(iss).toString("base64url") };
      const intent = intents.get(ctx.intent) ?? "";
      expect((await compactVerify(intent, await importJWK(jwk, "EdDSA"))).protectedHeader.typ).to.equal("intent+jwt");
      expect(claimsIn<Decision>(intent).iss).to.equal(iss);
      expect(cnf.jkt).to.equal(await calculateJwkThumbprint(jwk));
      intents.delete(ctx.intent);
    }
    expect([...intents.keys()], "intents without a decision").to.deep.equal([]);
  });

  it("leaves disclosures that hash to what was signed, all of it", () => {
    for (const { seq, text } of decisions()) {
      const { act, pol, ctx } = claimsIn<Decision>(text);
      const disclosures = readJson<string[]>(`envelopes/${seq}.disclosures.json`);
      const digests = disclosures.map((each) => sha256(Buffer.from(each)).toString("base64url"));
      const bound = (act.http ?? act.tool)?._sd ?? [];
      expect(digests.sort()).to.deep.equal([...bound, ...act.params._sd, ...pol._sd, ...ctx._sd].sort());
    }
  });

  it("leaves a receipt for every record, and each path leads to a root a checkpoint names", async () => {
    const signing = new Map(readFolder("receipts", ".json").map(({ seq, text }) => [seq, JSON.parse(text) as Receipt]));
    const gateway = readFolder("outcomes", ".receipt.json").map(({ text }) => JSON.parse(text) as Receipt);
    const records = [
      ...["envelopes", "intents", "floors", "releases"].flatMap((folder) => readFolder(folder, ".jws")),
      ...readFolder("approvals", ".json"),
    ].sort((a, b) => a.seq - b.seq);
    expect(records.map(({ seq }) => seq)).to.deep.equal(Array.from(records, (_, i) => i + 1));
    expect([...signing.keys()]).to.deep.equal(records.map(({ seq }) => seq));
    for (const { seq, text } of records) await checkReceipt(text, signing.get(seq));
    for (const { seq, text } of readFolder("outcomes", ".jws")) await checkReceipt(text, gateway[seq - 1]);
    checkContiguous([...signing.values()]);
    checkContiguous(gateway);
    expect(signing.size + gateway.length).to.equal(summary["anchored"]);
  });

  it("leaves checkpoints whose tree is that of all records of the log so far", () => {
    const signing = readFolder("receipts", ".json").map(({ text }) => JSON.parse(text) as Receipt);
    const leaves = signing.toSorted((a, b) => a.seq - b.seq).map(({ leaf }) => bytes(leaf));
    for (const { checkpoint, first_seq: first, count } of signing) {
      const { tree, generation } = claimsIn<Grown>(checkpoint);
      const size = first + count - 1;
      expect({ tree, generation }).to.deep.equal({
        tree: { size, root: hex(treeRoot(leaves.slice(0, size))) },
        generation: 1,
      });
    }
  });

  async function checkReceipt(record: string, receipt: Receipt | undefined): Promise<void> {
    if (receipt === undefined) throw new Error("a record has no receipt");
    const { seq, kind, first_seq: first, count, root } = receipt;
    expect(kind).to.equal(record.startsWith("{") ? APPROVAL : KINDS[String(typeOf(record))]);
    expect(receipt.record).to.equal(sha256(Buffer.from(record)).toString("base64url"));
    const leaf = leafFrom(kind, seq, Buffer.from(record));
    expect(receipt.leaf).to.equal(hex(leaf));
    expect(hex(rootFrom(leaf, seq - first, count, receipt.path.map(bytes)))).to.equal(root);
    const { payload, protectedHeader } = await jwtVerify(receipt.checkpoint, keys(), { typ: "checkpoint+jwt" });
    expect(payload).to.include({ root, count, first_seq: first, prev_root: receipt.prev_root });
    expect(protectedHeader.alg).to.equal("EdDSA");
  }

  it("draws the chain of custody as a graph without loops", () => {
    const dot = readText("custody.dot");
    expect(dot.startsWith("digraph custody {") && dot.endsWith("}\n")).to.equal(true);
    const boxes = new Map(
      [...dot.matchAll(/^ {2}("[^"]+") \[label="#([0-9]+) /gm)].map(([, id, seq]) => [id, Number(seq)]),
    );
    expect([...boxes.values()]).to.deep.equal(permissions().map(({ seq }) => seq));
    const arrows = [...dot.matchAll(/^ {2}("[^"]+") -> ("[^"]+");$/gm)];
    const parents = permissions().flatMap(({ text }) => claimsIn<Decision>(text).ctx.parent_chain);
    expect(arrows).to.have.length(parents.length).greaterThan(0);
    for (const [, from, to] of arrows) expect(boxes.get(from)).to.be.lessThan(boxes.get(to) ?? 0);
  });

  it("says which contracts all of it belongs to", () => {
    const { chainId, anchorLog } = readJson<Record<string, unknown>>("deployment.json");
    expect(chainId).to.equal(31337);
    for (const { text } of decisions()) expect(claimsIn<Decision>(text).chain.anchor).to.equal(anchorLog);
  });

  it("leaves no process and no temporary data behind", () => {
    expect(ran.orphans).to.equal(false);
    expect(readdirSync(temporary).filter((name) => name.startsWith("countersign"))).to.deep.equal([]);
  });

  it("would not pass with one bit of an envelope, a record or a path flipped", async () => {
    const [first = { seq: 0, text: "" }] = permissions();
    const [header = "", payload = "", signature] = first.text.split(".");
    const flipped = Buffer.from(payload, "base64url");
    flipped.writeUInt8(flipped.readUInt8(40) ^ 1, 40);
    const forged = [header, flipped.toString("base64url"), signature].join(".");
    const thrown = await compactVerify(forged, keys()).catch((error: Error) => error);
    expect(thrown).to.be.instanceOf(errors.JWSSignatureVerificationFailed);

    const { seq, first_seq: index0, count, root, kind, path } = readJson<Receipt>(`receipts/${first.seq}.json`);
    const rootOver = (record: string, siblings: readonly Buffer[]) =>
      hex(rootFrom(leafFrom(kind, seq, Buffer.from(record)), seq - index0, count, siblings));
    const siblings = path.map(bytes);
    expect(rootOver(first.text, siblings)).to.equal(root);
    expect(rootOver(forged, siblings)).not.to.equal(root);
    siblings[0]?.writeUInt8(siblings[0].readUInt8(0) ^ 1, 0);
    expect(rootOver(first.text, siblings)).not.to.equal(root);
  });
});

/** Batches follow each other without a gap, each naming the one before it. */
function checkContiguous(receipts: readonly Receipt[]): void {
  const batches = new Map(receipts.map((receipt) => [receipt.first_seq, receipt]));
  let next = 1;
  let root = NO_ROOT;
  for (const batch of [...batches.values()].sort((a, b) => a.first_seq - b.first_seq)) {
    expect([batch.first_seq, batch.prev_root]).to.deep.equal([next, root]);
    next += batch.count;
    root = batch.root;
  }
  expect(next).to.equal(receipts.length + 1);
}

function claimsInHeader(jws: string): { readonly typ?: string; readonly kid?: string } {
  return JSON.parse(Buffer.from(jws.split(".")[0] ?? "", "base64url").toString("utf8")) as {
    typ?: string;
    kid?: string;
  };
}

/** The Ed25519 key in `UID=<agent>,CN=did:key:z<base58>`. */
function keyOfDid(subject: string): Buffer {
  const multicodec = bytes(toBeHex(decodeBase58(subject.split(",CN=did:key:z")[1] ?? ""), 34));
  expect(multicodec.subarray(0, 2).toString("hex")).to.equal("ed01");
  return multicodec.subarray(2);
}

function bytes(text: string): Buffer {
  return Buffer.from(text.slice(2), "hex");
}

function hex(data: Buffer): string {
  return `0x${data.toString("hex")}`;
}
