import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { bearerKeyAt } from "../../services/keys/bearer-keys.ts";
import { ensureBundle } from "../services/main/support/bundle.ts";
import { until } from "../helpers/until.ts";
import { type CustodyHome, startCustodyHome } from "./support/custody-home.ts";

/** What a sidecar may take of a machine, in bytes. */
const MEMORY = 220 * 1024 * 1024;

describe("e2e: agents that are not changed at all", () => {
  let home: CustodyHome;
  before(async () => {
    await ensureBundle();
    home = await startCustodyHome();
  });
  after(() => home.stop());

  /** What such an agent does: plain HTTP, with a key in a header. */
  const order = async (
    base: string,
    agent: string,
    dollars: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly json: Record<string, unknown>; readonly headers: Headers }> => {
    const response = await fetch(`${base}/orders`, {
      method: "POST",
      headers: { authorization: `Bearer ${home.bearer(agent)}`, "content-type": "application/json", ...headers },
      body: JSON.stringify({ vendor: "ACME", total: dollars, currency: "USD" }),
    });
    return {
      status: response.status,
      json: (await response.json()) as Record<string, unknown>,
      headers: response.headers,
    };
  };
  const shop = (): string => `${home.gateway}/shop`;

  it("keeps each key with whoever uses it", () => {
    const { files } = home;
    expect(files.agentKey("shared")).to.equal(join(files.dir, "custody/gateway/shared/shared.pem"));
    expect(files.agentKey("beside")).to.equal(join(files.dir, "custody/sidecar/beside/beside.pem"));
    expect(files.agentKey("own")).to.equal(join(files.dir, "agents/own.pem"));
    for (const name of ["shared", "beside", "own"])
      expect(readFileSync(files.agentKey(name), "utf8")).to.match(/PRIVATE/);
  });

  it("passes plain requests on under permissions of their own", async () => {
    const answer = await order(shop(), "shared", "250.00", { "countersign-act-for": "mailto:alice@example.com" });
    expect([answer.status, answer.json]).to.deep.equal([201, { orders: 1 }]);
    expect(answer.headers.get("countersign-record")).to.match(/^2\/\d+$/);
    const list = await fetch(`${shop()}/orders`, { headers: { authorization: `Bearer ${home.bearer("shared")}` } });
    expect([list.status, await list.json()]).to.deep.equal([200, { orders: 1 }]);
  });

  it("holds what a person has to see, and does it once when it is sent again", async () => {
    const before = home.orders.length;
    const key = { "idempotency-key": "order-2500" };
    const held = await order(shop(), "shared", "2500.00", key);
    expect([held.status, held.json["code"], held.headers.get("retry-after")]).to.deep.equal([409, "HOLD_PENDING", "5"]);
    expect((await order(shop(), "shared", "2500.00", key)).json["code"]).to.equal("HOLD_PENDING");
    await home.approve(String(held.json["hold"]));
    expect((await order(shop(), "shared", "2500.00", key)).status).to.equal(201);
    expect((await order(shop(), "shared", "2500.00", key)).json["code"]).to.equal("REQUEST_TAKEN");
    expect(home.orders.length).to.equal(before + 1);
  });

  it("refuses what the policy blocks, with its reason and its denial", async () => {
    const { status, json } = await order(shop(), "shared", "25000.00");
    expect([status, json["code"], json["reason"]]).to.deep.equal([403, "ACTION_BLOCKED", "ABOVE_BLOCK"]);
    expect(json["denial"]).to.be.a("string");
  });

  it("never signs with a key the chain says an agent holds itself, wherever the key lies: CUSTODY_MISMATCH", async () => {
    const { files } = home;
    const folder = join(files.custody("gateway"), "own");
    const [key, profile] = [files.agentKey("own"), files.profile("own")];
    mkdirSync(folder, { mode: 0o700 });
    cpSync(key, join(folder, "own.pem"));
    writeFileSync(join(folder, "own.json"), readFileSync(profile), { mode: 0o600 });
    await bearerKeyAt(join(folder, "own.token"));
    const codes: unknown[] = [];
    await until("the gateway has seen the key", async () => {
      const { json } = await order(shop(), "own", "1.00");
      codes.push(json["code"]);
      return json["code"] !== "BEARER_UNKNOWN";
    });
    expect(codes.at(-1)).to.equal("CUSTODY_MISMATCH");
  });

  it("serves one agent beside it, in at most 220 MB, through the domain's gateway", async function () {
    const { url, pid } = await home.sidecar("beside");
    const before = home.orders.length;
    expect((await order(url, "beside", "250.00")).status).to.equal(201);
    // Another agent's key is nobody's here, and this one's is nobody's at the gateway.
    expect((await order(url, "shared", "250.00")).json["code"]).to.equal("BEARER_UNKNOWN");
    expect((await order(shop(), "beside", "250.00")).json["code"]).to.equal("BEARER_UNKNOWN");
    const key = { "idempotency-key": "beside-2500" };
    const held = await order(url, "beside", "2500.00", key);
    expect(held.json["code"]).to.equal("HOLD_PENDING");
    const waiting = order(url, "beside", "2500.00", { ...key, prefer: "wait=60" });
    await home.approve(String(held.json["hold"]));
    expect((await waiting).status).to.equal(201);
    expect((await order(url, "beside", "2500.00", key)).json["code"]).to.equal("REQUEST_TAKEN");
    for (let i = 0; i < 200; i += 1) await order(url, "beside", "1.00");
    expect(home.orders.length).to.equal(before + 202);
    const [, peak = "0"] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    expect(Number(peak) * 1024, `${peak} kB`).to.be.lessThan(MEMORY);
  });

  it("starts no sidecar for an agent whose key is in another hand", async () => {
    const { status, stderr } = await home.run("sidecar", "--agent", "shared", "--port", "0");
    expect([status, /^CUSTODY_MISMATCH: /m.test(stderr)]).to.deep.equal([1, true]);
  });

  it("stands up to an audit, which says whose one word the records are", async () => {
    await home.anchored();
    const { stdout } = await home.run("audit");
    expect(stdout).to.contain("Nothing found");
    expect(stdout).to.match(/custody gateway: \d+ decisions/);
    const status = await home.run("status");
    expect(status.stdout).to.match(/agent shared .*one\s+party's\s+word/);
  });
});
