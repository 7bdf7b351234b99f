import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { type RunningConsole, serveConsole } from "../../../services/console/start.ts";
import { passkeySigner } from "../../../services/core/approval/passkey.ts";
import { sha256 } from "../../../services/core/hash.ts";
import { utf8 } from "../../../services/core/encoding/bytes.ts";
import { freePort } from "../../../services/platform/http/free-port.ts";
import { createLoggers } from "../../../services/platform/logging.ts";
import { LOCAL } from "../domain/support/domain.ts";

const KEY = `0x${"ab".repeat(64)}`;
const VERIFIER = `0x${"11".repeat(20)}`;
const HOLD = "A".repeat(43);
const HTML = "<!doctype html><style>p{}</style><p>page</p><script>1;</script>";
const PAGE = { "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty" };

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

describe("console: what is served, and to whom", () => {
  let directory: string;
  let domainFile: string;
  let signing: Server;
  let page: RunningConsole;
  const asked: Asked[] = [];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "console-"));
    domainFile = join(directory, "countersign.yaml");
    signing = createServer((incoming, outgoing) => {
      void (async () => {
        let body = "";
        for await (const chunk of incoming) body += String(chunk);
        asked.push({ method: incoming.method, url: incoming.url, headers: incoming.headers, body });
        outgoing
          .writeHead(418, { "content-type": "application/problem+json", "set-cookie": "a=b" })
          .end('{"code":"OWN"}');
      })();
    }).listen(0, "127.0.0.1");
    await once(signing, "listening");
    const signingUrl = `http://127.0.0.1:${(signing.address() as AddressInfo).port}`;
    const port = await freePort();
    await write(port, "");
    page = await serveConsole({
      ...{ port, host: "127.0.0.1", domainFile, signingUrl, signing: signingUrl, verifier: VERIFIER, html: HTML },
      deployment: { chainId: 7, system: `0x${"22".repeat(20)}`, organization: `0x${"33".repeat(32)}` },
      clock: () => 1_900_000_000_123,
      loggers: createLoggers("silent"),
    });
  });
  afterEach(() => asked.splice(0));
  after(async () => {
    await page.stop(0);
    signing.close();
    await rm(directory, { recursive: true });
  });

  async function write(port: number, approver: string): Promise<void> {
    const console = `console: { url: "http://localhost:${port}", upTo: 5000.00 USD }`;
    await writeFile(domainFile, LOCAL.replace("approvers:", `${console}\napprovers:${approver}`));
  }

  async function ask(path: string, headers: Record<string, string>, method = "GET", body = "") {
    const { port, host } = new URL(page.url);
    const question = httpRequest({ host: "127.0.0.1", port, path, method, headers: { host, ...headers } });
    question.end(body);
    const [answer] = (await once(question, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of answer) text += String(chunk);
    return { status: answer.statusCode, headers: answer.headers, text };
  }
  const codeOf = ({ text }: { readonly text: string }): unknown => (JSON.parse(text) as { code?: unknown }).code;

  it("names what of the page may run by its hash, and lets nothing else", async () => {
    const { headers, text } = await ask("/", { "sec-fetch-dest": "document", "sec-fetch-site": "none" });
    expect(text).to.equal(HTML);
    const hash = (of: string) => `'sha256-${Buffer.from(sha256(utf8(of))).toString("base64")}'`;
    const policy = String(headers["content-security-policy"]).split("; ");
    expect(policy).to.include.members([
      ...["default-src 'none'", "frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"],
      ...[`script-src ${hash("1;")}`, `style-src ${hash("p{}")}`, "connect-src 'self'"],
    ]);
    expect(headers["x-frame-options"]).to.equal("DENY");
    expect(headers["x-content-type-options"]).to.equal("nosniff");
    expect(headers["cache-control"]).to.equal("no-store");
  });

  it("tells the page of the domain file as it stands", async () => {
    const facts = async () => JSON.parse((await ask("/facts", PAGE)).text) as Record<string, unknown>;
    expect(await facts()).to.deep.include({ url: page.url, upTo: "5000.00 USD", now: 1_900_000_000, passkeys: [] });
    await write(Number(new URL(page.url).port), `\n  ada:\n    passkey: "${KEY}"\n    upTo: 5000.00 USD`);
    const signer = passkeySigner(VERIFIER, KEY, page.url);
    expect((await facts())["passkeys"]).to.deep.equal([{ key: KEY, signer }]);
    await writeFile(domainFile, "nonsense");
    expect(codeOf(await ask("/facts", PAGE))).to.equal("DOMAIN_INVALID");
    expect((await ask("/readyz", {})).status).to.equal(503);
    await write(Number(new URL(page.url).port), "");
  });

  it("passes three questions on as they are, and their answers, but for what would act later", async () => {
    const read = await ask(`/v1/holds/${HOLD}`, { ...PAGE, "countersign-proof": "proof", cookie: "a=b" });
    expect([read.status, codeOf(read), read.headers["set-cookie"]]).to.deep.equal([418, "OWN", undefined]);
    const json = { ...PAGE, "content-type": "application/json" };
    for (const what of ["approvals", "denials"]) await ask(`/v1/holds/${HOLD}/${what}`, json, "POST", '{"a":1}');
    expect(asked.map(({ method, url, body }) => [method, url, body])).to.deep.equal([
      ["GET", `/v1/holds/${HOLD}`, ""],
      ["POST", `/v1/holds/${HOLD}/approvals`, '{"a":1}'],
      ["POST", `/v1/holds/${HOLD}/denials`, '{"a":1}'],
    ]);
    expect(asked[0]?.headers["countersign-proof"]).to.equal("proof");
    for (const { headers } of asked) expect(headers).to.not.have.any.keys("cookie", "origin");
  });

  it("passes nothing else on", async () => {
    for (const path of ["/v1/holds/x", `/v1/holds/${HOLD}%2f..`, "/v1/holds", "/v1/actions", `/v1/holds/${HOLD}/`]) {
      expect(codeOf(await ask(path, PAGE)), path).to.be.oneOf(["HOLD_UNKNOWN", "ROUTE_UNKNOWN", "URI_NOT_CANONICAL"]);
    }
    const large = "x".repeat(20_000);
    const json = { ...PAGE, "content-type": "application/json" };
    expect(codeOf(await ask(`/v1/holds/${HOLD}/approvals`, json, "POST", large))).to.equal("BODY_TOO_LARGE");
    expect(asked).to.deep.equal([]);
  });

  it("refuses a frame, another page and another name", async () => {
    const { origin } = new URL(page.url);
    for (const headers of [
      { "sec-fetch-dest": "iframe", "sec-fetch-site": "same-origin" },
      { "sec-fetch-dest": "empty", "sec-fetch-site": "cross-site", origin: "http://evil.example" },
      { "sec-fetch-dest": "empty", "sec-fetch-site": "same-site", origin: "http://localhost:1" },
      { ...PAGE, origin: origin.replace("http:", "https:") },
      { origin },
    ]) {
      expect(codeOf(await ask("/", headers)), JSON.stringify(headers)).to.equal("BROWSER_REFUSED");
    }
    // A page may be navigated to from anywhere, and posts nothing by that.
    const form = { "sec-fetch-dest": "document", "sec-fetch-site": "cross-site", origin: "http://evil.example" };
    expect((await ask("/", { "sec-fetch-dest": "document", "sec-fetch-site": "cross-site" })).status).to.equal(200);
    expect(codeOf(await ask(`/v1/holds/${HOLD}/approvals`, form, "POST", "{}"))).to.equal("BROWSER_REFUSED");
    for (const host of ["evil.example", "localhost.evil.example", "10.0.0.1"]) {
      expect(codeOf(await ask("/", { ...PAGE, host }))).to.equal("HOST_UNKNOWN");
    }
    expect(asked).to.deep.equal([]);
  });
});
