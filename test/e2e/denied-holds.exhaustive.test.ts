import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";
import { Webhook } from "standardwebhooks";

import { toHoldId } from "../../services/core/approval/hold-id.ts";
import { until } from "../helpers/until.ts";
import { type CoderHome, recorded, startCoder } from "./support/coder-home.ts";
import { countersign } from "./support/run.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const WHY = "the supplier is under review";

interface Told {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}
interface Carried {
  readonly type: string;
  readonly data: { readonly hold: string; readonly link: string | null };
}

describe("e2e: holds that a person denies, and whom countersign.yaml has told of it", () => {
  let coder: CoderHome;
  let receiver: Server;
  let denied: string;
  const told: Told[] = [];
  before(async () => {
    receiver = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => {
        told.push({ path: request.url ?? "", headers: request.headers as Record<string, string>, body });
        response.writeHead(204).end();
      });
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    coder = await startCoder({
      webhooks: {
        chat: { url: `${url}/chat`, secret: "env:CHAT_SECRET", link: "https://approve.example/" },
        pager: { url: `${url}/pager`, secret: "env:CHAT_SECRET", events: ["denied"] },
      },
      env: { CHAT_SECRET: SECRET },
    });
  });
  after(async () => {
    await coder?.stop();
    receiver?.close();
  });

  const askHeld = (id: string) =>
    coder.hook("claude-code", {
      ...recorded("claude-code").before,
      ...{ tool_use_id: id, tool_input: { command: "git status | cat" } },
    });
  const run = (...args: readonly string[]) =>
    countersign([...args, "--home", coder.files.home], { env: { ...coder.env } });
  const carried = (path: string) =>
    told
      .filter((each) => each.path === path)
      .map(({ body, headers }) => new Webhook(SECRET).verify(body, headers) as Carried);

  it('signs no "no" but the one that was shown: neither an approval\'s digest nor other words', async () => {
    const asked = askHeld("denied");
    denied = await coder.oneHeld();
    const { digest, validBefore } = await coder.json<{ digest: string; validBefore: number }>("holds", "show", denied);
    const deny = ["holds", "deny", denied, "--valid-before", String(validBefore), "--why", WHY];
    const approval = await run(...deny, "--yes", digest);
    expect([approval.status, approval.stderr.includes("APPROVAL_MISMATCH")], approval.stderr).to.deep.equal([1, true]);
    const shown = await run(...deny);
    expect(shown.stderr).to.contain(WHY);
    const no = /--yes (0x[0-9a-f]{64})/.exec(shown.stderr)?.[1] ?? "";
    expect(no, shown.stderr).to.not.equal("");
    const otherWords = await run(...deny.slice(0, -1), "another reason", "--yes", no);
    expect(otherWords.stderr).to.contain("APPROVAL_MISMATCH");
    const done = await run(...deny, "--yes", no);
    expect(
      [done.status, /^denied by 0x[0-9a-f]{40}; the hold has ended$/m.test(done.stdout)],
      done.stderr,
    ).to.deep.equal([0, true]);
    expect(await asked).to.contain("deny");
  });

  it("takes neither a second no nor an approval of what was denied", async () => {
    const { digest, validBefore } = await coder.json<{ digest: string; validBefore: number }>("holds", "show", denied);
    for (const verb of ["deny", "approve"]) {
      const again = await run("holds", verb, denied, "--valid-before", String(validBefore), "--yes", digest);
      expect([again.status, again.stderr.includes("APPROVAL_DENIED: ")], again.stderr).to.deep.equal([1, true]);
    }
  });

  it("tells each receiver what it asked for, signed as Standard Webhooks has it, and never the act", async () => {
    await until("both were told", () => Promise.resolve(carried("/chat").length >= 2 && carried("/pager").length >= 1));
    const hold = toHoldId(denied);
    const data = { hold, link: `https://approve.example/${hold}` };
    expect(carried("/chat").map(({ type }) => type)).to.deep.equal(["hold.held", "hold.denied"]);
    expect(carried("/chat")[1]?.data).to.include(data);
    expect(carried("/pager").map(({ type, data: { hold: of, link } }) => [type, of, link])).to.deep.equal([
      ["hold.denied", hold, null],
    ]);
    for (const { body, headers } of told) {
      expect(body).to.not.contain("git status").and.to.not.contain(WHY);
      const changed = body.replace("hold.", "hole.");
      expect(() => new Webhook(SECRET).verify(changed, headers)).to.throw("No matching signature");
    }
  });

  it("is all there for the auditor", async () => {
    const { status, stdout, stderr } = await run("audit", "--json");
    expect(status, stderr + stdout).to.equal(0);
  });
});
