import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { DEFAULT_PORTS, type Ports, urlOf } from "../../scripts/local/services.ts";
import { homeFiles } from "../../services/domain/home/files.ts";
import { makeHome } from "../../services/domain/home/make.ts";
import { freePorts } from "../../services/platform/http/free-port.ts";
import { local } from "../services/domain/support/domain.ts";
import { portEnv } from "./support/npm-start.ts";
import { countersign, type Ran } from "./support/run.ts";
import { createTempDir, removeDir } from "./support/temp-dir.ts";

type Json = Readonly<Record<string, unknown>>;

describe("e2e: a roll-out that begins in shadow mode", () => {
  let dir: string;
  let home: string;
  let env: Readonly<Record<string, string>>;
  let ports: Ports;

  const run = (...args: string[]): Promise<Ran> => countersign([...args, "--home", home], { env });
  const done = async <T = Json>(...args: string[]): Promise<T> => {
    const { status, stdout, stderr } = await run(...args, "--json");
    expect(status, `${args.join(" ")}: ${stdout}${stderr}`).to.equal(0);
    return JSON.parse(stdout) as T;
  };

  before(async () => {
    dir = createTempDir();
    const parts = Object.keys(DEFAULT_PORTS);
    const free = await freePorts(parts.length);
    ports = Object.fromEntries(parts.map((part, i) => [part, free[i]])) as unknown as Ports;
    env = {
      ...{ ...portEnv(ports), XDG_CONFIG_HOME: join(dir, "config") },
      ...{ COUNTERSIGN_CHAIN_BLOCK_TIME: "1", COUNTERSIGN_BATCHER_SECONDS: "1" },
    };
    home = await makeHome({ folder: join(dir, "home"), text: local(), passphrase: null, env });
  });
  after(async () => {
    await run("down");
    removeDir(dir);
  });

  it("says what may be narrower, narrows it, and has the chain say so while it runs", async () => {
    const files = homeFiles(home);
    await done("apply", "--yes");
    await done("up", "--detach", "--shadow");
    const act = ["--type", "bank.wire.create", "--target", "bank", "--path", "/wires"];
    const params = ["--param", "amount=9000", "--param", "currency=USD", "--param", "recipient=IBAN-2"];
    const body = JSON.stringify({ amount: "90.00", currency: "USD", to: "IBAN-2" });
    const intent = await run("intent", "--agent", "lead", ...act, "--body", body, ...params);
    expect(intent.status, intent.stderr).to.equal(0);
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${urlOf(ports.signing)}/v1/actions`, { method: "POST", headers, body: intent.stdout });
    expect(answer.status, await answer.text()).to.equal(200);

    const before = readFileSync(files.domain, "utf8");
    const asked = await run("apply", "--from-shadow");
    expect([asked.status, readFileSync(files.domain, "utf8")]).to.deep.equal([1, before]);
    expect(asked.stderr)
      .to.match(/^ARGUMENT_MISSING: /m)
      .and.contain("becomes 1000.00 USD")
      .and.contain("nothing seen of clerk");

    const { changes, unseen, owed } = await done<{ changes: string[]; unseen: string[]; owed: Json[] }>(
      ...["apply", "--from-shadow", "--yes"],
    );
    expect([unseen, owed]).to.deep.equal([["clerk"], []]);
    expect(changes.join("\n")).to.contain("lead needs bank only");
    expect(readFileSync(files.domain, "utf8")).to.not.equal(before);
    // What an agent below keeps, whoever is above it keeps too.
    const chain = await done<{ verified: boolean; delegations: { limits: { financial: Json } }[] }>(
      "verify-chain",
      "clerk",
    );
    expect(chain.verified).to.equal(true);
    expect(chain.delegations.map(({ limits }) => (limits.financial["perAction"] as Json)["hard"])).to.deep.equal([
      "100000",
      "100000",
    ]);
    const again = await done<{ changes: string[]; steps: number }>("apply", "--from-shadow", "--yes");
    expect([again.changes, again.steps]).to.deep.equal([[], 0]);
  });

  it("takes one plan: that of the file as it stands, or that of a narrower one", async () => {
    const both = await run("apply", "--from-shadow", "--plan", `0x${"11".repeat(32)}`);
    expect([both.status, both.stderr.split(":")[0]]).to.deep.equal([1, "ARGUMENT_INVALID"]);
  });

  it("goes on with keys that were moved elsewhere, and makes none in their place", async () => {
    const files = homeFiles(home);
    renameSync(files.wallet("treasurer"), join(dir, "treasurer.key"));
    expect(await done("plan")).to.deep.include({ rows: [] });
    const rows = await done<{ name: string; state: string }[]>("keys", "--make");
    expect(rows.find(({ name }) => name === "treasurer")?.state).to.equal("elsewhere");
    writeFileSync(files.wallet("treasurer"), "no key", { mode: 0o600 });
    expect((await run("plan")).stderr).to.match(/^KEY_UNREADABLE: /);
  });
});
