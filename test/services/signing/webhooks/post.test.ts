import { createServer, type IncomingHttpHeaders } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { expect } from "chai";
import { Webhook as StandardWebhook } from "standardwebhooks";

import { type Webhook, webhooksFileSchema, webhookSecret } from "../../../../services/core/schemas/webhook.ts";
import { createPost, isPrivate, webhookHeaders } from "../../../../services/signing/webhooks/post.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const MESSAGE = { id: "msg_1_2_held", body: '{"type":"hold.held","data":{"hold":"hold_ü"}}' };

/** A receiver on this machine that answers with a status, and remembers what came. */
async function receiver(status: number, headers: Record<string, string> = {}) {
  const heard: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      heard.push({ headers: request.headers, body });
      response.writeHead(status, headers).end("thanks");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { heard, url: `http://127.0.0.1:${port}/hook`, [Symbol.asyncDispose]: async () => void server.close() };
}

describe("signing: sending a webhook", () => {
  const now = Math.floor(Date.now() / 1000);
  const to = (url: string, over: Partial<Webhook> = {}): Webhook => ({ url, secret: SECRET, ...over });

  it("is taken by the verifier of Standard Webhooks, and not when anything differs", async () => {
    await using there = await receiver(204);
    expect(await createPost()(to(there.url), MESSAGE, now)).to.equal(null);
    const [{ headers, body } = { headers: {}, body: "" }] = there.heard;
    const standard = new StandardWebhook(SECRET);
    expect(standard.verify(body, headers as Record<string, string>)).to.deep.equal(JSON.parse(MESSAGE.body));
    expect(body).to.equal(MESSAGE.body);
    expect(() => standard.verify(`${body} `, headers as Record<string, string>)).to.throw("No matching signature");
    const moved = { ...webhookHeaders(to(there.url), MESSAGE, now), "webhook-timestamp": String(now + 1) };
    expect(() => standard.verify(body, moved)).to.throw("No matching signature");
  });

  it("follows no redirect, and takes any other status for a failure", async () => {
    await using elsewhere = await receiver(204);
    await using there = await receiver(307, { location: elsewhere.url });
    expect(await createPost()(to(there.url), MESSAGE, now)).to.equal("HTTP 307");
    expect(elsewhere.heard).to.deep.equal([]);
    await using broken = await receiver(500);
    expect(await createPost()(to(broken.url), MESSAGE, now)).to.equal("HTTP 500");
  });

  it("connects to no private address behind a public name, unless the operator says so", async () => {
    const resolve = ((_host: string, _options: unknown, done: (error: null, found: object[]) => void) =>
      done(null, [
        { address: "192.0.2.1", family: 4 },
        { address: "127.0.0.1", family: 4 },
      ])) as never;
    const trouble = await createPost(resolve)(to("https://hooks.example/x"), MESSAGE, now);
    expect(trouble).to.equal("hooks.example is at 127.0.0.1, a private address");
  });

  it("knows private addresses in every spelling", () => {
    const own = ["10.1.2.3", "127.0.0.1", "169.254.169.254", "172.31.0.1", "192.168.0.1", "::1", "fd00::1", "fe80::1"];
    for (const address of [...own, "::ffff:10.1.2.3", "0.0.0.0", "100.64.0.1"]) {
      expect(isPrivate(address), address).to.equal(true);
    }
    for (const address of ["1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1"]) {
      expect(isPrivate(address), address).to.equal(false);
    }
  });

  it("is configured with TLS, but on this machine, and with a secret of the standard's form", () => {
    const takes = (url: string): boolean => webhooksFileSchema.safeParse({ chat: { url, secret: SECRET } }).success;
    for (const url of [
      "https://chat.example/h?x=1",
      "http://127.0.0.1:8/h",
      "http://localhost/h",
      "http://[::1]:8/h",
    ]) {
      expect(takes(url), url).to.equal(true);
    }
    for (const url of [
      "http://chat.example/h",
      "http://10.0.0.1/h",
      "http://127.0.0.1.example/h",
      "https://user:word@chat.example/h",
      "https://chat.example/#h",
      "ftp://chat.example/h",
      "chat",
    ]) {
      expect(takes(url), url).to.equal(false);
    }
    for (const bytes of [24, 32, 33, 64]) {
      const secret = `whsec_${Buffer.alloc(bytes, 9).toString("base64")}`;
      expect(webhookSecret.safeParse(secret).success, String(bytes)).to.equal(true);
    }
    for (const secret of [
      "whsec_c2hvcnQ=",
      `whsec_${Buffer.alloc(65).toString("base64")}`,
      `whsec_${Buffer.alloc(66).toString("base64")}`,
      Buffer.alloc(32).toString("base64"),
      `whsec_${"!".repeat(40)}`,
    ]) {
      expect(webhookSecret.safeParse(secret).success, secret).to.equal(false);
    }
  });
});
