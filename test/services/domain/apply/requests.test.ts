import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { signByWallet } from "../../../../services/chain/signed/approval.ts";
import { readRequest } from "../../../../services/governance/file/request.ts";
import { runHere } from "../../cli/support/run-here.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { local } from "../support/domain.ts";
import { startHome, type TestHome } from "../support/home.ts";

const AIDE = [
  ["agents:\n", "agents:\n  aide:\n    capabilities: [bank.balance.read]\n"],
  [
    "  - to: clerk\n",
    `  - to: aide
    from: director
    why: reads balances
    actions: [bank.balance.read]
    data: { read: any, ceiling: public }
  - to: clerk
`,
  ],
] as const;

type Members = Readonly<Record<string, unknown>>;

/** One object with the members of another, as deep as both are objects. */
function merged(before: Members, over: Members): Members {
  const isObject = (value: unknown): value is Members =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const entries = Object.entries(over).map(([name, value]) => {
    const old = before[name];
    return [name, isObject(old) && isObject(value) ? merged(old, value) : value] as const;
  });
  return { ...before, ...Object.fromEntries(entries) };
}

describe("domain/apply: signatures that others owe", () => {
  let home: TestHome;
  let aside: string;
  before(async () => {
    home = await startHome(local(...AIDE), ["director"]);
    aside = await mkdtemp(join(tmpdir(), "aside-"));
  });
  after(async () => {
    await home.stop();
    await rm(aside, { recursive: true, force: true });
  });

  const at = (file: string) => join(home.files.requests, file);
  const reasons = async () => [...new Set((await home.apply()).owed.map(({ why }) => why))];
  const digestOf = async (name: string) => (await readRequest(at(`${name}.json`))).request.digest;
  /** with our own command, as whoever was asked */
  const sign = async (name: string, key: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const yes = await digestOf(name);
    return runHere(
      { cwd: aside, env },
      ...["gov", "sign", at(`${name}.json`), ...key, "--yes", yes, "--out", at(`${name}.sig`)],
    );
  };
  const asDirector = (name: string) =>
    sign(name, ["--key-env", "DIRECTOR"], { DIRECTOR: home.keyring.key("director") });
  const writeSignature = async (name: string, digest: string, key: string) => {
    const signature = { version: 1, type: "signature", digest, ...signByWallet(home.keyring.key(key), digest) };
    await writeFile(at(`${name}.sig`), JSON.stringify(signature));
  };

  it("asks a principal in a file for her genesis, once", async () => {
    expect(await reasons()).to.deep.equal([
      "director signs requests/genesis-director.json",
      "director is not committed yet",
      "lead has no authority yet",
    ]);
    const { request } = await readRequest(at("genesis-director.json"));
    expect(request.words).to.include("I answer for what the agents below do.");
    expect(request.typedData.primaryType).to.equal("Genesis");
    expect((await home.apply()).steps).to.equal(0);
  });

  const other = `0x${"22".repeat(20)}`;
  for (const [what, code, tamper] of [
    ["other words", "GOV_FILE_EDITED", { words: ["I answer for nothing."] }],
    ["another commitment", "GOV_FILE_EDITED", { said: { name: "director", commitment: "I answer for nothing." } }],
    ["another digest", "GOV_FILE_EDITED", { digest: `0x${"22".repeat(32)}` }],
    ["another signer", "GOV_FILE_EDITED", { signer: other }],
    ["another chain", "GOV_FILE_EDITED", { typedData: { domain: { chainId: 1 } } }],
    ["another contract", "GOV_FILE_EDITED", { typedData: { domain: { verifyingContract: other } } }],
    ["another threshold", "GOV_FILE_EDITED", { typedData: { message: { threshold: 2 } } }],
    ["another form", "GOV_FILE_EDITED", { typedData: { types: { Genesis: [] } } }],
    ["a member more", "GOV_FILE_INVALID", { more: 1 }],
  ] as const) {
    it(`is ${code} for a request with ${what}, to sign and to use`, async () => {
      const path = at("genesis-director.json");
      const text = await readFile(path, "utf8");
      await writeFile(path, JSON.stringify(merged(JSON.parse(text) as Members, tamper)));
      try {
        await expectCodeAsync(code, home.apply());
        const here = { cwd: aside, env: { DIRECTOR: home.keyring.key("director") } };
        const signed = await runHere(here, "gov", "sign", path, "--key-env", "DIRECTOR", "--out", "x.sig");
        expect([signed.status, signed.stderr.split(":")[0]]).to.deep.equal([1, code]);
      } finally {
        await writeFile(path, text);
      }
    });
  }

  it("refuses a signature over something else, and one of somebody else", async () => {
    await writeSignature("genesis-director", `0x${"11".repeat(32)}`, "director");
    await expectCodeAsync("GOV_SIGNATURE_FOREIGN", home.apply());
    await writeSignature("genesis-director", await digestOf("genesis-director"), "guardian");
    await expectCodeAsync("GOV_SIGNATURE_INVALID", home.apply());
    const digest = await digestOf("genesis-director");
    const { signer } = signByWallet(home.keyring.key("director"), digest);
    const { signature } = signByWallet(home.keyring.key("guardian"), digest);
    await writeFile(
      at("genesis-director.sig"),
      JSON.stringify({ version: 1, type: "signature", digest, signer, signature }),
    );
    await expectCodeAsync("GOV_SIGNATURE_INVALID", home.apply());
    await rm(at("genesis-director.sig"));
    const wrong = await sign("genesis-director", ["--key-env", "OTHER"], { OTHER: home.keyring.key("guardian") });
    expect([wrong.status, wrong.stderr.split(":")[0]]).to.deep.equal([1, "GOV_SIGNATURE_INVALID"]);
  });

  it("goes on with what she signed, and asks for what rests on it", async () => {
    const { status, stderr } = await asDirector("genesis-director");
    expect(status, stderr).to.equal(0);
    expect(await reasons()).to.deep.equal([
      "director signs requests/grant-lead.json",
      "director signs requests/grant-aide.json",
      "lead has no authority yet",
    ]);
    const { request } = await readRequest(at("grant-lead.json"));
    expect(request.words).to.include.members([
      "runs the treasury",
      "actions: bank.wire.create, bank.balance.read",
      "perAction.blockAbove: 20,000.00 USD",
      "levels that may follow below: 2",
    ]);
    expect((await home.apply()).steps).to.equal(0);
  });

  it("takes several signatures of one giver in one run, and what the home signs itself below them", async () => {
    for (const name of ["grant-aide", "grant-lead"]) expect((await asDirector(name)).status).to.equal(0);
    const { owed, plan } = await home.apply();
    expect([owed, plan.plan.rows]).to.deep.equal([[], []]);
    for (const name of ["lead", "aide", "clerk"]) {
      expect(plan.found?.delegations[name]?.standing).to.equal("WITHIN_LIMITS");
    }
  });

  it("asks an agent whose key is elsewhere, and ends nothing before it signed", async () => {
    const key = join(aside, "lead.pem");
    await rename(home.files.agentKey("lead"), key);
    await home.write(local(...AIDE, ["rate: { perHour: 60 }", "rate: { perHour: 50 }"]));
    expect(await reasons()).to.deep.equal(["lead signs requests/grant-clerk.json"]);
    expect((await home.plan()).found?.delegations["clerk"]).to.include({ revoked: false });
    const wallet = await asDirector("grant-clerk");
    expect([wallet.status, wallet.stderr.split(":")[0]]).to.deep.equal([1, "GOV_SIGNATURE_INVALID"]);
    const { status, stderr } = await sign("grant-clerk", ["--agent-key", key]);
    expect(status, stderr).to.equal(0);
    const { owed, plan } = await home.apply();
    expect([owed, plan.plan.rows]).to.deep.equal([[], []]);
    expect(plan.found?.delegations["clerk"]?.limits.operational.perHour).to.equal(50);
    expect(await readdir(home.files.requests)).to.include("grant-clerk.sig");
  });

  it("asks anew when the file says something else, and takes away what was signed for what it said before", async () => {
    await home.write(local(...AIDE, ["rate: { perHour: 60 }", "rate: { perHour: 40 }"]));
    const before = await digestOf("grant-clerk");
    expect(await reasons()).to.deep.equal(["lead signs requests/grant-clerk.json"]);
    expect(await digestOf("grant-clerk")).to.not.equal(before);
    expect(await readdir(home.files.requests)).to.not.include("grant-clerk.sig");
    expect((await home.apply()).steps).to.equal(0);
    // Signed for the request of before all the same, it is nothing that we asked for.
    await writeSignature("grant-clerk", before, "director");
    await expectCodeAsync("GOV_SIGNATURE_FOREIGN", home.apply());
    await rm(at("grant-clerk.sig"));
  });

  it("leaves a signature that is over neither request, and refuses it", async () => {
    await home.write(local(...AIDE, ["rate: { perHour: 60 }", "rate: { perHour: 30 }"]));
    await writeSignature("grant-clerk", `0x${"11".repeat(32)}`, "director");
    await expectCodeAsync("GOV_SIGNATURE_FOREIGN", home.apply());
    expect(await readdir(home.files.requests)).to.include("grant-clerk.sig");
  });
});
