import { chmodSync, globSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { expect } from "chai";

import { approve } from "../../scripts/demo/approver.ts";
import { urlOf } from "../../scripts/local/services.ts";
import { ed25519Signer } from "../helpers/test-signers.ts";
import { jwkOf } from "../../services/core/jws/key.ts";
import { eventually, until } from "../helpers/until.ts";
import { readRecord } from "../e2e/support/operator.ts";
import { CREDENTIAL, startTestStack, type TestStack } from "../e2e/support/stack.ts";
import { createTempDir, removeDir } from "../e2e/support/temp-dir.ts";
import { startLossy } from "./support/lossy.ts";
import { installPythonClient, type PythonClient } from "./support/python.ts";

type Line = Readonly<Record<string, unknown>>;

const AGENT = "test/integration/python/agent.py";
const MAX_LINES = 720;

/** What test/integration/python/refusals.py tries, and the code it gets; null where nothing is wrong. */
const REFUSALS: Readonly<Record<string, string | null>> = {
  "the decision it asked for": null,
  "another intent's decision": "CLAIMS_INVALID",
  "another act": "CLAIMS_INVALID",
  "another agent's decision": "CLAIMS_INVALID",
  "another gateway's permission": "CLAIMS_INVALID",
  "a milder verdict than was signed": "CLAIMS_INVALID",
  "another place in the log": "CLAIMS_INVALID",
  "another hash": "CLAIMS_INVALID",
  "a denial for a permission": "JWS_SIGNATURE_INVALID",
  "a decision by the agent itself": "JWS_SIGNATURE_INVALID",
  "a permission": null,
  "a permission with a member nobody knows": null,
  "a permission with 201": "INTERNAL",
  "a verdict that permits nothing": "BODY_INVALID",
  "a hold with 200": "BODY_INVALID",
  "a permission with 202": "BODY_INVALID",
  "a permission without its envelope": "BODY_INVALID",
  "a seq that is a boolean": "BODY_INVALID",
  "a list": "BODY_INVALID",
  "a problem of ours": "RATE_LIMITED",
  "a problem of somebody else": "INTERNAL",
  "no JSON": "INTERNAL",
  "a redirect": "INTERNAL",
  "what was asked for": "/v1/actions",
  "a profile": null,
  "a key others may read": "KEY_UNREADABLE",
  "a key that is not there": "KEY_UNREADABLE",
  "a profile with a member nobody knows": "FILE_INVALID",
  "a profile without its log": "FILE_INVALID",
  "a target that is no origin": "CLAIMS_INVALID",
  "a service that is no URL": "CLAIMS_INVALID",
  "a subject that is none": "CLAIMS_INVALID",
  "a profile with a name twice": "JSON_DUPLICATE_NAME",
  "a profile that is not there": "FILE_UNREADABLE",
};

describe("the Python client", () => {
  let dir: string;
  let client: PythonClient;

  before(async function () {
    dir = createTempDir();
    client = await installPythonClient(this, dir);
  });
  after(() => removeDir(dir));

  it("writes the very bytes the TypeScript client writes, and refuses what it refuses", async () => {
    const { status, stdout, stderr } = await client.python([
      "test/integration/python/vectors.py",
      "test/vectors/client-v1.json",
    ]);
    expect(status, stdout + stderr).to.equal(0);
    expect((JSON.parse(stdout) as { compared: number }).compared).to.be.greaterThan(100);
  });

  it("would be told from one that writes another byte", async () => {
    const text = readFileSync("test/vectors/client-v1.json", "utf8");
    const [intent = ""] = /"intent": "[^"]{40}/.exec(text) ?? [];
    const other = join(dir, "other.json");
    writeFileSync(other, text.replace(intent, `${intent.slice(0, -1)}${intent.endsWith("A") ? "B" : "A"}`));
    const { status, stderr } = await client.python(["test/integration/python/vectors.py", other]);
    expect([status, stderr.startsWith("intent an order")], stderr).to.deep.equal([1, true]);
  });

  it("believes only what is signed, and what it asked for", async () => {
    const { stdout, stderr } = await client.python(["test/integration/python/refusals.py"]);
    expect(linesOf(stdout)[0], stderr).to.deep.equal(REFUSALS);
  });

  it("is typed throughout", async () => {
    const cache = ["--cache-dir", join(dir, "mypy")];
    const { status, stdout, stderr } = await client.python([
      ...["-m", "mypy", ...cache, "--config-file", join(client.source, "pyproject.toml")],
      ...[join(client.source, "countersign"), ...globSync("test/integration/python/*.py")],
    ]);
    expect(status, stdout + stderr).to.equal(0);
  });

  it(`has at most ${MAX_LINES} lines beside blank ones, and needs two packages`, () => {
    // What starts a domain for trying it out is no part of asking and acting, and has a bound of its own.
    const starter = join(client.source, "countersign", "ephemeral.py");
    const modules = globSync(join(client.source, "countersign", "*.py")).filter((file) => file !== starter);
    expect(readFileSync(starter, "utf8").split("\n").length).to.be.lessThan(80);
    const lines = modules
      .flatMap((file) => readFileSync(file, "utf8").split("\n"))
      .filter((line) => line.trim() !== "");
    expect(lines.length).to.be.within(100, MAX_LINES);
    const names = /^dependencies = (\[.*\])$/m.exec(readFileSync(join(client.source, "pyproject.toml"), "utf8"))?.[1];
    expect((JSON.parse(names ?? "[]") as string[]).map((each) => /^\w+/.exec(each)?.[0])).to.deep.equal([
      "cryptography",
      "rfc8785",
    ]);
  });

  describe("without any domain", () => {
    const ephemeral = async (lines: string, env: Readonly<Record<string, string>> = {}) => {
      const script = join(dir, "ephemeral.py");
      writeFileSync(script, lines);
      return client.python([script], { TMPDIR: dir, ...env });
    };
    const own = () => readdirSync(dir).filter((name) => name.startsWith("countersign-ephemeral-"));
    /** As `npm install` puts it beside a program. */
    const command = () => {
      const path = join(dir, "countersign");
      writeFileSync(path, `#!/bin/sh\nexec ${process.execPath} ${resolve("services/main/countersign.mjs")} "$@"\n`);
      chmodSync(path, 0o755);
      return path;
    };

    it("decides the first call of a function of one's own, by a key it verifies, and leaves nothing behind", async () => {
      const ran = await ephemeral(`
from countersign import HeldForApproval, Refused, protect
sent = []
client = []
@protect("bank.wire.create", ephemeral=True, command="${command()}", hold_above="1,000.00 USD", block_above="10,000.00 USD",
         params={"amount": {"body": "/amount", "decimals": 2}, "currency": {"body": "/currency"}, "recipient": {"body": "/to"}},
         on_client=client.append)
def send(to, amount, currency="USD"):
    sent.append(amount)
    return f"sent {amount}"
print(send("Vendor Y", amount="90.00"))
print(client[0].signing_key is not None)
for amount in ("2000.00", "20000.00"):
    try:
        send("Vendor Y", amount)
    except (HeldForApproval, Refused) as error:
        print(error.code)
try:
    send("Vendor Y", "1.005")
except Exception as error:
    print(error.code)
print(sent)
`);
      expect(ran.stderr).to.match(/EPHEMERAL: bank\.wire\.create is decided by a domain of this process alone/);
      expect(ran.stdout.trim().split("\n")).to.deep.equal([
        ...["sent 90.00", "True", "HOLD_PENDING", "ACTION_BLOCKED", "AMOUNT_INVALID", "['90.00']"],
      ]);
      await until("its folder is gone", () => own().length === 0);
    });

    it("fails in the words of the domain, and where there is no command", async () => {
      const tried = `
from countersign import CountersignError, protect
for terms in ({"command": "${command()}", "block_above": "ten dollars"}, {"command": "./nowhere"}):
    try:
        protect("bank.wire.create", ephemeral=True, **terms)(print)
    except CountersignError as error:
        print(error.code, "npm" in error.cure)
`;
      const { stdout, status } = await ephemeral(tried);
      expect([status, stdout]).to.deep.equal([0, "DOMAIN_INVALID False\nFILE_UNREADABLE True\n"]);
      expect(own()).to.deep.equal([]);
    });

    it("ends with a program that is killed", async () => {
      const ran = await ephemeral(`
import os, signal
from countersign import protect
protect("bank.wire.create", ephemeral=True, command="${command()}")(print)
os.kill(os.getpid(), signal.SIGKILL)
`);
      expect(ran.status).to.equal(null);
      await until("its folder is gone", () => own().length === 0);
    });
  });

  describe("in the example organization", () => {
    let test: TestStack;
    let jwk: string;

    before(async () => {
      test = await startTestStack();
      const jwks = (await (await fetch(`${signingUrl()}/v1/jwks`)).json()) as { keys: object[] };
      jwk = JSON.stringify(jwks.keys[0]);
    });
    after(() => test?.[Symbol.asyncDispose]());

    const signingUrl = () => urlOf(test.stack.ports.signing);
    const profile = (name = "po-generator") => test.stack.files.profile(name);
    /** A profile like the agent's, with other URLs. */
    const profileWith = (change: Line) => {
      const path = join(test.stack.files.agents, "changed.json");
      writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(profile(), "utf8")) as Line), ...change }));
      return path;
    };
    const play = async (scene: string, path = profile(), key = jwk): Promise<readonly Line[]> => {
      const { stdout, stderr } = await client.python([AGENT, scene, path, key]);
      expect(stderr).to.equal("");
      return linesOf(stdout);
    };
    const orders = async () => {
      const headers = { authorization: `Bearer ${CREDENTIAL}` };
      return (await (await fetch(`${test.cast.erpOrigin}/purchase-orders`, { headers })).json()) as { total: string }[];
    };
    const made = async (total: string) => (await orders()).filter((each) => each.total === total).length;

    it("acts once it is allowed to", async () => {
      const [line] = await play("allowed");
      expect(line).to.include({ status: 201 });
      expect(line?.["record"]).to.match(/^[1-9]\d*\/[1-9]\d*$/);
      expect(await made("100.00")).to.equal(1);
    });

    it("waits for a person, and acts with her approval", async () => {
      const playing = play("held");
      // Who approves sees the hold in the log, as an approver would be told of it.
      const hold = await eventually("the order is held", async () => {
        for (let seq = 1; seq < 40; seq++) {
          const { json } = await readRecord(test, "signing", seq);
          const found = (json as { kind?: string; record?: string }) ?? {};
          if (found.kind === "denial") return holdOf(found.record ?? "");
        }
        return null;
      });
      const approval = await approve(signingUrl(), hold, test.cast.approverContext, test.cast.approverKey);
      expect(approval.status).to.equal(201);
      const [opened, acted, spent] = await playing;
      expect(opened).to.deep.equal({ hold, state: "open" });
      expect(acted).to.include({ status: 201, verdict: "Flagged", reason: "APPROVED" });
      expect(spent).to.deep.equal({ state: "spent" });
      expect(await made("20000.00")).to.equal(1);
    });

    it("raises what waits for a person where nobody waits", async () => {
      const [line] = await play("impatient");
      expect(line).to.include({ error: "HeldForApproval", code: "HOLD_PENDING" });
      expect(await made("20001.00")).to.equal(0);
    });

    it("raises what the policy blocks, with its reason, its denial and a cure", async () => {
      const [line] = await play("blocked", profile("payment-clerk"));
      expect(line).to.include({ error: "Refused", code: "ACTION_BLOCKED", status: 403, reason: "ABOVE_BLOCK" });
      expect(line?.["denial"]).to.match(/^ey[\w-]+\.[\w-]+\.[\w-]+$/);
      expect(line?.["cure"]).to.be.a("string").and.not.equal("");
    });

    it("cannot use a permission twice, nor for another request", async () => {
      const [first, second] = await play("replayed");
      expect(first).to.include({ status: 201 });
      expect(second).to.include({ error: "Refused", code: "ENVELOPE_REPLAYED", status: 409 });
      expect(await made("101.00")).to.equal(1);
      expect((await play("changed"))[0]).to.include({ error: "Refused", code: "CONTENT_MISMATCH", status: 403 });
      expect(await made("103.00")).to.equal(0);
    });

    it("asks again with the same intent after a lost answer, and never acts twice", async () => {
      await using signing = await startLossy(signingUrl());
      await using gateway = await startLossy(urlOf(test.stack.ports.gateway));
      const [asked, acted] = await play("lost", profileWith({ signing_url: signing.url, gateway_url: gateway.url }));
      expect([signing.passed(), gateway.passed()]).to.deep.equal([2, 2]);
      const next = await readRecord(test, "signing", Number(asked?.["seq"]) + 1);
      expect(next.status, "the second asking added no record").to.equal(404);
      expect(acted?.["code"]).to.equal("ANSWER_LOST");
      expect(acted?.["cause"]).to.be.oneOf(["ENVELOPE_REPLAYED", "DISPATCH_UNFINISHED"]);
      expect(await made("104.00")).to.equal(1);
    });

    it("asks what would be decided", async () => {
      const [line] = await play("simulated");
      expect(line).to.deep.equal({ verdict: "Held", reason: "ABOVE_HOLD", decisive: "amount.hold" });
    });

    it("runs a protected function with a permission, and not without one", async () => {
      const [ran, held] = await play("protected");
      expect(ran).to.deep.equal({ result: "bought for 105.00" });
      expect(held).to.deep.equal({ code: "HOLD_PENDING", ran: ["105.00"], name: "buy" });
    });

    it("believes no decision by another key", async () => {
      const other = JSON.stringify(jwkOf(ed25519Signer(9).publicKey));
      expect((await play("allowed", profile(), other))[0]).to.include({ code: "JWS_SIGNATURE_INVALID" });
    });

    it("refuses before it sends, and says when nothing answers", async () => {
      const nowhere = profileWith({ signing_url: "http://127.0.0.1:9", gateway_url: "http://127.0.0.1:9" });
      expect((await play("refuses", nowhere))[0]?.["codes"]).to.deep.equal({
        NaN: "JSON_MALFORMED",
        "beyond 2^53-1": "JSON_MALFORMED",
        "a name twice": "JSON_DUPLICATE_NAME",
        unprintable: "PARAM_UNPRINTABLE",
        "an amount with a point": "AMOUNT_INVALID",
        "content without a type": "CLAIMS_INVALID",
        "another target": "TARGET_UNKNOWN",
      });
      expect((await play("allowed", nowhere))[0]).to.include({ code: "SERVICE_UNREACHABLE" });
    });

    it("does what its README shows", async () => {
      const readme = readFileSync(join(client.source, "README.md"), "utf8");
      const blocks = [...readme.matchAll(/```python\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)];
      expect(blocks.length).to.be.greaterThan(1);
      for (const [, code = "", shown = ""] of blocks) {
        const script = join(dir, "example.py");
        writeFileSync(script, code.replaceAll("data/.countersign/agents/first-agent.json", resolve(profile())));
        const { stdout, stderr } = await client.python([script]);
        expect(withoutNumbers(stdout), stderr).to.equal(withoutNumbers(shown));
      }
    });
  });
});

function linesOf(stdout: string): readonly Line[] {
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

/** The hold a Held denial opens. */
function holdOf(denial: string): string | null {
  const payload = Buffer.from(denial.split(".")[1] ?? "", "base64url").toString();
  const { ctx, pol } = JSON.parse(payload) as { ctx: { intent: string }; pol: { verdict: string } };
  return pol.verdict === "Held" ? ctx.intent : null;
}

/** Output of an example, but for what is another each time. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/\d+/g, "N");
}
