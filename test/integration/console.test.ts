import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request as httpRequest, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { SigningKey, TypedDataEncoder } from "ethers";

import { buildPage } from "../../scripts/build/page.ts";
import { pageHeaders } from "../../services/console/page-headers.ts";
import { type RunningConsole, serveConsole } from "../../services/console/start.ts";
import { passkeySignature, passkeySigner } from "../../services/core/approval/passkey.ts";
import { MINIMAL } from "../../services/domain/templates/minimal.ts";
import { freePorts } from "../../services/platform/http/free-port.ts";
import { createLoggers } from "../../services/platform/logging.ts";
import { packageRoot } from "../../services/platform/package-root.ts";
import { APPROVER, SECOND_APPROVER } from "../services/signing/support/example.ts";
import { approve, type Held, holdOrder, resume, signHold } from "../services/signing/support/holding.ts";
import { order } from "../services/signing/support/requests.ts";
import { publish } from "../services/signing/support/publish.ts";
import { createSuite } from "../services/signing/support/suite.ts";
import type { World } from "../services/signing/support/world.ts";
import { makePasskey, readByPasskey } from "./support/approval-page.ts";
import { cacheFolder, installInto, skipLoudly } from "./support/tools.ts";
import { type Chromium, requireChromium, startChromium, type Tab } from "./support/chromium.ts";

const suite = await createSuite();
const CODE = `document.querySelector("[data-code]")?.dataset.code`;
const SHOWN = `document.querySelector(".amount")`;
/** Ten minutes and a little: longer than an approval counts. */
const TOO_LONG = 700;

