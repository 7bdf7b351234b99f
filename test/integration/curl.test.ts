import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { obtain } from "../../scripts/demo/cast.ts";
import { createOrder } from "../../scripts/demo/proposals.ts";
import { urlOf } from "../../scripts/local/services.ts";
import type { ErrorCode } from "../../services/core/errors/registry.ts";
import type { Permitted } from "../../services/sdk/answer.ts";
import type { Proposal } from "../../services/sdk/intent.ts";
import { buildProof } from "../../services/sdk/proof.ts";
import { readRecord } from "../e2e/support/operator.ts";
import { run } from "../e2e/support/run.ts";
import { CREDENTIAL, startTestStack, type TestStack } from "../e2e/support/stack.ts";
import { createTempDir, removeDir } from "../e2e/support/temp-dir.ts";
import { requireCommand } from "./support/tools.ts";

/** A way to write a permitted request that two readers could read differently. */
interface Odd {
  readonly how: string;
  readonly expected: ErrorCode;
  readonly args: readonly string[];
  readonly path?: string;
}

/** Stands for the length of the body that is really sent. */
const LENGTH = "<length>";

const header = (text: string) => ["-H", text];

const ODD: readonly Odd[] = [
  {
    how: "two Content-Length",
    expected: "HTTP_MALFORMED",
    args: [`Content-Length: ${LENGTH}`, "Content-Length: 2"].flatMap(header),
  },
  { how: "no Host", expected: "HTTP_MALFORMED", args: header("Host:") },
  { how: "a method in small letters", expected: "HTTP_MALFORMED", args: ["-X", "post"] },
  { how: "TRACE", expected: "ROUTE_UNKNOWN", args: ["-X", "TRACE"] },
  { how: "dot segments", expected: "URI_NOT_CANONICAL", args: ["--path-as-is"], path: "/erp/../erp/purchase-orders" },
  { how: "an encoded slash", expected: "URI_NOT_CANONICAL", args: [], path: "/erp/purchase-orders%2f" },
  {
    how: "an absolute request target",
    expected: "URI_NOT_CANONICAL",
    args: ["--request-target", "http://erp.example/erp/purchase-orders"],
  },
  { how: "a method override", expected: "HEADER_FORBIDDEN", args: header("X-HTTP-Method-Override: DELETE") },
  { how: "an upgrade to HTTP/2", expected: "HEADER_FORBIDDEN", args: ["--http2"] },
  { how: "a second envelope", expected: "HEADER_DUPLICATE", args: header("Countersign-Envelope: e30.e30.e30~") },
  { how: "a content encoding", expected: "CONTENT_ENCODING_UNSUPPORTED", args: header("Content-Encoding: gzip") },
  { how: "another content type", expected: "CONTENT_TYPE_MISMATCH", args: header("Content-Type: text/plain") },
  { how: "headers beyond 16 KiB", expected: "HEADER_TOO_LARGE", args: header(`X-Padding: ${"a".repeat(17_000)}`) },
  { how: "a query nobody judged", expected: "URI_MISMATCH", args: [], path: "/erp/purchase-orders?rush=1" },
];

describe("the gateway under curl", () => {
  let test: TestStack;
  let dir: string;
  let order: Proposal;
  let permit: Permitted;

  before(async function () {
    await requireCommand(this, "curl", "--version");
    dir = createTempDir();
    test = await startTestStack();
    order = createOrder(test.cast, { vendor: "Vendor Y", part: "X", quantity: 1, total: "100.00" });
    permit = (await obtain(test.cast.actors["po-generator"], order)).permit;
  });
  after(async () => {
    await test?.[Symbol.asyncDispose]();
    if (dir !== undefined) removeDir(dir);
  });

  /** The permitted request, with everything it takes, and whatever `args` add to it. */
  async function curl(args: readonly string[], path = "/erp/purchase-orders", body: Uint8Array = order.body) {
    const content = join(dir, "body");
    writeFileSync(content, body);
    const proof = await buildProof(test.cast.actors["po-generator"].deps, permit.envelope);
    const proven = [`Countersign-Envelope: ${permit.envelope}`, `Countersign-Proof: ${proof}`].flatMap(header);
    // A content type of the case takes the place of the usual one.
    const type = args.some((arg) => arg.startsWith("Content-Type:")) ? [] : header("Content-Type: application/json");
    const url = urlOf(test.stack.ports.gateway) + path;
    const shown = ["-sS", "--max-time", "10", "-w", "\n%{http_code}"];
    const ran = await run("curl", [...shown, ...proven, ...type, ...args, "--data-binary", `@${content}`, url]);
    const [status = "", ...lines] = ran.stdout.split("\n").reverse();
    return { status: Number(status), text: lines.reverse().join("\n"), stderr: ran.stderr };
  }

  const codeIn = (text: string) => /"code":"([A-Z_]+)"/.exec(text)?.[1];
  const seenByTarget = async () => {
    const headers = { authorization: `Bearer ${CREDENTIAL}` };
    return (await (await fetch(`${test.cast.erpOrigin}/purchase-orders`, { headers })).json()) as unknown[];
  };
  const outcomes = async () => (await readRecord(test, "gateway", 1)).status;

  for (const { how, expected, args, path } of ODD) {
    it(`refuses ${how}: ${expected}`, async () => {
      const { status, text, stderr } = await curl(
        args.map((arg) => arg.replace(LENGTH, String(order.body.length))),
        path,
      );
      expect(codeIn(text), text + stderr).to.equal(expected);
      expect(status).to.be.within(400, 499);
      expect(await outcomes()).to.equal(404);
    });
  }

  it("refuses a body over 1 MiB: BODY_TOO_LARGE", async () => {
    const { status, text, stderr } = await curl(header("Expect:"), undefined, new Uint8Array(1_048_577).fill(0x20));
    expect([status, codeIn(text)], stderr).to.deep.equal([413, "BODY_TOO_LARGE"]);
  });

  it("lets the very same request through when nothing is odd about it, once", async () => {
    expect(await seenByTarget()).to.deep.equal([]);
    expect((await curl([])).status).to.equal(201);
    expect(codeIn((await curl([])).text)).to.equal("ENVELOPE_REPLAYED");
    expect(await seenByTarget()).to.have.length(1);
  });
});
