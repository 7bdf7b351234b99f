import { createHash } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request as startRequest } from "node:http";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { formatContentDigest } from "../../../../services/core/envelope/build-act.ts";
import { until } from "../../../helpers/until.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { headersFor, type Point, startPoint } from "../support/point.ts";
import { thing } from "../support/proposals.ts";
import { createGate } from "../support/target.ts";

const digestOf = (text: string): string => formatContentDigest(createHash("sha256").update(text).digest());

describe("gateway: answers that stream", () => {
  let organization: Organization;
  let point: Point;

  before(async () => {
    organization = await startOrganization();
    point = await startPoint(organization);
  });
  after(async () => {
    await point.remove();
    await organization.stop();
  });
  beforeEach(() => {
    organization.erp.gate = createGate();
  });

  /** Asks for server-sent events, and hands over the answer while it streams. */
  const events = async (name = "events"): Promise<IncomingMessage> => {
    const asked = thing(organization, name);
    const { headers } = await headersFor(organization, asked, { headers: { accept: "text/event-stream" } });
    const { hostname, port } = new URL(point.url);
    const outgoing = startRequest({ hostname, port, path: `/${asked.target}${asked.path}`, headers, agent: false });
    outgoing.on("error", () => undefined);
    outgoing.end();
    const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
    return answer;
  };
  const last = async () => (await point.outcomes()).at(-1);

  it("passes each event on when it comes, and signs the digest of all of them", async () => {
    const answer = await events();
    expect(answer.headers["content-type"]).to.equal("text/event-stream");
    const [first] = (await once(answer, "data")) as [Buffer];
    // The target has not ended: whoever waited for the end would have nothing yet.
    expect([first.toString(), (await last())?.phase]).to.deep.equal(["data: 1\n\n", "dispatched"]);
    organization.erp.gate.open();
    let rest = "";
    for await (const chunk of answer as AsyncIterable<Buffer>) rest += chunk.toString();
    expect(rest).to.equal("data: 2\n\n");
    expect(await last()).to.include({ phase: "executed", status: 200, digest: digestOf("data: 1\n\ndata: 2\n\n") });
  });

  it("cuts events that stall after the target's time, and says so: TARGET_TIMEOUT", async () => {
    const hasty = await startPoint(organization, { replace: { targetTimeoutMs: 100 } });
    const original = point;
    point = hasty;
    try {
      const answer = await events();
      answer.on("error", () => undefined).resume();
      await new Promise((resolve) => answer.once("close", resolve));
      expect(answer.complete).to.equal(false);
      await until("it is on record", async () => (await last())?.phase === "unknown");
      expect(await last()).to.include({ reason: "TARGET_TIMEOUT", digest: digestOf("data: 1\n\n") });
    } finally {
      point = original;
      organization.erp.gate.open();
      await hasty.remove();
    }
  });

  it("ends with a true outcome when the client leaves in the middle: CLIENT_GONE", async () => {
    const answer = await events();
    await once(answer, "data");
    answer.destroy();
    await until("it is on record", async () => (await last())?.phase === "unknown");
    expect(await last()).to.include({ reason: "CLIENT_GONE", status: 200, digest: digestOf("data: 1\n\n") });
  });
});

describe("gateway: content that is too large for memory", () => {
  let organization: Organization;
  let directory: string;
  let point: Point;

  before(async () => {
    organization = await startOrganization();
    directory = await mkdtemp(join(tmpdir(), "large-"));
    point = await startPoint(organization, {
      replace: { bodyLimit: 8 * 1024 * 1024, spool: join(directory, "spool") },
    });
  });
  after(async () => {
    await point.remove();
    await organization.stop();
    await rm(directory, { recursive: true });
  });

  /** An order whose content is mostly a long name nobody reads. */
  const large = (filler: string) => {
    const body = new TextEncoder().encode(
      JSON.stringify({ total: 900, currency: "USD", vendor: "ACME", note: filler.repeat(3 * 1024 * 1024) }),
    );
    return {
      ...{ type: "erp.order.create", target: "erp", origin: organization.erp.origin, method: "POST", path: "/orders" },
      ...{ contentType: "application/json", body, params: { amount: "90000", currency: "USD", recipient: "ACME" } },
    };
  };

  it("reaches the target byte for byte, and leaves no file behind", async () => {
    const asked = large("a");
    expect((await point.present(asked)).status).to.equal(201);
    expect(organization.erp.seen.at(-1)?.body).to.equal(new TextDecoder().decode(asked.body));
    expect(await readdir(join(directory, "spool"))).to.deep.equal([]);
  });

  it("is read where the policy judged it: PARAMS_MISMATCH", async () => {
    const { code } = await point.present({
      ...large("b"),
      params: { amount: "1", currency: "USD", recipient: "ACME" },
    });
    expect(code).to.equal("PARAMS_MISMATCH");
  });

  it("is compared with what was signed, to its last byte: CONTENT_MISMATCH", async () => {
    const seen = organization.erp.seen.length;
    const signed = large("c");
    const { headers } = await headersFor(organization, signed);
    const other = signed.body.slice();
    other[other.length - 3] = 0x64;
    const response = await fetch(`${point.url}/erp/orders`, {
      method: "POST",
      headers: headers as Record<string, string>,
      body: other,
    });
    expect(response.headers.get("countersign-refusal")).to.equal("CONTENT_MISMATCH");
    expect(organization.erp.seen.length).to.equal(seen);
  });
});
