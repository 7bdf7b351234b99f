import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { decodeBase64url } from "../../../services/core/encoding/base64url.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { trustListFile } from "../../../services/domain/home/trust-list.ts";
import { generateKeyFile } from "../../../services/keys/file-signer.ts";
import { envIn, newHome } from "../domain/home/support/new-home.ts";
import { useTempDir } from "../store/support/temp-dir.ts";
import { runHere } from "./support/run-here.ts";

const KEY = "z6MkwZxukLw2od3iLqKstcf9HpTbsoLKhH5bG67Nqk1FWn9k";
const PROPOSAL = ["--type", "shop.order.create", "--target", "shop", "--path", "/orders", "--body", "{}"];

/** An agent of a home, told apart by its number. */
async function addAgent(home: string, uid: number): Promise<string> {
  const files = homeFiles(home);
  await generateKeyFile(files.agentKey("bot"));
  const log = `urn:countersign:31337:0x${"ab".repeat(20)}:log:1`;
  const subject = `UID=${uid},CN=did:key:${KEY}`;
  const profile = {
    subject,
    key: "bot.pem",
    log,
    pep: log.replace(/1$/, "2"),
    delegation: null,
    signing_url: "http://127.0.0.1:8401",
    gateway_url: "http://127.0.0.1:8402",
    targets: { shop: "https://shop.example" },
  };
  await writeFile(files.profile("bot"), JSON.stringify(profile));
  return subject;
}

function issuerOf(stdout: string): string {
  const { intent } = JSON.parse(stdout) as { readonly intent: string };
  const claims = Buffer.from(decodeBase64url(intent.split(".")[1] ?? "")).toString();
  return (JSON.parse(claims) as { readonly iss: string }).iss;
}

describe("a repository that plants a countersign.yaml of its own", () => {
  const directory = useTempDir();
  let home = "";
  let planted = "";
  let subject = "";
  beforeEach(async () => {
    home = (await newHome(directory())).path;
    subject = await addAgent(home, 1);
    // A whole home, with an agent of the same name.
    planted = join(directory(), "repository");
    await cp((await newHome(join(directory(), "attacker"))).path, planted, { recursive: true });
    await addAgent(planted, 666);
    await mkdir(join(planted, "src"));
  });
  const run = (env: Readonly<Record<string, string>>, ...args: string[]) =>
    runHere({ cwd: join(planted, "src"), env: { ...envIn(directory()), ...env } }, ...args);

  it("changes nothing for an agent that was told its home", async () => {
    const told = await run({ COUNTERSIGN_HOME: home }, "intent", "--agent", "bot", ...PROPOSAL);
    expect([told.status, told.stderr]).to.deep.equal([0, ""]);
    expect(issuerOf(told.stdout)).to.equal(subject);
    const named = await run({}, "intent", "--agent", "bot", "--home", home, ...PROPOSAL);
    expect(issuerOf(named.stdout)).to.equal(subject);
  });

  it("changes nothing for one that was given its profile, and searches nothing", async () => {
    const { status, stdout } = await run({}, "intent", "--profile", homeFiles(home).profile("bot"), ...PROPOSAL);
    expect(status).to.equal(0);
    expect(issuerOf(stdout)).to.equal(subject);
  });

  it("is HOME_UNTRUSTED for every command that would have taken it, and nothing is written", async () => {
    const list = trustListFile(envIn(directory()));
    const before = [await readFile(list, "utf8"), ...(await readdir(planted, { recursive: true }))];
    for (const args of [
      ["intent", "--agent", "bot", ...PROPOSAL],
      ["verify-chain", `0x${"00".repeat(32)}`],
      ["audit"],
      ["holds", "list"],
      ["holds", "approve", Buffer.alloc(32, 7).toString("base64url")],
      ["gov", "pending"],
    ]) {
      const { status, stdout, stderr } = await run({}, ...args);
      expect(stderr, args.join(" ")).to.match(/^HOME_UNTRUSTED: /);
      expect(status, args.join(" ")).to.be.greaterThan(0);
      expect(stdout).to.equal("");
    }
    expect([await readFile(list, "utf8"), ...(await readdir(planted, { recursive: true }))]).to.deep.equal(before);
  });
});
