import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { countersignProgram } from "../../../services/cli/program.ts";
import { NO_HOSTS } from "../../../services/cli/shared/hosts.ts";
import { readDomain } from "../../../services/core/domain/read.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { trustHome } from "../../../services/domain/home/trust.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { DOMAIN } from "../core/domain/example.ts";

const OPENAPI = `openapi: 3.0.3
info: { title: Shop, version: "1" }
servers: [{ url: https://evil.example }]
paths:
  /orders:
    get: { operationId: listOrders }
    post: { operationId: createOrder, requestBody: { content: { application/json: {} } } }
  /admin:
    delete: {}
`;

const PASSKEY = `0x${"ab".repeat(64)}`;

describe("commands that change the domain file", () => {
  let home: string;
  let config: string | undefined;
  before(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), "countersign-edit-")));
    config = process.env["XDG_CONFIG_HOME"];
    process.env["XDG_CONFIG_HOME"] = join(home, "config");
    await mkdir(homeFiles(home).dir, { mode: 0o700 });
    await writeFile(homeFiles(home).domain, DOMAIN);
    await writeFile(join(home, "openapi.yaml"), OPENAPI);
  });
  beforeEach(() => writeFile(homeFiles(home).domain, DOMAIN));
  after(async () => {
    if (config === undefined) delete process.env["XDG_CONFIG_HOME"];
    else process.env["XDG_CONFIG_HOME"] = config;
    await rm(home, { recursive: true });
  });

  const run = async (...args: string[]): Promise<void> => {
    const all = [...args, "--home", home];
    await (await countersignProgram(all, NO_HOSTS)).parseAsync(all, { from: "user" });
  };
  const text = (): Promise<string> => readFile(homeFiles(home).domain, "utf8");
  const domain = async () => readDomain(await text()).domain;

  it("work in no home the user does not trust: HOME_UNTRUSTED, and the file stays", async () => {
    await expectCodeAsync(
      "HOME_UNTRUSTED",
      run("agent", "add", "reader", "--capability", "bank.balance.read", "--yes"),
    );
    expect(await text()).to.equal(DOMAIN);
    await trustHome(home, "Example Organization", process.env);
  });

  it("ask, and where nobody can be asked do nothing: ARGUMENT_MISSING", async () => {
    await expectCodeAsync("ARGUMENT_MISSING", run("agent", "add", "reader", "--capability", "bank.balance.read"));
    expect(await text()).to.equal(DOMAIN);
  });

  it("target add enters a target with its credential, and the actions of its document, all of them Held", async () => {
    await run(
      ...["target", "add", "https://api.shop.example/", "--openapi", join(home, "openapi.yaml")],
      ...["--credential", "Authorization=Bearer env:SHOP_TOKEN", "--only", "/orders*", "--yes"],
    );
    const { targets, actions } = await domain();
    expect(targets["shop"]).to.deep.equal({
      url: "https://api.shop.example",
      credentials: { authorization: "Bearer env:SHOP_TOKEN" },
    });
    const added = Object.entries(actions).filter(([type]) => type.startsWith("shop."));
    expect(added.map(([type, { atLeast, target }]) => [type, atLeast, target])).to.deep.equal([
      ["shop.list_orders", "Held", "shop"],
      ["shop.create_order", "Held", "shop"],
    ]);
    expect(await text()).not.to.contain("evil.example");
  });

  for (const [what, code, args] of [
    ["a target that is no origin", "ARGUMENT_INVALID", ["target", "add", "api.shop.example"]],
    ["a target with a query", "ARGUMENT_INVALID", ["target", "add", "https://api.shop.example/?x=1"]],
    ["a host no name can be made of", "ARGUMENT_MISSING", ["target", "add", "http://127.0.0.1:8410"]],
    ["a name that is taken", "DOMAIN_INVALID", ["target", "add", "https://b.example", "--name", "bank"]],
    ["an origin that is taken", "DOMAIN_INVALID", ["target", "add", "https://bank.example", "--name", "other"]],
    [
      "a secret in the place of where it comes from",
      "DOMAIN_INVALID",
      ["target", "add", "https://s.example", "--name", "s", "--credential", "authorization=abc123"],
    ],
    [
      "a document that is not there",
      "FILE_UNREADABLE",
      ["target", "add", "https://s.example", "--name", "s", "--openapi", "/nowhere.yaml"],
    ],
    [
      "a pattern nothing fits",
      "OPENAPI_INVALID",
      ["target", "add", "https://s.example", "--name", "s", "--only", "/none", "--openapi", "openapi"],
    ],
    ["an agent that is there", "DOMAIN_INVALID", ["agent", "add", "clerk", "--capability", "bank.wire.create"]],
    ["an agent without a capability", "ARGUMENT_MISSING", ["agent", "add", "reader"]],
    [
      "an agent handed what it was not examined for",
      "DOMAIN_INVALID",
      [
        "agent",
        "add",
        "reader",
        "--capability",
        "bank.balance.read",
        "--from",
        "lead",
        "--actions",
        "bank.wire.create",
      ],
    ],
    [
      "a limit that is none",
      "ARGUMENT_INVALID",
      ["agent", "add", "reader", "--from", "lead", "--actions", "bank.balance.read", "--limit", "to=clerk"],
    ],
    [
      "authority from oneself",
      "DOMAIN_INVALID",
      ["agent", "add", "reader", "--from", "reader", "--actions", "bank.balance.read"],
    ],
    [
      "authority wider than what it rests on",
      "DOMAIN_WIDER",
      [
        "agent",
        "add",
        "reader",
        "--from",
        "lead",
        "--actions",
        "bank.balance.read",
        "--limit",
        "rate.perHour=61",
        "--limit",
        "data.ceiling=confidential",
        "--limit",
        "data.read=any",
      ],
    ],
    [
      "a second delegation",
      "DOMAIN_INVALID",
      ["delegate", "clerk", "--from", "finance-director", "--actions", "bank.wire.create"],
    ],
    ["an approver who signs with nothing", "ARGUMENT_MISSING", ["approver", "add", "ada", "--up-to", "5.00 USD"]],
    [
      "an approver by name alone",
      "DOMAIN_INVALID",
      ["approver", "add", "ada", "--wallet", "the head of finance", "--up-to", "5.00 USD"],
    ],
    ["an approver without a limit", "ARGUMENT_MISSING", ["approver", "add", "ada", "--wallet", "key:ada"]],
    [
      "a passkey that signs on no page",
      "DOMAIN_INVALID",
      ["approver", "add", "ada", "--passkey", PASSKEY, "--up-to", "5.00 USD"],
    ],
    [
      "an approver who is there",
      "DOMAIN_INVALID",
      ["approver", "add", "treasurer", "--wallet", "key:b", "--up-to", "5.00 USD"],
    ],
    ["a revocation of nothing", "ARGUMENT_INVALID", ["revoke", "nobody"]],
    ["the end of an agent there is not", "ARGUMENT_INVALID", ["agent", "revoke", "nobody"]],
  ] as const) {
    it(`refuse ${what}: ${code}, and the file stays`, async () => {
      const error = await expectCodeAsync(
        code,
        run(...args.map((arg) => (arg === "openapi" ? join(home, "openapi.yaml") : arg)), "--yes"),
      );
      expect(await text()).to.equal(DOMAIN);
      expect(error.message).not.to.contain("abc123");
    });
  }

  it("agent add hands authority down with limits as the file says them, and revoke takes it with all below", async () => {
    await run(
      ...["agent", "add", "reader", "--from", "lead", "--actions", "bank.balance.read", "--yes"],
      ...[
        "--limit",
        "data.read=[ACC-1]",
        "--limit",
        "data.ceiling=public",
        "--limit",
        "rate.perHour=5",
        "--limit",
        "life=30d",
      ],
    );
    const { delegations, agents } = await domain();
    expect(agents["reader"]).to.deep.equal({ capabilities: ["bank.balance.read"] });
    expect(delegations.at(-1)).to.deep.include({
      ...{ to: "reader", from: "lead", rate: { perHour: 5 }, life: 30 * 86_400 },
      data: { read: ["ACC-1"], ceiling: "public" },
    });
    await run("revoke", "lead", "--yes");
    expect((await domain()).delegations).to.deep.equal([]);
  });

  it("approver add enters a person with the key the page shows, up to what the page is for", async () => {
    await writeFile(homeFiles(home).domain, `${DOMAIN}console: { url: http://localhost:8408, upTo: 500.00 USD }\n`);
    await run("approver", "add", "ada", "--passkey", PASSKEY, "--yes");
    await run("approver", "add", "eve", "--wallet", "key:eve", "--up-to", "20.00 USD", "--yes");
    const { approvers = {} } = await domain();
    expect(approvers["ada"]).to.deep.equal({ passkey: PASSKEY, upTo: "500.00 USD" });
    expect(approvers["eve"]).to.deep.equal({ wallet: "key:eve", upTo: "20.00 USD" });
    expect(Object.keys(approvers)).to.deep.equal(["treasurer", "ada", "eve"]);
    const more = ["approver", "add", "bob", "--passkey", PASSKEY.replace("ab", "cd"), "--up-to", "500.01 USD"];
    await expectCodeAsync("DOMAIN_INVALID", run(...more, "--yes"));
  });

  it("agent revoke takes the agent and all it handed down out of the file", async () => {
    await run("agent", "revoke", "lead", "--yes");
    const { agents, delegations } = await domain();
    expect([Object.keys(agents), delegations]).to.deep.equal([["clerk"], []]);
  });
});