describe("the page on which people approve, in Chromium", () => {
  let chromium: Chromium;
  let html: string;
  let directory: string;
  let tab: Tab;
  let world: World;
  let page: RunningConsole;
  let key: string;
  let authenticator: string;
  const opened: { stop(graceMs: number): Promise<void> }[] = [];
  const servers: Server[] = [];

  before(async function () {
    await requireChromium(this);
    html = await buildPage(packageRoot());
    directory = await mkdtemp(join(tmpdir(), "console-"));
    chromium = await startChromium();
  });
  beforeEach(async () => {
    world = await suite.world();
    page = await consoleAt(world.url);
    tab = await chromium.open();
    authenticator = await tab.authenticator();
    key = await enrol();
    await domainFile(page.url, key);
    await allow();
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.stop(0);
    for (const each of servers.splice(0)) {
      each.closeAllConnections();
      each.close();
    }
    await suite.closeWorlds();
  });
  after(async () => {
    await chromium?.close();
    if (directory !== undefined) await rm(directory, { recursive: true });
    await suite.close();
  });

  const fileOf = (url: string) => join(directory, `${new URL(url).port}.yaml`);
  const verifier = () => world.organization.deployment.webAuthnVerifier.toLowerCase();

  async function domainFile(url: string, passkey?: string): Promise<void> {
    const approver = passkey === undefined ? "" : `\n  ada:\n    passkey: "${passkey}"\n    upTo: 20,000.00 USD`;
    const text = MINIMAL.replace(
      /^approvers:$/m,
      `console:\n  url: ${url}\n  upTo: 20,000.00 USD\napprovers:${approver}`,
    );
    await writeFile(fileOf(url), text);
  }

  /** A console in front of a signing service, or of who says to be one. */
  async function consoleAt(signingUrl: string, port?: number): Promise<RunningConsole> {
    const [free = 0] = await freePorts(1);
    const url = `http://localhost:${port ?? free}`;
    await domainFile(url, key);
    const made = await serveConsole({
      ...{ port: port ?? free, host: "127.0.0.1", signingUrl, html, domainFile: fileOf(url), verifier: verifier() },
      signing: new URL(world.url).origin,
      deployment: world.organization.system,
      clock: () => world.time.now,
      loggers: createLoggers("silent"),
    });
    opened.push(made);
    return made;
  }

  /** @returns the key that stands in the lines the page shows */
  async function enrol(): Promise<string> {
    const lines = await makePasskey(tab, page.url, "ada");
    expect(lines).to.match(/^approvers:\n {2}ada:\n {4}passkey: "0x[0-9a-f]{128}"\n {4}upTo: 20,000.00 USD$/);
    return /0x[0-9a-f]{128}/.exec(lines)?.[0] ?? "";
  }

  const signer = () => passkeySigner(verifier(), key, page.url);

  async function allow(needed = 1, ceiling = 2_000_000n): Promise<void> {
    await publish(world, {
      approvalsNeeded: needed,
      approvers: [
        { signer: signer(), ceiling },
        { signer: APPROVER.address, ceiling: 5_000_000n },
        { signer: SECOND_APPROVER.address, ceiling: 5_000_000n },
      ],
    });
  }

  const read = ({ hold }: Held, at = page) => readByPasskey(tab, `${at.url}/#hold_${hold}`);

  const refusal = async (): Promise<string> => {
    await tab.until(CODE);
    return tab.evaluate<string>(CODE);
  };
  const signatures = async (): Promise<number> => {
    const { credentials } = await tab.send("WebAuthn.getCredentials", { authenticatorId: authenticator });
    return (credentials as { signCount: number }[]).reduce((sum, { signCount }) => sum + signCount, 0);
  };
  const approvals = async ({ hold }: Held) => (await world.store.holds.approvals(hold)).length;

  it("shows what is signed, has it signed by a passkey, and the agent goes on once", async () => {
    const held = await holdOrder(world);
    await read(held);
    await tab.until(SHOWN);
    const text = await tab.evaluate<string>(`document.querySelector("main").innerText`);
    expect(text)
      .to.contain("12,000.00")
      .and.to.contain("USD")
      .and.to.contain("ACME")
      .and.to.contain("erp.order.create");
    if (process.env["CONSOLE_SHOTS"] !== undefined) await shots("hold");
    await tab.click("Approve 12,000.00 USD");
    await tab.until(`document.querySelector(".note.good")`);
    const [row] = await world.store.holds.approvals(held.hold);
    expect(row?.signer).to.equal(signer());
    expect((await resume(world, held)).status).to.equal(200);
    expect((await resume(world, held)).json["reason"]).to.equal("HOLD_SPENT");
  });

  it("shows the text of others as text, and marks what passes for another word", async () => {
    const vendor = `<img src=x onerror="globalThis.ran=1"><script>globalThis.ran=1</script> \u0410cme`;
    const body = new TextEncoder().encode(JSON.stringify({ total: 12_000, currency: "USD", vendor }));
    const params = { amount: "1200000", currency: "USD", recipient: vendor };
    const proposal = order(12_000, { body, params });
    const built = await world.intentOf(world.organization.agents.alice, proposal);
    const { json } = await world.act(built.intent);
    await read({ hold: String(json["hold"]), built, proposal });
    await tab.until(SHOWN);
    const text = await tab.evaluate<string>(`document.querySelector(".to").textContent`);
    expect(text).to.contain(vendor).and.to.contain("⟨mixes Latin, Cyrillic⟩");
    expect(
      await tab.evaluate(`[globalThis.ran ?? null, document.querySelectorAll("main img, main script").length]`),
    ).to.deep.equal([null, 0]);
  });

  it("has a wallet sign the same words", async () => {
    const held = await holdOrder(world);
    const wallet = new SigningKey(APPROVER.privateKey);
    const asked: string[] = [];
    await tab.expose("askWallet", async (question) => {
      const { id, method, params } = JSON.parse(question) as { id: number; method: string; params: string[] };
      asked.push(method);
      const answer = (): unknown => {
        if (method === "eth_requestAccounts") return [APPROVER.address];
        if (method !== "eth_signTypedData_v4") return null;
        const { domain, types, message } = JSON.parse(params[1] ?? "") as Parameters<
          typeof TypedDataEncoder.hash
        >[1] & {
          domain: object;
          types: Record<string, { name: string; type: string }[]>;
          message: Record<string, unknown>;
        };
        const { EIP712Domain: _domain, ...own } = types;
        return wallet.sign(TypedDataEncoder.hash(domain, own, message)).serialized;
      };
      return Promise.resolve(`answerWallet(${id}, ${JSON.stringify(answer())})`);
    });
    await tab.send("Page.addScriptToEvaluateOnNewDocument", {
      source: `const asked = []; globalThis.answerWallet = (id, value) => asked[id](value);
        globalThis.ethereum = { request: ({ method, params }) => new Promise((resolve) => {
          askWallet(JSON.stringify({ id: asked.push(resolve) - 1, method, params })); }) };`,
    });
    await tab.goTo(`${page.url}/#hold_${held.hold}`);
    await tab.click("with my wallet");
    await tab.click("Approve 12,000.00 USD");
    await tab.until(`document.querySelector(".note.good")`);
    expect(asked.filter((each) => each === "eth_signTypedData_v4")).to.have.length(2);
    expect((await resume(world, held)).status).to.equal(200);
  });

  it("ends a hold by a signed no, which says why", async () => {
    const held = await holdOrder(world);
    await read(held);
    await tab.until(SHOWN);
    await tab.evaluate(`document.querySelector("#why").value = "under review"`);
    await tab.click("Deny");
    await tab.until(`document.querySelector(".note.good")`);
    const { json } = await world.read(`/v1/holds/${held.hold}`);
    expect(json["state"]).to.equal("denied");
    expect(json["denied_by"]).to.include({ signer: signer(), why: "under review" });
    expect((await resume(world, held)).json["reason"]).to.equal("APPROVAL_DENIED");
    expect((await approve(world, held.hold)).json["code"]).to.be.oneOf(["HOLD_CLOSED", "APPROVAL_DENIED"]);
  });

  it("refuses a page that was left open, by the time and by the policy", async () => {
    const held = await holdOrder(world);
    await read(held);
    await tab.until(SHOWN);
    await world.pass(TOO_LONG);
    await tab.click("Approve");
    expect(await refusal()).to.equal("APPROVAL_EXPIRED");
    const again = await holdOrder(world, 13_000);
    await read(again);
    await tab.until(SHOWN);
    await allow();
    await tab.click("Approve");
    expect(await refusal()).to.equal("APPROVAL_INVALID");
    expect(await approvals(held)).to.equal(0);
  });

  /** A signing service as a liar would show it: what it answers is changed on its way. */
  async function liar(change: (json: Record<string, unknown>) => void): Promise<string> {
    const server = createServer((incoming, outgoing) => {
      void (async () => {
        const { host: _host, connection: _connection, ...headers } = incoming.headers as Record<string, string>;
        const answer = await fetch(world.url + incoming.url, { headers });
        const json = (await answer.json()) as Record<string, unknown>;
        change(json);
        outgoing.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(json));
      })();
    });
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  type Lie = (json: Record<string, unknown>) => void;
  /** Puts something else into a member of a member of an answer. */
  const change =
    (path: readonly string[], members: object): Lie =>
    (json) => {
      const inside = path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], json);
      Object.assign(inside as object, members);
    };
  const SIGNED = ["typed_data", "message"];
  const FOREIGN = ["WyJhYWFhYWFhYWFhYWFhYWFhYWFhYWFhIiwiYW1vdW50IiwiMSJd"];
  const LIES: Readonly<Record<string, readonly [string, Lie]>> = {
    "another recipient in the words": [
      "APPROVAL_MISMATCH",
      change([...SIGNED, "action"], { recipient: "Somebody else" }),
    ],
    "another act to be signed": ["APPROVAL_MISMATCH", change(SIGNED, { act: `0x${"11".repeat(32)}` })],
    "disclosures of another action": ["DISCLOSURE_INVALID", change(["action"], { disclosures: FOREIGN })],
    "another System": [
      "APPROVAL_MISMATCH",
      change(["typed_data", "domain"], { verifyingContract: `0x${"22".repeat(20)}` }),
    ],
    // No kind of act hands authority down today: one that says so is not shown as if it were another.
    "an act that hands something down": [
      "BODY_INVALID",
      change(["action", "act"], { delegation: { to: "reader", actions: ["bank.wire.create"] } }),
    ],
    "an act of another kind altogether": [
      "BODY_INVALID",
      ({ action }) => {
        const { act } = action as { act: Record<string, unknown> };
        act["grant"] = act["http"];
        delete act["http"];
      },
    ],
    "another hold": ["BODY_INVALID", change([], { hold: "A".repeat(43) })],
  };

  for (const [name, [code, lie]] of Object.entries(LIES)) {
    it(`signs nothing when the service shows ${name}`, async () => {
      const held = await holdOrder(world);
      const port = Number(new URL(page.url).port);
      await opened.pop()?.stop(0);
      const lying = await consoleAt(await liar(lie), port);
      const before = await signatures();
      await read(held, lying);
      expect(await refusal()).to.equal(code);
      expect(await signatures(), "one signature, to read").to.equal(before + 1);
      expect(await approvals(held)).to.equal(0);
    });
  }

  /** What the page brings, kept from the service. */
  async function kept(held: Held): Promise<Record<string, unknown>> {
    await read(held);
    await tab.until(SHOWN);
    await tab.evaluate(
      `globalThis.real = fetch; globalThis.fetch = async (path, init) => { globalThis.kept = init.body; throw new TypeError("kept"); }`,
    );
    await tab.click("Approve");
    await tab.until(CODE);
    return JSON.parse(await tab.evaluate<string>(`globalThis.kept`)) as Record<string, unknown>;
  }

  it("refuses an assertion for another hold, for another time, and one that was made for reading", async () => {
    const [held, other] = [await holdOrder(world), await holdOrder(world, 13_000)];
    const approval = await kept(held);
    const post = async (hold: string, body: object) =>
      (await world.post(`/v1/holds/${hold}/approvals`, body)).json["code"];
    expect(await post(other.hold, approval)).to.equal("APPROVAL_INVALID");
    const later = { ...approval, valid_before: Number(approval["valid_before"]) + 60 };
    expect(await post(held.hold, later)).to.equal("APPROVAL_INVALID");
    const changed = { ...approval, action: { ...(approval["action"] as object), recipient: "Somebody else" } };
    expect(await post(held.hold, changed)).to.equal("APPROVAL_INVALID");
    expect(await post(held.hold, approval), "as it was made").to.equal(undefined);
    expect(await post(held.hold, approval), "the same again is the same").to.equal(undefined);
    expect(await approvals(held)).to.equal(1);
    expect((await resume(world, held)).status).to.equal(200);
    const { signer: by, signature } = approval;
    const reading = { v: 1, signer: by, service: world.url, issued_at: Math.floor(world.time.now / 1000), signature };
    const proof = Buffer.from(JSON.stringify(reading)).toString("base64url");
    const answer = await world.get(`/v1/holds/${other.hold}`, { "countersign-proof": proof });
    expect(answer.json["code"]).to.equal("PROOF_INVALID");
  });

  it("refuses what a passkey signed on another page of this machine", async () => {
    const held = await holdOrder(world);
    const evil = await serve(HTML, "<!doctype html><title>evil</title><body>evil");
    const right = await kept(held);
    const { signer: by, signature } = right;
    // The same ceremony over the same digest, on the other page: the authenticator signs, since both are localhost.
    const challenge =
      Buffer.from(String(signature).slice(2), "hex")
        .toString()
        .match(/"challenge":"([^"]+)"/)?.[1] ?? "";
    await tab.goTo(evil);
    const made = await tab.evaluate<{ a: string; c: string; s: string }>(`(async () => {
      const bytes = Uint8Array.from(atob("${challenge}".replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
      const { response } = await navigator.credentials.get({ publicKey: { challenge: bytes, userVerification: "required" } });
      const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return { a: hex(response.authenticatorData), c: hex(response.clientDataJSON), s: hex(response.signature) };
    })()`);
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
    const elsewhere = passkeySignature({
      ...{ authenticatorData: bytes(made.a), clientDataJSON: bytes(made.c), signature: bytes(made.s) },
    });
    const refused = await world.post(`/v1/holds/${held.hold}/approvals`, { ...right, signature: elsewhere });
    expect(refused.json["code"]).to.equal("APPROVAL_INVALID");
    expect(String(refused.json["detail"])).to.contain(evil);
    const asOther = {
      ...right,
      signer: passkeySigner(verifier(), key, evil),
      signature: elsewhere,
    };
    expect((await world.post(`/v1/holds/${held.hold}/approvals`, asOther)).json["code"]).to.equal("APPROVER_UNKNOWN");
    expect((await world.post(`/v1/holds/${held.hold}/approvals`, { ...right, signer: by })).status).to.equal(201);
  });

  it("can be read by everybody: no finding of axe, light and dark, narrow and wide", async function () {
    const prefix = await cacheFolder("axe-core-4.14.1");
    const source = join(prefix, "node_modules", "axe-core", "axe.min.js");
    const isThere = () =>
      access(source).then(
        () => true,
        () => false,
      );
    if (!(await installInto(prefix, ["axe-core@4.14.1"], isThere)))
      skipLoudly(this, "axe-core cannot be installed from npm");
    const axe = await readFile(source, "utf8");
    const held = await holdOrder(world);
    const findings = async (what: string): Promise<void> => {
      await tab.evaluate(axe);
      for (const dark of [false, true]) {
        for (const width of [380, 1200]) {
          await tab.look(width, dark);
          const violations = await tab.evaluate<{ id: string; nodes: { html: string }[] }[]>(
            `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))`,
          );
          expect(violations, `${what}, ${width}, ${dark ? "dark" : "light"}`).to.deep.equal([]);
          const isWide = await tab.evaluate<boolean>(`document.documentElement.scrollWidth > innerWidth`);
          expect(isWide, `${what} is wider than ${width}`).to.equal(false);
        }
      }
    };
    await tab.goTo(`${page.url}/#enrol`);
    await tab.until(`document.querySelector("#name")`);
    await findings("enrolment");
    await read(held);
    await tab.until(SHOWN);
    await tab.evaluate(`document.querySelector("details").open = true`);
    await findings("a hold");
    expect(await tab.evaluate(`document.activeElement.id`), "the reader's place").to.equal("main");
    await tab.goTo(`${page.url}/`);
    await tab.until(`document.querySelector("main a")`);
    await findings("nothing");
  });

  it("sends people to the page's own name, where their passkeys are", async () => {
    await tab.goTo(`${page.url.replace("localhost", "127.0.0.1")}/#hold_${"A".repeat(43)}`);
    await tab.until(`document.querySelector("main a")`);
    expect(await tab.evaluate(`document.querySelector("main a").href`)).to.equal(`${page.url}/#hold_${"A".repeat(43)}`);
  });

  it("counts two approvers who race once each, and lets nothing in after the act went on", async () => {
    await allow(2);
    const held = await holdOrder(world);
    await read(held);
    await tab.until(SHOWN);
    const late = await signHold(world, held.hold, SECOND_APPROVER.privateKey);
    const [byWallet] = await Promise.all([approve(world, held.hold, APPROVER.privateKey), tab.click("Approve")]);
    expect(byWallet.status).to.equal(201);
    await tab.until(`document.querySelector(".note.good")`);
    expect(await approvals(held)).to.equal(2);
    const both = await Promise.all([resume(world, held), resume(world, held)]);
    expect(both.map(({ status }) => status).toSorted()).to.deep.equal([200, 403]);
    expect((await world.post(`/v1/holds/${held.hold}/approvals`, late)).json["code"]).to.equal("HOLD_CLOSED");
    await read(held);
    await tab.until(`document.querySelector(".note.warn")`);
    expect(await tab.evaluate(`document.querySelector(".note.warn").textContent`)).to.contain("spent");
  });

  it("lets a passkey approve up to its limit, and no further", async () => {
    await allow(1, 1_000_000n);
    const held = await holdOrder(world);
    await read(held);
    await tab.click("Approve");
    expect(await refusal()).to.equal("APPROVER_CEILING");
    expect(await approvals(held)).to.equal(0);
    expect((await approve(world, held.hold)).status, "a wallet may").to.equal(201);
  });

  it("shows a stranger's passkey nothing", async () => {
    const held = await holdOrder(world);
    await publish(world, { approvalsNeeded: 1, approvers: [{ signer: APPROVER.address, ceiling: 5_000_000n }] });
    await read(held);
    expect(await refusal()).to.equal("PROOF_INVALID");
    expect(await tab.evaluate(SHOWN)).to.equal(null);
  });

  async function serve(headers: Readonly<Record<string, string>>, body: string): Promise<string> {
    const server = createServer((_incoming, outgoing) => {
      outgoing.writeHead(200, headers).end(body);
    });
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://localhost:${(server.address() as AddressInfo).port}`;
  }
  const HTML = { "content-type": "text/html" };

  it("is in nobody's frame: the console gives none, and the page's own headers would end it", async () => {
    const bare = await serve(pageHeaders(html), html);
    const frames = [page.url, bare].map((url) => `<iframe src="${url}/"></iframe>`).join("");
    await tab.goTo(await serve(HTML, `<!doctype html><body>${frames}`));
    const { frameTree } = (await tab.send("Page.getFrameTree")) as {
      frameTree: { childFrames?: { frame: { mimeType: string; unreachableUrl?: string } }[] };
    };
    const [refused, ended] = (frameTree.childFrames ?? []).map(({ frame }) => frame);
    expect(refused?.mimeType).to.equal("application/problem+json");
    expect(ended?.unreachableUrl).to.equal(`${bare}/`);
    const framed = await fetchAs(page.url, "/", { "sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site" });
    expect(framed.code).to.equal("BROWSER_REFUSED");
  });

  /** As a browser would, whatever the page wants it to say. */
  async function fetchAs(url: string, path: string, headers: Record<string, string>, method = "GET") {
    const { port, host } = new URL(url);
    const asked = httpRequest({ host: "127.0.0.1", port, path, method, headers: { host, ...headers } });
    asked.end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of answer) text += String(chunk);
    const problem =
      answer.headers["content-type"]?.includes("json") === true ? (JSON.parse(text) as { code?: string }) : {};
    return { status: answer.statusCode, headers: answer.headers, code: problem.code };
  }

  it("answers to its own names and its own page alone", async () => {
    await tab.goTo(`http://rebound.example:${new URL(page.url).port}/`);
    expect(await tab.evaluate<string>(`document.body.innerText`)).to.contain("HOST_UNKNOWN");
    const same = { "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty" };
    expect((await fetchAs(page.url, "/facts", { host: "rebound.example", ...same })).code).to.equal("HOST_UNKNOWN");
    for (const headers of [
      { ...same, "sec-fetch-site": "cross-site" },
      { ...same, "sec-fetch-site": "same-site" },
      { ...same, origin: "http://evil.example" },
      { origin: page.url.replace("http:", "https:") },
    ]) {
      expect((await fetchAs(page.url, "/facts", headers)).code).to.equal("BROWSER_REFUSED");
      expect((await fetchAs(page.url, `/v1/holds/${"A".repeat(43)}/approvals`, headers, "POST")).code).to.equal(
        "BROWSER_REFUSED",
      );
    }
    expect((await fetchAs(page.url, "/facts", same)).status).to.equal(200);
  });

  it("runs nothing but itself, and keeps nothing", async () => {
    const { headers } = await fetchAs(page.url, "/", { "sec-fetch-dest": "document" });
    const policy = String(headers["content-security-policy"]);
    for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"]) {
      expect(policy).to.contain(rule);
    }
    expect(policy).not.to.match(/unsafe|https?:/);
    expect(headers["x-frame-options"]).to.equal("DENY");
    expect(headers["set-cookie"]).to.equal(undefined);
    await tab.goTo(`${page.url}/`);
    const injected = `(() => { const made = document.createElement("img"); document.body.append(made);
      try { made.outerHTML = "<script>globalThis.ran = 1</script>"; return "taken"; } catch { return globalThis.ran ?? "refused"; } })()`;
    expect(await tab.evaluate(injected)).to.equal("refused");
    expect(await tab.evaluate(`document.cookie + localStorage.length + sessionStorage.length`)).to.equal("00");
  });

  async function shots(name: string): Promise<void> {
    const folder = process.env["CONSOLE_SHOTS"] ?? directory;
    for (const width of [380, 1200]) {
      for (const dark of [false, true]) {
        await tab.look(width, dark);
        await tab.screenshot(join(folder, `${name}-${width}-${dark ? "dark" : "light"}.png`));
      }
    }
  }
});
